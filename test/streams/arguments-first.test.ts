// Wrong arguments of the calls that open: refused before a connection is made or a socket is touched.
// What each argument may be is in test/unit/arguments-*.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslSocketStream,
  makeSslCtx,
  openTcpStream,
  replaceSocketStreamSocket,
  type SocketHandle,
  SocketStream,
  startUpServer,
} from '../../lib/index.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries } from '../support/libraries.js';

const server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });
const [library] = testLibraries();
const client = makeSslCtx({ library, sslSide: 'client' });
const serving = makeSslCtx({ library, sslSide: 'server' });
const opened: SocketHandle[] = [];
afterEach(() => {
  for (const socket of opened.splice(0)) socket.close();
});

/** Both ends of a new connection in this process. */
function pair(): [SocketHandle, SocketHandle] {
  const near = replaceSocketStreamSocket(openTcpStream('127.0.0.1', server.localPort), null);
  const far = server.accept(5);
  if (near === null || far === null) throw new Error('no connection');
  opened.push(near, far);
  return [near, far];
}

describe('openTcpStream', () => {
  it.each([
    ['a context of the server side', { sslCtx: serving }, /server side/],
    ['a context that was released', { sslCtx: released() }, /released/],
    ['a side', { sslSide: 'client' }, /always opens the client side/],
    ['an unknown keyword', { handshakeTimout: 1 }, /handshakeTimeout/],
    ['a callback that is none', { sslConfigureCallback: 1 }, /function/],
    ['a time of the wrong type', { readTimeout: '1' }, /readTimeout/],
    ['a server name that is none', { tlsextHostName: '' }, /tlsextHostName/],
  ])('makes no connection when it is given %s', (_title, options, message) => {
    const before = openDescriptors();
    for (const errorp of [true, false]) {
      expect(() =>
        openTcpStream('127.0.0.1', server.localPort, { ...options, errorp } as object),
      ).toThrow(expect.objectContaining({ message: expect.stringMatching(message) }));
    }
    // A connection that was made and closed again would still wait to be accepted.
    expect(server.accept(0)).toBeNull();
    expect(openDescriptors()).toBe(before);
  });

  it('names the call, which has no keyword for the side', () => {
    expect(() => openTcpStream('127.0.0.1', server.localPort, { sslCtx: serving })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        message: expect.stringMatching(/side of openTcpStream is 'client'/),
      }),
    );
  });

  it('makes one that the test above would see, when its arguments are right', () => {
    openTcpStream('127.0.0.1', server.localPort).close();
    const socket = server.accept(5);
    expect(socket).not.toBeNull();
    socket?.close();
  });
});

describe('the asynchronous calls that open', () => {
  it('make no connection with a context of the server side', async () => {
    const before = openDescriptors();
    expect(() =>
      createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', server.localPort, { sslCtx: serving }),
    ).toThrow(/server side/);
    await new Promise(setImmediate);
    expect(server.accept(0)).toBeNull();
    expect(openDescriptors()).toBe(before);
  });

  it('open no port with a context of the client side', async () => {
    const before = openDescriptors();
    const accepting = acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, { sslCtx: client });
    await expect(accepting).rejects.toThrow(/client side/);
    await new Promise(setImmediate);
    expect(openDescriptors()).toBe(before);
  });
});

describe('a context of the other side', () => {
  it('leaves a handle with its owner', () => {
    const [near, far] = pair();
    expect(() => createSslSocketStream(far, client)).toThrow(/client side.*sslSide is 'server'/);
    expect(() => createSslSocketStream(near, serving, { sslSide: 'client' })).toThrow(
      /server side.*sslSide is 'client'/,
    );
    const options = { socket: far, direction: 'io', sslCtx: client } as const;
    expect(() => new SocketStream(options)).toThrow(/client side/);
    expect([near.alive, far.alive]).toEqual([true, true]);
  });

  it('does not take over a descriptor', () => {
    const [, far] = pair();
    const { fd } = far;
    expect(() => createSslSocketStream(fd, client)).toThrow(/client side/);
    expect(() => new SocketStream({ socket: fd, direction: 'io', sslCtx: client })).toThrow(
      /client side/,
    );
    // Still open, and not closed behind the handle's back.
    expect(far.alive).toBe(true);
    const stream = new SocketStream({ socket: far, direction: 'io' });
    stream.write('x');
    stream.close();
  });

  it('is refused by attachSsl, which leaves the stream plain', () => {
    const [near, far] = pair();
    const stream = new SocketStream({ socket: near, direction: 'io' });
    expect(() => stream.attachSsl({ sslCtx: client })).toThrow(/client side/);
    expect(stream.ssl).toBeNull();
    stream.write('plain\n');
    expect(new SocketStream({ socket: far, direction: 'io', readTimeout: 5 }).readLine()).toBe(
      'plain',
    );
  });

  it('is no conflict for the side both', () => {
    const [, far] = pair();
    const stream = createSslSocketStream(far, client, { sslSide: 'both' });
    expect(stream.sslSide).toBe('both');
  });
});

function released() {
  const ctx = makeSslCtx({ library, sslSide: 'client' });
  ctx.release();
  return ctx;
}
