// SSL_CTX_set_client_hello_cb: a server decides by the client hello, before anything of it was acted on.

import { describe, expect, it } from 'vitest';
import { makeIdentity } from '../../lib/cli/certificate-maker.js';
import type { SslCtxPointer, SslPointer } from '../../lib/openssl.js';
import { describeDeciding } from './deciding.js';
import { type Stage, stageOf, testLibraries, titleOf, waysOf } from './harness.js';

const OTHER = 'CN=other.example';

/** A context with another certificate. */
function otherCtx(stage: Stage): SslCtxPointer {
  const { functions: f, chain } = stage;
  const subjectAltName = 'DNS:localhost,DNS:other.example';
  const other = makeIdentity(f, {
    commonName: 'other.example',
    subjectAltName,
    issuer: chain.intermediate,
  });
  const ctx = stage.server();
  f.SSL_CTX_use_certificate(ctx, other.certificate);
  f.SSL_CTX_use_PrivateKey(ctx, other.key);
  return ctx;
}

function peerName({ functions: f }: Stage, ssl: SslPointer): string {
  const certificate = f.SSL_get1_peer_certificate(ssl);
  if (certificate === null) return 'no certificate';
  const name = f.X509_get_subject_name(certificate);
  return String(name && f.X509_NAME_oneline(name));
}

describeDeciding({
  name: 'client-hello',
  side: 'server',
  suspends: true,
  onCtx: ({ functions }, ctx, given) => functions.SSL_CTX_set_client_hello_cb(ctx, given as never),
  good: (stage, [ssl]) => {
    expect(stage.functions.SSL_set_SSL_CTX(ssl as SslPointer, otherCtx(stage))).not.toBe(null);
    return undefined;
  },
  effect: (stage, { ssl }) => expect(peerName(stage, ssl.client).endsWith(OTHER)).toBe(true),
});

const cases = testLibraries().flatMap((library) => {
  const stage = stageOf(library);
  return waysOf(stage).map((way) => [`${titleOf(library)} ${way.name}`, stage, way] as const);
});

describe.each(cases)('client-hello with %s', (_title, stage, way) => {
  const { functions: f } = stage;

  it('is given what the client has sent, and that is dead afterwards', async () => {
    const setting = { client: stage.client(), server: stage.server(), serverName: 'localhost' };
    f.SSL_CTX_set_alpn_protos(setting.client, Buffer.from('\x02h2', 'latin1'));
    const read: Record<string, unknown> = {};
    let kept: { readonly random: Uint8Array } | null = null;
    f.SSL_CTX_set_client_hello_cb(setting.server, (_ssl, hello) => {
      Object.assign(read, {
        legacyVersion: hello.legacyVersion,
        random: hello.random.length,
        sessionId: hello.sessionId.length <= 32,
        suites: hello.cipherSuites.includes(0x1301),
        compression: hello.compressionMethods,
        versions: hello.versions.includes(0x0304),
        keyShare: hello.extensions.includes(51),
        alpn: Buffer.from(hello.extension(16) as Uint8Array).toString('latin1'),
        absent: hello.extension(65000),
        serverName: hello.serverName,
      });
      kept = hello;
    });
    const ends = await way.shake(setting);
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(read).toEqual({
        legacyVersion: 0x0303,
        random: 32,
        sessionId: true,
        suites: true,
        compression: [0],
        versions: true,
        keyShare: true,
        alpn: '\x00\x03\x02h2',
        absent: null,
        serverName: 'localhost',
      });
      expect(() => (kept as unknown as { random: Uint8Array }).random).toThrow(
        /until its callback has answered/,
      );
    } finally {
      await ends.end();
    }
  });

  it.each([
    [{ alert: 112 }, 112],
    [{ alert: 80 }, 80],
    [false, 40],
    [0, 40],
  ] as const)('refuses with the alert of %o', async (answer, alert) => {
    const setting = { client: stage.client(), server: stage.server() };
    f.SSL_CTX_set_client_hello_cb(setting.server, () => answer);
    const ends = await way.shake(setting);
    try {
      expect(ends.server).toBeInstanceOf(Error);
      expect(ends.client).toBeInstanceOf(Error);
      if (way.waits)
        expect((ends.client as { alert?: unknown }).alert).toMatchObject({ number: alert });
    } finally {
      await ends.end();
    }
  });

  it('calls the functions of the first context that the new one has not, and those of the new', async () => {
    const setting = { client: stage.client(), server: stage.server(), serverName: 'localhost' };
    f.SSL_CTX_set_alpn_protos(setting.client, Buffer.from('\x02h2', 'latin1'));
    const next = otherCtx(stage);
    const called: string[] = [];
    f.SSL_CTX_set_client_hello_cb(setting.server, (ssl) => {
      called.push('client-hello');
      f.SSL_set_SSL_CTX(ssl, next);
    });
    f.SSL_CTX_set_tlsext_servername_callback(setting.server, () => {
      called.push('servername of the first');
    });
    f.SSL_CTX_set_tlsext_servername_callback(next, () => {
      called.push('servername of the new');
    });
    f.SSL_CTX_set_alpn_select_cb(setting.server, () => {
      called.push('alpn of the first');
      return 'h2';
    });
    f.SSL_CTX_set_cert_cb(next, () => {
      called.push('cert of the new');
    });
    const ends = await way.shake(setting);
    try {
      expect([ends.client, ends.server]).toEqual([null, null]);
      expect(called).toContain('client-hello');
      expect(called).toContain('servername of the new');
      expect(called).not.toContain('servername of the first');
    } finally {
      await ends.end();
    }
  });
});
