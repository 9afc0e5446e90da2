// SSL_CTX_set_cert_cb and SSL_set_cert_cb: a certificate is chosen when one is needed, on both sides.

import { describe, expect, it } from 'vitest';
import { type Identity, makeIdentity } from '../../lib/cli/certificate-maker.js';
import { makeSslCtx } from '../../lib/index.js';
import type { SslPointer } from '../../lib/openssl.js';
import { trust } from '../support/certificates.js';
import { describeDeciding } from './deciding.js';
import { type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const identities = new WeakMap<Stage, Map<string, Identity>>();

/** A certificate for a name, made once. */
function identity(stage: Stage, commonName: string): Identity {
  const known = identities.get(stage) ?? new Map<string, Identity>();
  identities.set(stage, known);
  const { functions: f, chain } = stage;
  const subjectAltName = `DNS:localhost,DNS:${commonName}`;
  const one =
    known.get(commonName) ??
    makeIdentity(f, { commonName, subjectAltName, issuer: chain.intermediate });
  known.set(commonName, one);
  return one;
}

function use(stage: Stage, ssl: SslPointer, commonName: string): void {
  const { certificate, key } = identity(stage, commonName);
  expect(stage.functions.SSL_use_certificate(ssl, certificate)).toBe(1);
  expect(stage.functions.SSL_use_PrivateKey(ssl, key)).toBe(1);
}

function peerHas({ functions: f }: Stage, ssl: SslPointer, one: Identity): boolean {
  const certificate = f.SSL_get1_peer_certificate(ssl);
  return certificate !== null && f.X509_cmp(certificate, one.certificate) === 0;
}

describeDeciding({
  name: 'cert',
  side: 'server',
  suspends: true,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_cert_cb(ctx, given as never),
  onSsl: ({ functions }, ssl, given) => functions.SSL_set_cert_cb(ssl, given as never),
  good: (stage, [ssl]) => use(stage, ssl as SslPointer, 'chosen.example'),
  effect: (stage, { ssl }) =>
    expect(peerHas(stage, ssl.client, identity(stage, 'chosen.example'))).toBe(true),
});

describeDeciding({
  name: 'cert',
  side: 'client',
  suspends: true,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_cert_cb(ctx, given as never),
  onSsl: ({ functions }, ssl, given) => functions.SSL_set_cert_cb(ssl, given as never),
  prepare: (stage, { server }) => {
    const { functions: f, chain } = stage;
    trust(chain)(server);
    f.X509_STORE_add_cert(
      f.SSL_CTX_get_cert_store(server) as never,
      chain.intermediate.certificate,
    );
    f.SSL_CTX_set_verify(server, 3);
  },
  good: (stage, [ssl]) => use(stage, ssl as SslPointer, 'client.example'),
  effect: (stage, { ssl }) =>
    expect(peerHas(stage, ssl.server, identity(stage, 'client.example'))).toBe(true),
});

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('cert with %s', (_title, stage, way) => {
  const { functions: f } = stage;

  it.each([['a.example'], ['b.example']])('chooses by the server name %s', async (serverName) => {
    // A context that has no certificate of its own.
    const server = makeSslCtx({ library: stage.library, sslSide: 'server' });
    f.SSL_CTX_set_cert_cb(server, (ssl) => {
      use(stage, ssl, f.SSL_get_servername(ssl, 0) as string);
      f.SSL_add1_chain_cert(ssl, stage.chain.intermediate.certificate);
    });
    const ends = await way.shake({ client: stage.client(), server, serverName });
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(peerHas(stage, ends.ssl.client, identity(stage, serverName))).toBe(true);
    } finally {
      await ends.end();
    }
  });

  it('prefers the function of the SSL to that of its context', async () => {
    const setting = {
      client: stage.client(),
      server: stage.server(),
      configure: (ssl: SslPointer, side: string) => {
        if (side === 'server') f.SSL_set_cert_cb(ssl, (own) => use(stage, own, 'own.example'));
      },
    };
    f.SSL_CTX_set_cert_cb(setting.server, (ssl) => use(stage, ssl, 'shared.example'));
    const ends = await way.shake(setting);
    expect(peerHas(stage, ends.ssl.client, identity(stage, 'own.example'))).toBe(true);
    await ends.end();
  });

  it.each([[false], [0]])('fails for %s', async (answer) => {
    const setting = { client: stage.client(), server: stage.server() };
    f.SSL_CTX_set_cert_cb(setting.server, () => answer);
    const ends = await way.shake(setting);
    expect(ends.server).toBeInstanceOf(Error);
    expect(ends.client).toBeInstanceOf(Error);
    await ends.end();
  });
});
