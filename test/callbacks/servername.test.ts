// SSL_CTX_set_tlsext_servername_callback: a server gets the name that the client has sent, and may change its context.

import { describe, expect, it } from 'vitest';
import type { SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

/** Another context of the server's, which speaks another protocol. */
function next(stage: Stage): SslCtxPointer {
  const ctx = stage.server();
  stage.functions.SSL_CTX_set_alpn_select_cb(ctx, () => 'next');
  return ctx;
}

describeDeciding({
  name: 'servername',
  side: 'server',
  suspends: false,
  onCtx: ({ functions }, ctx, given) =>
    functions.SSL_CTX_set_tlsext_servername_callback(ctx, given as never),
  prepare: ({ functions }, { client }) => {
    functions.SSL_CTX_set_alpn_protos(client, Buffer.from('\x04next', 'latin1'));
  },
  good: (stage, [ssl]) => {
    stage.functions.SSL_set_SSL_CTX(ssl as SslPointer, next(stage));
  },
  effect: ({ functions }, { ssl }) => {
    const { protocol } = functions.SSL_get0_alpn_selected(ssl.client);
    expect(Buffer.from(protocol as Uint8Array).toString()).toBe('next');
  },
});

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('servername with %s', (_title, stage, way) => {
  const { functions: f } = stage;

  it.each([['localhost'], [undefined]])('is given the name %s', async (serverName) => {
    const setting = {
      client: stage.client(),
      server: stage.server(),
      ...(serverName && { serverName }),
    };
    const names: unknown[] = [];
    f.SSL_CTX_set_tlsext_servername_callback(setting.server, (_ssl, name) => {
      names.push(name);
    });
    const ends = await way.shake(setting);
    expect([ends.client, ends.server]).toEqual([null, null]);
    expect(names).toEqual([serverName ?? null]);
    await ends.end();
  });

  it.each([
    [{ alert: 112 }, 112],
    [{ alert: 49 }, 49],
    [2, 112],
  ] as const)('refuses with the alert of %o', async (answer, alert) => {
    const setting = { client: stage.client(), server: stage.server(), serverName: 'localhost' };
    f.SSL_CTX_set_tlsext_servername_callback(setting.server, () => answer);
    const ends = await way.shake(setting);
    expect(ends.server).toBeInstanceOf(Error);
    expect(ends.client).toBeInstanceOf(Error);
    if (way.waits)
      expect((ends.client as { alert?: unknown }).alert).toMatchObject({ number: alert });
    await ends.end();
  });

  it.each([[0], [3]])('goes on for %s', async (answer) => {
    const setting = { client: stage.client(), server: stage.server(), serverName: 'localhost' };
    f.SSL_CTX_set_tlsext_servername_callback(setting.server, () => answer);
    const ends = await way.shake(setting);
    expect([ends.client, ends.server]).toEqual([null, null]);
    await ends.end();
  });
});
