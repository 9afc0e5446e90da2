// TLS 1.0 and 1.1 on the server side: only when asked for by name.
// The client side is in open-tcp-stream.test.ts.

import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  createSslSocketStream,
  type SslCtxPointer,
  SslVersionOrCipherMismatch,
  startUpServer,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';
import { type Peer, startPeer, stopPeers } from '../support/start-peer.js';

const LIMITS = { handshakeTimeout: 5, readTimeout: 5, writeTimeout: 5 };
let peer: Peer | undefined;
afterEach(() => peer?.stop());
afterAll(stopPeers);

describe('a server by symbol', () => {
  // Symbols use the default library, so its objects must be made with that one.
  const [library] = testLibraries();
  if (library === undefined) throw new Error('no OpenSSL can be opened here');
  const chain = makeChain(library);

  function identify(ctx: SslCtxPointer): void {
    const functions = opensslFor(ctx.library);
    const pem = functions.BIO_new_mem_buf(Buffer.from(chain.chainPem));
    const keyPem = functions.BIO_new_mem_buf(Buffer.from(chain.keyPem));
    if (pem === null || keyPem === null) throw new Error('no memory');
    for (const use of ['SSL_CTX_use_certificate', 'SSL_CTX_add1_chain_cert'] as const) {
      const certificate = functions.PEM_read_bio_X509(pem, null);
      if (certificate !== null) functions[use](ctx, certificate);
    }
    const key = functions.PEM_read_bio_PrivateKey(keyPem, null);
    if (key !== null) functions.SSL_CTX_use_PrivateKey(ctx, key);
  }

  /** Serves one client of that version; the stream's version, and what the client says. */
  async function serve(sslCtx: true | string | [string, null], version: 'TLSv1' | 'TLSv1.1') {
    using server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
    peer = await startPeer('peer.mjs', {
      role: 'tls-client',
      port: server.localPort,
      ca: chain.rootPem,
      minVersion: version,
      maxVersion: version,
      ciphers: 'DEFAULT:@SECLEVEL=0',
    });
    const socket = server.accept(5);
    if (socket === null) throw new Error('no client came');
    using stream = createSslSocketStream(socket, sslCtx, {
      ctxConfigureCallback: identify,
      ...LIMITS,
    });
    const line = stream.readLine();
    return [stream.protocolVersion, line];
  }

  it.each([
    ['tls-v1', 'TLSv1'],
    ['tls-v1-1', 'TLSv1.1'],
  ] as const)('speaks %s when it is named', async (name, version) => {
    expect(await serve(name, version)).toEqual([name, 'hello']);
  });

  it('speaks the versions of a range that names an old one', async () => {
    expect(await serve(['tls-v1', null], 'TLSv1.1')).toEqual(['tls-v1-1', 'hello']);
  });

  it.each([
    [true, 'TLSv1.1'],
    [true, 'TLSv1'],
    ['tls-v1-1', 'TLSv1'],
    ['tls-v1-2', 'TLSv1.1'],
  ] as const)('of %j refuses a client of %s', async (sslCtx, version) => {
    await expect(serve(sslCtx, version)).rejects.toThrow(SslVersionOrCipherMismatch);
  });
});
