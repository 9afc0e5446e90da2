// Plain, TLS, plain, TLS on one connection; nothing that was received is lost.
// The other end is own-peer.mjs, which needs dist (npm run build:ts).

import { afterAll, describe, expect, it } from 'vitest';
import { openTcpStream, replaceSocketStreamSocket, SocketStream } from '../../lib/index.js';
import { clientCtx, makeChain } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { startPeer, stopPeers } from '../support/start-peer.js';

const LIMITS = { timeout: 5, readTimeout: 5, writeTimeout: 5 };
afterAll(stopPeers);

for (const library of testLibraries()) {
  describe(`switching with ${titleOf(library)}`, () => {
    const chain = makeChain(library);

    it('keeps plain bytes that are pipelined behind close_notify', async () => {
      const peer = await startPeer('own-peer.mjs', { key: chain.keyPem, cert: chain.chainPem });
      const stream = openTcpStream('127.0.0.1', peer.port, LIMITS);
      const sslCtx = clientCtx(library, chain);
      for (const round of [1, 2]) {
        expect(stream.ssl).toBeNull();
        stream.writeLine('STARTTLS');
        expect(stream.readLine()).toBe(`ready ${round}`);
        const ssl = stream.attachSsl({ sslCtx, sslSide: 'client', handshakeTimeout: 5 });
        expect(stream.ssl).toBe(ssl);
        expect(() => stream.attachSsl({ sslCtx, sslSide: 'client' })).toThrow(/attached/);
        stream.writeLine('word');
        expect(stream.readLine()).toBe('secret word');
        stream.detachSsl();
        expect(ssl.alive).toBe(false);
        expect(sslCtx.alive).toBe(true);
        expect(stream.readLine()).toBe(`plain ${round}`);
        expect(stream.readLine()).toBe(`still here ${round}`);
      }
      stream.writeLine('bye');
      stream.close();
      expect(await peer.end()).toEqual({ code: 0, lines: ['last: bye'] });
    });

    it('takes bytes that the stream had read already as the beginning of TLS', async () => {
      const peer = await startPeer('peer.mjs', { role: 'raw-server', does: 'plain' });
      const stream = openTcpStream('127.0.0.1', peer.port, LIMITS);
      // One byte is read, the rest of the line waits in the stream.
      expect(new TextDecoder().decode(stream.readExactly(1) ?? undefined)).toBe('2');
      const attach = () =>
        stream.attachSsl({ sslCtx: clientCtx(library, chain), sslSide: 'client' });
      expect(attach).toThrow(/handshake/);
      expect(stream.ssl).toBeNull();
      stream.close();
      peer.stop();
    });

    it('lets an SSL of the caller be attached and keeps it alive', async () => {
      const { opensslFor } = await import('../../lib/openssl.js');
      const peer = await startPeer('peer.mjs', {
        role: 'tls-server',
        does: 'echo',
        key: chain.keyPem,
        cert: chain.chainPem,
      });
      const functions = opensslFor(library);
      const ssl = functions.SSL_new(clientCtx(library, chain));
      if (ssl === null) throw new Error('no SSL');
      functions.SSL_set_connect_state(ssl);
      const stream = openTcpStream('127.0.0.1', peer.port, { sslCtx: ssl, ...LIMITS });
      expect(stream.protocolVersion).toBe('unknown');
      stream.writeLine('hello');
      expect(stream.readLine()).toBe('hello');
      stream.close();
      expect(ssl.alive).toBe(true);
      ssl.release();
      peer.stop();
    });
  });
}

describe('replacing the socket of a stream', () => {
  it('gives the old socket back with its unread bytes', async () => {
    const peer = await startPeer('peer.mjs', { role: 'raw-server', does: 'plain' });
    const stream = openTcpStream('127.0.0.1', peer.port, LIMITS);
    expect(stream.readExactly(4)).toEqual(new TextEncoder().encode('220 '));
    const socket = replaceSocketStreamSocket(stream, null);
    if (socket === null) throw new Error('no socket');
    expect(stream.isOpen).toBe(false);
    expect(() => stream.readLine()).toThrow(/closed/);
    const next = new SocketStream({ socket, direction: 'io', readTimeout: 5 });
    expect(next.readLine()).toBe('example.org ready');
    next.close();
    expect(socket.alive).toBe(false);
    peer.stop();
  });

  it('leaves a descriptor to its owner when the constructor throws', async () => {
    const peer = await startPeer('peer.mjs', { role: 'raw-server', does: 'silent' });
    const stream = openTcpStream('127.0.0.1', peer.port, LIMITS);
    const socket = replaceSocketStreamSocket(stream, null);
    if (socket === null) throw new Error('no socket');
    const options = { socket, direction: 'io', sslCtx: true, sslSide: 'client' } as const;
    expect(() => new SocketStream({ ...options, handshakeTimeout: 0.1 })).toThrow(/handshake/);
    expect(socket.alive).toBe(true);
    socket.close();
    peer.stop();
  });
});
