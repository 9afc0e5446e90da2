// The parts of libssl/redis that need no Redis: rings of keys, seals, options, and commands to a client that
// misbehaves.
// What servers do with them is tested with a real one.

import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createSslClientContext, createSslServerContext } from '../../lib/index.js';
import { RedisConnection } from '../../lib/redis/connection.js';
import {
  dueAt,
  inOrder,
  merged,
  newRing,
  nextChange,
  ringFromBytes,
  ringToBytes,
  turned,
} from '../../lib/redis/key-ring.js';
import { readRedisOptions } from '../../lib/redis/options.js';
import { Seal } from '../../lib/redis/seal.js';
import { createRedisSessionStore, shareTicketKeys } from '../../lib/redis.js';

const TIMES = { rotation: 1000, keep: 2000, lead: 100 };
const secret = 'sixteen bytes at least';
const nobody = { sendCommand: () => Promise.reject(new Error('nobody')) };

describe('a ring of keys', () => {
  it('lets a new key make tickets only when all know it', () => {
    const ring = newRing(10_000);
    const next = turned(ring, 11_000, TIMES);
    const [young, old] = next.map(({ key }) => key) as [Uint8Array, Uint8Array];
    expect(inOrder(next, 11_099)).toEqual([old, young]);
    expect(inOrder(next, 11_100)).toEqual([young, old]);
    expect(nextChange(next, 11_000)).toBe(11_100);
    expect(nextChange(next, 11_100)).toBeNull();
  });

  it('is due in time for the next key to follow on the present one', () => {
    expect(dueAt(newRing(10_000), TIMES)).toBe(10_900);
  });

  it('drops a key when it has not made tickets for long enough', () => {
    let ring = newRing(0);
    ring = turned(ring, 900, TIMES); // from 1000
    ring = turned(ring, 1900, TIMES); // from 2000
    expect(turned(ring, 2999, TIMES).length).toBe(4);
    expect(turned(ring, 3001, TIMES).length).toBe(3);
  });

  it('never has more than a context takes', () => {
    let ring = newRing(0);
    for (let i = 0; i < 200; i++) ring = turned(ring, 1, TIMES);
    expect(ring.length).toBe(63);
  });

  it('gets back what this server knows, unless that is over', () => {
    const mine = newRing(1000);
    const theirs = newRing(2000);
    expect(merged(null, mine, 2000, TIMES)).toEqual(mine);
    expect(merged(null, [], 2000, TIMES)).toBeNull();
    expect(merged(theirs, theirs, 2000, TIMES)).toBe(theirs);
    expect(merged(theirs, mine, 2000, TIMES)).toEqual([...theirs, ...mine]);
    // A younger one does not make tickets before the others know it.
    expect(merged(mine, theirs, 2000, TIMES)?.map(({ from }) => from)).toEqual([1000, 999]);
    // It made no tickets since theirs began to.
    expect(merged(theirs, mine, 4001, TIMES)).toBe(theirs);
  });

  it('comes back from its bytes, and nothing else does', () => {
    const ring = turned(newRing(1), 2, TIMES);
    expect(ringFromBytes(ringToBytes(ring))).toEqual(ring);
    for (const text of ['[]', '[{"key":"AAAA","from":1}]', '{}', 'x']) {
      expect(() => ringFromBytes(Buffer.from(text))).toThrow();
    }
  });
});

describe('a seal', () => {
  it('opens with the same secret at the same place only', () => {
    const seal = new Seal(Buffer.from(secret));
    const closed = seal.close('here', Buffer.from('text'));
    expect(Buffer.from(seal.open('here', closed)).toString()).toBe('text');
    const code = { code: 'ERR_SSL_REDIS_SECRET' };
    const changed = `${closed.slice(0, -4)}AAA=`;
    const tries = [
      () => seal.open('there', closed),
      () => new Seal(Buffer.from('another secret of some bytes')).open('here', closed),
      () => seal.open('here', changed),
      () => seal.open('here', ''),
      () => seal.open('here', 'x'),
    ];
    for (const open of tries) expect(open).toThrow(expect.objectContaining(code));
  });
});

describe('options', () => {
  const read = (options: unknown) => () => readRedisOptions('call', options);
  it('are refused where they are wrong, and nothing secret is shown', () => {
    expect(read(undefined)).toThrow(/object with keywords/);
    expect(read({ secret })).toThrow(/either "client" or "url"/);
    expect(read({ secret, client: nobody, url: 'redis://x' })).toThrow(/either/);
    expect(read({ secret, client: {} })).toThrow(/client of ioredis or redis/);
    expect(read({ url: 'redis://x' })).toThrow(/secret.*16 bytes or more/);
    expect(read({ url: 'redis://x', secret: 'short' })).toThrow(RangeError);
    expect(read({ url: 'http://user:hidden@x', secret })).toThrow(/^(?!.*hidden).*redis:\/\//);
    expect(read({ url: 'redis://x', secret, timeout: 0 })).toThrow(RangeError);
    expect(read({ url: 'redis://x', secret, prefix: 1 })).toThrow(TypeError);
    expect(read({ url: 'redis://x', secret, error: 1 })).toThrow(TypeError);
    expect(read({ url: 'redis://x', secret, ttl: 1 })).toThrow(/does not take the keyword "ttl"/);
    const store = createRedisSessionStore({ client: nobody, secret });
    expect(inspect(store, { depth: 9, showHidden: true })).not.toContain(secret);
  });

  it('of shareTicketKeys are refused before anything is asked', async () => {
    let asked = 0;
    const client = {
      sendCommand: () => {
        asked++;
        return Promise.resolve(null);
      },
    };
    const given = { client, secret };
    const context = createSslServerContext();
    const store = createRedisSessionStore(given);
    const wrong: [unknown, object, RegExp][] = [
      [{}, given, /an SslAbstractContext, or several/],
      [[], given, /an SslAbstractContext, or several/],
      [createSslClientContext(), given, /contexts of servers/],
      [createSslServerContext({ sessionCache: store }), given, /in a store/],
      [context, { ...given, rotation: -1 }, /rotation/],
      [context, { ...given, rotation: 1, keep: 100 }, /at most 50 times/],
      [context, { ...given, interval: '1' }, /interval/],
    ];
    for (const [contexts, options, text] of wrong) {
      await expect(shareTicketKeys(contexts as never, options as never)).rejects.toThrow(text);
    }
    expect(asked).toBe(0);
  });
});

describe('a Redis that misbehaves', () => {
  const connection = (sendCommand: () => Promise<unknown>, errors: unknown[] = []) =>
    new RedisConnection({
      client: { sendCommand },
      url: null,
      secret: Buffer.from(secret),
      prefix: '',
      timeoutMs: 50,
      error: (error) => errors.push(error),
    });

  it('is waited for so long and no longer, and then left alone for a while', async () => {
    let asked = 0;
    const redis = connection(() => {
      asked++;
      return new Promise(() => {});
    });
    await expect(redis.command('GET', 'x')).rejects.toMatchObject({
      code: 'ERR_SSL_REDIS_TIMEOUT',
    });
    const unavailable = { code: 'ERR_SSL_REDIS_UNAVAILABLE' };
    await expect(redis.command('GET', 'x')).rejects.toMatchObject(unavailable);
    expect(asked).toBe(1);
  });

  it('leaves a server with keys of its own, which says why', async () => {
    const errors: unknown[] = [];
    const context = createSslServerContext();
    const options = { client: nobody, secret, error: (error: unknown) => errors.push(error) };
    using keys = await shareTicketKeys(context, options);
    expect([keys.shared, keys.size, errors.length]).toEqual([false, 1, 1]);
    expect(await keys.rotate()).toBe(false);
  });

  it('does not overwrite keys of another secret', async () => {
    const errors: { code?: string }[] = [];
    const asked: string[] = [];
    const sealed = new Seal(Buffer.from('another secret of some bytes')).close(
      'libssl:ticket-keys',
      ringToBytes(newRing(1)),
    );
    const client = {
      sendCommand: ([name = '']: string[]) => {
        asked.push(name);
        return Promise.resolve(sealed);
      },
    };
    const error = (one: unknown) => errors.push(one as { code?: string });
    using keys = await shareTicketKeys(createSslServerContext(), { client, secret, error });
    expect([keys.shared, errors[0]?.code, asked]).toEqual([false, 'ERR_SSL_REDIS_SECRET', ['GET']]);
  });

  it('that has lost everything gets the keys back, and servers that were alone are heard', async () => {
    let lies: string | null = null;
    let down = false;
    const client = {
      call: async (name: string, ...args: string[]) => {
        if (down) throw new Error('down');
        if (name === 'GET') return lies;
        if ((lies ?? '') !== args[3]) return 0;
        lies = args[4] as string;
        return 1;
      },
    };
    using one = await shareTicketKeys(createSslServerContext(), { client, secret });
    down = true;
    using two = await shareTicketKeys(createSslServerContext(), { client, secret });
    expect([one.size, two.size, two.shared]).toEqual([1, 1, false]);
    down = false;
    lies = null;
    await new Promise((resolve) => setTimeout(resolve, 1100)); // it is left alone for a second
    expect([await two.refresh(), await one.refresh(), await two.refresh()]).toEqual([
      true,
      true,
      true,
    ]);
    expect([one.size, two.size, two.shared]).toEqual([2, 2, true]);
  });

  it('two servers that begin at once agree on one key', async () => {
    let lies: string | null = null;
    const client = {
      call: async (name: string, ...args: string[]) => {
        if (name === 'GET') return lies;
        if ((lies ?? '') !== args[3]) return 0;
        lies = args[4] as string;
        return 1;
      },
    };
    const contexts = [createSslServerContext(), createSslServerContext()];
    const [one, two] = await Promise.all(
      contexts.map((context) => shareTicketKeys(context, { client, secret })),
    );
    expect([one?.size, two?.size, one?.shared, two?.shared]).toEqual([1, 1, true, true]);
    one?.close();
    two?.close();
  });
});
