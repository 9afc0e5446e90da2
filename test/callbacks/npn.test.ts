// SSL_CTX_set_next_protos_advertised_cb, SSL_CTX_set_next_proto_select_cb and their other names: NPN in TLS 1.2.

import { describe, expect, it } from 'vitest';
import { describeDeciding } from './deciding.js';
import {
  type Ends,
  type Setting,
  type Stage,
  stageOf,
  testLibraries,
  titleOf,
  waysOf,
} from './harness.js';

const NAMES = ['h2', 'http/1.1'];

/** A library may be built without. */
function available(stage: Stage): boolean {
  try {
    stage.functions.SSL_CTX_set_npn_select_cb(stage.client(), null);
    return true;
  } catch {
    return false;
  }
}

function prepare({ functions: f }: Stage, { client, server }: Setting): void {
  for (const ctx of [client, server]) f.SSL_CTX_set_max_proto_version(ctx, 0x0303);
  f.SSL_CTX_set_next_protos_advertised_cb(server, () => NAMES);
  f.SSL_CTX_set_next_proto_select_cb(client, () => 'http/1.1');
}

function effect({ functions: f }: Stage, { ssl }: Ends): void {
  const { protocol } = f.SSL_get0_next_proto_negotiated(ssl.server) as { protocol: Uint8Array };
  expect(Buffer.from(protocol).toString()).toBe('http/1.1');
}

describeDeciding({
  name: 'npn-advertise',
  side: 'server',
  suspends: false,
  // Its failure is that the extension is not sent: OpenSSL goes on.
  fails: false,
  available,
  onCtx: ({ functions: f }, ctx, given) =>
    f.SSL_CTX_set_next_protos_advertised_cb(ctx, given as never),
  prepare,
  good: () => NAMES,
  effect,
});

describeDeciding({
  name: 'npn-select',
  side: 'client',
  suspends: false,
  available,
  onCtx: ({ functions: f }, ctx, given) => f.SSL_CTX_set_next_proto_select_cb(ctx, given as never),
  prepare,
  good: () => 'http/1.1',
  effect,
});

describe.each(
  testLibraries()
    .map((l) => [titleOf(l), stageOf(l)] as const)
    .filter(([, stage]) => available(stage)),
)('NPN with %s', (_title, stage) => {
  const { functions: f } = stage;
  const shake = async (advertised: unknown, selected: unknown) => {
    const setting = { client: stage.client(), server: stage.server() };
    prepare(stage, setting);
    const given: (readonly string[])[] = [];
    f.SSL_CTX_set_npn_advertised_cb(setting.server, () => advertised as never);
    f.SSL_CTX_set_npn_select_cb(setting.client, (_ssl, names) => {
      given.push(names);
      return selected as never;
    });
    const ends = (await waysOf(stage)[0]?.shake(setting)) as Ends;
    await ends.end();
    return { ...ends, given };
  };

  it('gives the names; a client may choose another, and must choose one', async () => {
    const good = await shake(NAMES, 'own');
    expect(good).toMatchObject({ client: null, server: null, given: [NAMES] });
    expect((await shake(NAMES, null)).client).not.toBe(null);
    expect(await shake(null, 'h2')).toMatchObject({ client: null, server: null, given: [] });
    expect((await shake([], 'h2')).given).toEqual([[]]);
  });

  it.each([[['']], [['x'.repeat(256)]], [['\u0100']], ['h2'], [[5]]])(
    'refuses to advertise %j',
    async (names) => {
      const { server } = await shake(names, 'h2');
      expect(server).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
    },
  );
});
