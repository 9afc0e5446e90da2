// startUpServer and createSslSocketStream against node:tls and misbehaving clients.
// Clients run in processes of their own, because accepting waits.

import { afterAll, describe, expect, it } from 'vitest';
import {
  createSslSocketStream,
  makeSslCtx,
  SocketCreateError,
  SocketError,
  SocketStream,
  SslError,
  SslFailure,
  SslHandshakeTimeout,
  startUpServer,
} from '../../lib/index.js';
import { makeChain, serverCtx } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { startPeer, stopPeers } from '../support/start-peer.js';

const unused = { function: () => {} };
const LIMITS = { handshakeTimeout: 5, readTimeout: 5, writeTimeout: 5 };
afterAll(stopPeers);

for (const library of testLibraries()) {
  describe(`a server with ${titleOf(library)}`, () => {
    const chain = makeChain(library);
    const ctx = serverCtx(library, chain);

    it.each(['TLSv1.2', 'TLSv1.3'])('speaks %s to node:tls', async (version) => {
      using server = startUpServer({
        localAddress: '127.0.0.1',
        function: (socket) => {
          const stream = createSslSocketStream(socket, ctx, LIMITS);
          expect(stream.sslSide).toBe('server');
          stream.writeLine(`You said: ${stream.readLine()}`);
          stream.close();
        },
      });
      const client = await startPeer('peer.mjs', {
        role: 'tls-client',
        port: server.localPort,
        ca: chain.rootPem,
        minVersion: version,
        maxVersion: version,
      });
      expect(server.serve({ count: 1 })).toBe(1);
      expect(await client.end()).toEqual({
        code: 0,
        lines: [`${version} true`, 'You said: hello'],
      });
    });

    it.each([
      ['garbage', SslFailure],
      ['plain', SslFailure],
      ['close', SslError],
    ] as const)('tells a client that does "%s"', async (does, Class) => {
      using server = startUpServer({ localAddress: '127.0.0.1', ...unused });
      await startPeer('peer.mjs', { role: 'raw-client', port: server.localPort, does });
      const socket = server.accept(5);
      if (socket === null) throw new Error('no client came');
      const stream = createSslSocketStream(socket, ctx, LIMITS);
      expect(() => stream.readLine()).toThrow(Class);
      stream.close();
    });

    it('gives up on a silent client', async () => {
      using server = startUpServer({ localAddress: '127.0.0.1', ...unused });
      await startPeer('peer.mjs', { role: 'raw-client', port: server.localPort, does: 'silent' });
      const socket = server.accept(5);
      if (socket === null) throw new Error('no client came');
      const stream = createSslSocketStream(socket, ctx, { handshakeTimeout: 0.2 });
      expect(() => stream.readLine()).toThrow(SslHandshakeTimeout);
      expect(stream.handshake(0.1)).toBe(false);
      stream.close();
    });

    it('refuses a context of the other side and leaves the socket alone', async () => {
      using server = startUpServer({ localAddress: '127.0.0.1', ...unused });
      await startPeer('peer.mjs', { role: 'raw-client', port: server.localPort, does: 'silent' });
      const socket = server.accept(5);
      if (socket === null) throw new Error('no client came');
      const client = makeSslCtx({ library, sslSide: 'client' });
      expect(() => createSslSocketStream(socket, client)).toThrow(/client side/);
      expect(socket.alive).toBe(true);
      const both = createSslSocketStream(socket, client, { sslSide: 'both' });
      expect(both.sslSide).toBe('both');
      both.close();
      expect(socket.alive).toBe(false);
    });
  });
}

describe('startUpServer', () => {
  it('hands out plain streams with createStream, announces, and waits', async () => {
    const lines: (string | null)[] = [];
    const clients: Promise<unknown>[] = [];
    const server = startUpServer({
      localAddress: '127.0.0.1',
      createStream: true,
      function: (stream) => {
        expect(stream).toBeInstanceOf(SocketStream);
        lines.push(stream.readLine());
        stream.close();
      },
    });
    clients.push(
      startPeer('peer.mjs', { role: 'raw-client', port: server.localPort, does: 'plain' }),
    );
    await Promise.all(clients);
    server.serve({ count: 1 });
    server.terminate();
    server.terminate();
    expect(lines).toEqual(['220 example.org ready']);
    expect(() => server.accept()).toThrow(SocketError);
  });

  it('stops serving when until() says so', () => {
    using server = startUpServer({ localAddress: '127.0.0.1', ...unused });
    const end = Date.now() + 300;
    expect(server.serve({ until: () => Date.now() > end })).toBe(0);
    expect(server.accept(0)).toBeNull();
  });

  it('tells a port that is in use, thrown or returned', () => {
    const before = openDescriptors();
    {
      using first = startUpServer({ localAddress: '127.0.0.1', ...unused });
      const again = { localAddress: '127.0.0.1', localPort: first.localPort, ...unused };
      expect(() => startUpServer(again)).toThrow(SocketCreateError);
      const [none, condition] = startUpServer({ ...again, error: false });
      expect(none).toBeNull();
      expect(condition?.code).toBe('EADDRINUSE');
    }
    expect(openDescriptors()).toBe(before);
  });
});
