// libssl/redis against a real Redis: three processes behind one port, and a client that resumes on
// whichever it meets, before and after a rotation; and all goes on when the Redis does not.
// Needs redis-server.

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chain, clientContext } from '../contexts/support.js';
import { Fleet } from './fleet.js';
import { hasRedis, RedisServer } from './redis-server.js';

const CLIENTS = [['ioredis'], ['redis'], ['url']] as const;
const VERSIONS = [['tls-v1-2'], ['tls-v1-3']] as const;

describe.skipIf(!hasRedis)('a fleet', () => {
  const redis = new RedisServer();
  let fleet: Fleet | null = null;
  beforeAll(() => redis.start());
  afterEach(() => fleet?.stop());
  afterAll(() => redis.remove());

  const start = async (more: object) => {
    redis.ask('FLUSHALL');
    fleet = new Fleet({ key: chain.keyPem, cert: chain.chainPem, url: redis.url, ...more });
    for (let i = 0; i < 3; i++) await fleet.add();
    return fleet;
  };

  it.each(CLIENTS)(
    'shares ticket keys by %s, and rotates them',
    async (client) => {
      const fleet = await start({ client, keeps: 'keys' });
      const context = clientContext();
      expect((await fleet.meet(context)).reused).toBe(false);
      expect(await fleet.meetAll(context)).toEqual({ pids: fleet.pids, full: 0 });
      const before = redis.ask('GET', 'libssl:ticket-keys');
      expect(await fleet.members[1]?.ask('rotate')).toBe('rotated true');
      expect(redis.ask('GET', 'libssl:ticket-keys')).not.toBe(before);
      // Before the new key makes tickets, and after.
      expect(await fleet.meetAll(context)).toEqual({ pids: fleet.pids, full: 0 });
      await sleep(1000);
      for (const member of fleet.members) {
        await expect.poll(() => member.ask('state'), { timeout: 10_000 }).toBe('state true 2');
      }
      expect(await fleet.meetAll(context)).toEqual({ pids: fleet.pids, full: 0 });
    },
    60_000,
  );

  it('rotates by itself, while nobody loses his session', async () => {
    const fleet = await start({ keeps: 'keys', rotation: 2, keep: 6 });
    const context = clientContext();
    await fleet.meet(context);
    const first = redis.ask('GET', 'libssl:ticket-keys');
    for (let i = 0; i < 12; i++) {
      expect((await fleet.meet(context)).reused).toBe(true);
      await sleep(300);
    }
    expect(redis.ask('GET', 'libssl:ticket-keys')).not.toBe(first);
    const [, , size] = ((await fleet.members[0]?.ask('state')) ?? '').split(' ');
    expect(Number(size)).toBeLessThanOrEqual(6);
    expect(Number(redis.ask('PTTL', 'libssl:ticket-keys'))).toBeGreaterThan(0);
  }, 60_000);

  it.each(VERSIONS)(
    'shares sessions of %s',
    async (protocolVersion) => {
      const fleet = await start({ keeps: 'sessions', protocolVersion });
      const context = clientContext({ protocolVersion });
      expect((await fleet.meet(context)).reused).toBe(false);
      expect(await fleet.meetAll(context)).toEqual({ pids: fleet.pids, full: 0 });
      const [key = ''] = redis.ask('KEYS', 'libssl:session:*').split('\n');
      expect(key).toMatch(/^libssl:session:[0-9a-f]{64}$/);
      expect(Number(redis.ask('PTTL', key))).toBeGreaterThan(7_000_000);
      // What lies there is not the session, and cannot be put in the place of another.
      const der = Buffer.from(redis.ask('GET', key), 'base64');
      expect(der.includes(Buffer.from('localhost'))).toBe(false);
    },
    60_000,
  );

  it.each([['keys'], ['sessions']])(
    'shakes hands when Redis is down (%s)',
    async (keeps) => {
      const fleet = await start({ keeps });
      const context = clientContext();
      await fleet.meet(context);
      await redis.stop();
      try {
        const met = await fleet.meetAll(context);
        expect(met.pids).toEqual(fleet.pids);
        if (keeps === 'keys') expect(met.full).toBe(0); // they have the keys
        const [first] = fleet.members;
        if (first !== undefined) fleet.drop(first);
        const late = await fleet.add();
        if (keeps === 'keys') expect(await late.ask('state')).toBe('state false 1');
        expect((await fleet.meetAll(context)).pids).toEqual(fleet.pids);
      } finally {
        await redis.start();
      }
      if (keeps !== 'keys') return;
      // They come together again: nobody's tickets are lost, although the Redis has lost all keys.
      const together = async () => {
        const states = await Promise.all(fleet.members.map((member) => member.ask('state')));
        return states.every((state) => state === 'state true 2'); // the fleet's key, and the late one's
      };
      for (let i = 0; i < 40 && !(await together()); i++) await sleep(250);
      expect(await together()).toBe(true);
      await fleet.meet(context);
      expect(await fleet.meetAll(context)).toEqual({ pids: fleet.pids, full: 0 });
    },
    90_000,
  );
});
