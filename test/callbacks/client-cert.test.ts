// SSL_CTX_set_client_cert_cb: a client that has no certificate gives one when a server asks.

import { describe, expect, it } from 'vitest';
import { trust } from '../support/certificates.js';
import { describeDeciding } from './deciding.js';
import { type Setting, type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

/** A server that asks for a certificate. */
function asks({ functions: f, chain }: Stage, { server }: Setting, mode: number): void {
  trust(chain)(server);
  f.X509_STORE_add_cert(f.SSL_CTX_get_cert_store(server) as never, chain.intermediate.certificate);
  f.SSL_CTX_set_verify(server, mode);
}

describeDeciding({
  name: 'client-cert',
  side: 'client',
  suspends: true,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_client_cert_cb(ctx, given as never),
  prepare: (stage, setting) => asks(stage, setting, 3),
  good: ({ chain }) => [chain.leaf.certificate, chain.leaf.key],
  effect: ({ functions: f, chain }, { ssl }) => {
    const certificate = f.SSL_get1_peer_certificate(ssl.server);
    expect(certificate && f.X509_cmp(certificate, chain.leaf.certificate)).toBe(0);
    // C has references of its own.
    expect([chain.leaf.certificate.alive, chain.leaf.key.alive]).toEqual([true, true]);
  },
});

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('client-cert with %s', (_title, stage, way) => {
  const { functions: f, chain } = stage;

  it('gives none for null', async () => {
    const setting = { client: stage.client(), server: stage.server() };
    asks(stage, setting, 1);
    let calls = 0;
    f.SSL_CTX_set_client_cert_cb(setting.client, () => {
      calls++;
      return null;
    });
    const ends = await way.shake(setting);
    expect([ends.client, ends.server, calls]).toEqual([null, null, 1]);
    expect(f.SSL_get1_peer_certificate(ends.ssl.server)).toBe(null);
    await ends.end();
  });

  it('refuses handles that are none, or are released', async () => {
    const released = f.X509_dup(chain.leaf.certificate);
    released?.release();
    const { certificate, key } = chain.leaf;
    for (const answer of [[key, certificate], [released, key], [certificate], 'text']) {
      const setting = { client: stage.client(), server: stage.server() };
      asks(stage, setting, 1);
      f.SSL_CTX_set_client_cert_cb(setting.client, () => answer as never);
      const ends = await way.shake(setting);
      expect(ends.client).toMatchObject({ code: 'ERR_INVALID_RETURN_VALUE' });
      await ends.end();
    }
  });
});
