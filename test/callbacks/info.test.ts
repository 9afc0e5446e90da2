// SSL_CTX_set_info_callback and SSL_set_info_callback: states and alerts of a connection.

import { describe, expect, it } from 'vitest';
import { stageOf, testLibraries, titleOf, waysOf } from './harness.js';
import { describeObserving, tick } from './observing.js';

const START = 0x10;
const DONE = 0x20;
const LOOP = 0x01;
const EXIT = 0x02;
const CONNECT = 0x1000;
const ACCEPT = 0x2000;
const ALERT = 0x4000;

describeObserving({
  name: 'info',
  ssl: 0,
  onCtx: ({ functions }, ctx, told) => functions.SSL_CTX_set_info_callback(ctx, told as never),
  onSsl: ({ functions }, ssl, told) => functions.SSL_set_info_callback(ssl, told as never),
  complete: (_stage, calls, side) => {
    const where = calls.map((args) => args[1] as number);
    expect(where[0]).toBe(START);
    expect(where).toContain(DONE);
    const own = side === 'client' ? CONNECT : ACCEPT;
    const foreign = side === 'client' ? ACCEPT : CONNECT;
    expect(where.filter((bits) => (bits & foreign) !== 0)).toEqual([]);
    // Each state is entered once; how often it stops on the way depends on the transport.
    const states = calls
      .filter((args) => args[1] === (own | LOOP))
      .map(
        (args) =>
          String(args[3]).match(/(read|write|early data|before SSL|negotiation) ?(.*)$/)?.[0],
      );
    expect(states.length).toBeGreaterThan(6);
    expect(where.filter((bits) => (bits & EXIT) !== 0).length).toBeGreaterThan(0);
    const hello = calls.findIndex((args) => /client hello/.test(String(args[3])));
    const finished = calls.findIndex((args) => /finished/.test(String(args[3])));
    expect(hello).toBeGreaterThan(-1);
    expect(finished).toBeGreaterThan(hello);
  },
});

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('info with %s', (_title, stage, way) => {
  const { functions: f } = stage;

  it('is told of an alert on both sides, and the error has it nevertheless', async () => {
    const setting = { client: stage.client(), server: stage.server(), serverName: 'localhost' };
    f.SSL_CTX_set_tlsext_servername_callback(setting.server, () => ({ alert: 112 }));
    const alerts: unknown[] = [];
    const note = (side: string) => (_ssl: unknown, where: number, ret: number) => {
      if ((where & ALERT) !== 0) alerts.push([side, where & 0x0c, ret & 0xff]);
    };
    f.SSL_CTX_set_info_callback(setting.client, note('client'));
    f.SSL_CTX_set_info_callback(setting.server, note('server'));
    const ends = await way.shake(setting);
    await tick();
    expect(alerts.sort()).toEqual([
      ['client', 4, 112],
      ['server', 8, 112],
    ]);
    if (way.waits) expect(ends.client).toMatchObject({ alert: { number: 112, sent: false } });
    await ends.end();
  });
});
