// Keys in a PKCS #11 token, by pkcs11-provider and SoftHSM: they never leave it, and TLS works with them.
// The provider is linked with the libcrypto of the system, so the libraries are those of its version. .ci/run installs it
// all, and sets LIBSSL_TEST_PKCS11, with which nothing is skipped.

import { beforeAll, describe, expect, it } from 'vitest';
import { certificatePem } from '../../lib/cli/certificate-maker.js';
import { openSslLibrary, type SslLibrary } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { resultOf } from '../support/run-script.js';
import { AUTHORITY, certify, LEAF } from '../support/special-certificates.js';
import { makeToken, providerModule, type Token } from './token.js';

const own = openSslLibrary('node');
const f = opensslFor(own);
const libraries = testLibraries().filter(
  ({ origin, version }) => origin !== 'embedded' && version.startsWith('3.0.'),
);

describe.skipIf(providerModule === null)('keys in a token', () => {
  let token: Token;
  const root = certify(f, { name: 'Token Root', extensions: AUTHORITY });
  const rootPem = certificatePem(f, root.certificate);
  const chains: Record<string, string> = {};
  beforeAll(() => {
    token = makeToken(providerModule as string);
    for (const [label, type] of [
      ['ec', 'EC:prime256v1'],
      ['rsa', 'rsa:2048'],
    ] as const) {
      const key = f.d2i_PUBKEY(token.generate(label, type));
      if (key === null) throw new Error(`${label}: no public key`);
      const leaf = certify(f, { name: 'localhost', issuer: root, key, extensions: LEAF });
      chains[label] = certificatePem(f, leaf.certificate);
    }
  });

  it('there is a library for the provider', () => expect(libraries.length).toBeGreaterThan(0));

  const named = libraries.map((library) => [titleOf(library), library] as const);
  describe.each(named)('with %s', (_title, library) => {
    it.each(['ec', 'rsa'])('a server and a client prove themselves with an %s key', (label) => {
      const settings = {
        library: placeOf(library),
        keyFile: token.uri(label),
        certFile: chains[label],
        rootPem,
      };
      const [version, serverSees, verified] = resultOf(script(settings), { env: token.env });
      expect([version, serverSees, verified]).toEqual(['tls-v1-3', 1, [true, 0]]);
    });

    it('no private part can be had', () => {
      const text = `
        const library = libssl.openSslLibrary(${JSON.stringify(placeOf(library))});
        const f = openssl.opensslFor(library);
        const store = f.OSSL_STORE_open(${JSON.stringify(token.uri('ec'))}, null);
        const key = f.OSSL_STORE_INFO_get1_PKEY(f.OSSL_STORE_load(store));
        print(f.EVP_PKEY_get0_type_name(key));
        print(f.i2d_PrivateKey(key));`;
      expect(resultOf(text, { env: token.env })).toEqual(['EC', null]);
    });
  });
});

function placeOf({ origin, path }: SslLibrary): string {
  return origin === 'path' ? path : origin;
}

/** Both ends, each with the key of the token. */
function script(settings: Readonly<Record<string, unknown>>): string {
  return `
    const { library, keyFile, certFile, rootPem } = ${JSON.stringify(settings)};
    const own = { library: libssl.openSslLibrary(library), keyFile, certFile, opensslTrustedFile: rootPem };
    let seen = null;
    const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, async (_handle, state) => {
      seen = state.copyPeerCertificates().length;
      await state.writeBuffer('+');
    }, {
      address: '127.0.0.1',
      sslCtx: libssl.createSslServerContext({ ...own, verifyCallback: true }),
      handshakeTimeout: 10,
      sslErrorCallback: (error) => console.error(error),
    });
    const state = await libssl.createAsyncIoStateAndConnectedTcpSocket('localhost', handle.localPort, {
      sslCtx: libssl.createSslClientContext(own),
      ipv6: null,
      handshakeTimeout: 10,
    });
    await state.readBuffer(Buffer.alloc(1), { timeout: 10 });
    print(state.protocolVersion);
    print(seen);
    print(state.verify());
    await state.close();
    await handle.close();`;
}
