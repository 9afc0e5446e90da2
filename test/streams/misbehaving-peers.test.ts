// Peers that go wrong at each stage of a connection, on both sides of it: before TLS, in the handshake, after it.
// Each gives its condition within its limit and leaves no descriptor. What works is in the other tests.

import { afterAll, afterEach, describe, expect, it } from 'vitest';
import {
  createSslSocketStream,
  openTcpStream,
  SocketError,
  SocketIoError,
  type SocketStream,
  SslError,
  SslFailure,
  SslHandshakeTimeout,
  SslVersionOrCipherMismatch,
  startUpServer,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { type Peer, startPeer, stopPeers } from '../support/start-peer.js';

/** Long enough for a peer that does something, short for one that does not. */
const LIMITS = { handshakeTimeout: 5, readTimeout: 5, writeTimeout: 5 };
const SHORT = { handshakeTimeout: 0.3, readTimeout: 0.3, writeTimeout: 0.3 };
const HANGS = new Set(['silent', 'half-record-at-once', 'never-reads']);
const limitsFor = (does: string) => (HANGS.has(does) ? SHORT : LIMITS);

let peer: Peer | undefined;
afterEach(() => peer?.stop());
afterAll(stopPeers);

/** The condition that ends it; the stream is closed, and no descriptor is left. */
function endOf(before: number, open: () => SocketStream, use: (stream: SocketStream) => unknown) {
  let stream: SocketStream | undefined;
  let condition: unknown = null;
  try {
    stream = open();
    use(stream);
  } catch (error) {
    condition = error;
  }
  stream?.close();
  expect(openDescriptors()).toBe(before);
  if (condition !== null && !(condition instanceof SocketError)) throw condition;
  return condition;
}

const exchange = (stream: SocketStream) => {
  stream.writeLine('hello');
  // Twice: the answer to what was sent may come before what goes wrong.
  stream.readLine();
  stream.readLine();
};
const flood = (stream: SocketStream) => stream.write(Buffer.alloc(50_000_000));

for (const library of testLibraries()) {
  const chain = makeChain(library);
  const secure = { key: chain.keyPem, cert: chain.chainPem };

  describe(`a server with ${titleOf(library)}`, () => {
    const ctx = serverCtx(library, chain);

    /** What its stream gives with this client. */
    async function serve(settings: Readonly<Record<string, unknown>>, use = exchange) {
      using server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
      const { localPort: port } = server;
      peer = await startPeer('peer.mjs', { ...settings, port, ca: chain.rootPem });
      const before = openDescriptors();
      const socket = server.accept(5);
      if (socket === null) throw new Error('no client came');
      const limits = limitsFor(String(settings.does));
      return endOf(before, () => createSslSocketStream(socket, ctx, limits), use);
    }

    it.each([
      ['plain', SslFailure],
      ['garbage', SslFailure],
      ['close', SslError],
      ['reset', SslError],
      ['half-record-and-close', SslError],
      ['half-record-at-once', SslHandshakeTimeout],
      ['silent', SslHandshakeTimeout],
    ] as const)('tells a client that does "%s" instead of TLS', async (does, Class) => {
      expect(await serve({ role: 'raw-client', does })).toBeInstanceOf(Class);
    });

    it.each([
      ['close-after-data', SslError],
      ['reset-after-data', SslError],
      ['garbage-after-data', SslFailure],
      ['silent', SslHandshakeTimeout],
    ] as const)('tells a client that does "%s" after its ClientHello', async (does, Class) => {
      expect(await serve({ role: 'hello-client', does })).toBeInstanceOf(Class);
    });

    it.each([
      ['cut', SslError],
      ['cut-after-data', SslError],
      ['reset-after-data', SslError],
      ['garbage-after-data', SslFailure],
      ['silent', SocketIoError],
    ] as const)('tells a client that does "%s" after the handshake', async (does, Class) => {
      const condition = await serve({ role: 'tls-client', does });
      expect(condition).toBeInstanceOf(Class);
      if (does === 'silent') expect(condition).toMatchObject({ code: 'ETIMEDOUT' });
    });

    it('reads the end that a client announced', async () => {
      const ends = (stream: SocketStream) => expect(stream.readLine()).toBeNull();
      expect(await serve({ role: 'tls-client', does: 'close-notify' }, ends)).toBeNull();
    });

    it('limits the wait for a client that does not read', async () => {
      const condition = await serve({ role: 'tls-client', does: 'never-reads' }, flood);
      expect(condition).toBeInstanceOf(SocketIoError);
      expect(condition).toMatchObject({ code: 'ETIMEDOUT' });
    });

    it.each([
      ['TLSv1.2', 0x0304, 0x0304],
      ['TLSv1.3', 0x0303, 0x0303],
    ] as const)('tells a client that speaks %s only', async (version, min, max) => {
      const functions = opensslFor(library);
      functions.SSL_CTX_set_min_proto_version(ctx, min);
      functions.SSL_CTX_set_max_proto_version(ctx, max);
      try {
        const versions = { minVersion: version, maxVersion: version };
        const condition = await serve({ role: 'tls-client', does: 'silent', ...versions });
        expect(condition).toBeInstanceOf(SslVersionOrCipherMismatch);
      } finally {
        functions.SSL_CTX_set_min_proto_version(ctx, 0x0303);
        functions.SSL_CTX_set_max_proto_version(ctx, 0);
      }
    });
  });

  describe(`a client with ${titleOf(library)}`, () => {
    const ctx = clientCtx(library, chain);

    /** What its stream gives with this server. */
    async function call(settings: Readonly<Record<string, unknown>>, use = exchange) {
      peer = await startPeer('peer.mjs', { ...settings, ...secure });
      const { port } = peer;
      const before = openDescriptors();
      const options = { ...limitsFor(String(settings.does)), sslCtx: ctx };
      return endOf(before, () => openTcpStream('127.0.0.1', port, options), use);
    }

    it.each([
      ['close', SslError],
      ['reset', SslError],
      ['garbage', SslFailure],
      ['silent', SslHandshakeTimeout],
    ] as const)('tells a server that does "%s" after its ServerHello', async (does, Class) => {
      expect(await call({ role: 'hello-server', does })).toBeInstanceOf(Class);
    });

    it.each([
      ['cut', SslError],
      ['cut-after-data', SslError],
      ['reset-after-data', SslError],
      ['garbage-after-data', SslFailure],
      ['silent', SocketIoError],
    ] as const)('tells a server that does "%s" after the handshake', async (does, Class) => {
      expect(await call({ role: 'tls-server', does })).toBeInstanceOf(Class);
    });

    it('reads the end that a server announced', async () => {
      const ends = (stream: SocketStream) => expect(stream.readLine()).toBeNull();
      expect(await call({ role: 'tls-server', does: 'close-notify' }, ends)).toBeNull();
    });

    it('limits the wait for a server that does not read', async () => {
      const condition = await call({ role: 'tls-server', does: 'never-reads' }, flood);
      expect(condition).toMatchObject({ code: 'ETIMEDOUT' });
    });
  });
}
