// The keyword streamClass of createSslSocketStream: subclasses with keywords of their own.
// What a stream does is in the other tests of this folder.

import { describe, expect, it } from 'vitest';
import {
  createSslSocketStream,
  makeSslCtx,
  openTcpStream,
  type SocketHandle,
  SocketStream,
  type SocketStreamInit,
  startUpServer,
} from '../../lib/index.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries } from '../support/libraries.js';

const [library] = testLibraries();
const server = startUpServer({ localAddress: '127.0.0.1', function: () => {} });

class Greeting extends SocketStream {
  readonly greeting: string;

  constructor(options: SocketStreamInit & { greeting?: string }) {
    super(options);
    this.greeting = options.greeting ?? 'none';
  }
}

/** A client’s stream and the accepted socket. */
function pair(): [SocketStream, SocketHandle] {
  const near = openTcpStream('127.0.0.1', server.localPort);
  const far = server.accept(5);
  if (far === null) throw new Error('no client came');
  return [near, far];
}

describe('streamClass', () => {
  it('is the class of the stream, and gets keywords of its own', () => {
    const [near, far] = pair();
    const options = { streamClass: Greeting, greeting: 'hello', readTimeout: 2 };
    const stream = createSslSocketStream(far, null, options);
    expect(stream).toBeInstanceOf(Greeting);
    expect(stream.greeting).toBe('hello');
    expect(stream.readTimeout).toBe(2);
    expect(stream.direction).toBe('io');
    stream.writeLine(stream.greeting);
    expect(near.readLine()).toBe('hello');
    stream.close();
    near.close();
  });

  it('may be left out or null', () => {
    const [near, far] = pair();
    const stream = createSslSocketStream(far, null, { streamClass: null });
    expect(stream.constructor).toBe(SocketStream);
    stream.close();
    near.close();
  });

  it.each([[42], ['SocketStream'], [{}], [() => {}]])('is refused when it is %j', (streamClass) => {
    const [near, far] = pair();
    expect(() => createSslSocketStream(far, null, { streamClass: streamClass as never })).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_TYPE',
        message: expect.stringMatching(/streamClass/),
      }),
    );
    expect(far.alive).toBe(true);
    far.close();
    near.close();
  });

  it('does not let known keywords be wrong', () => {
    const [near, far] = pair();
    const options = { streamClass: Greeting, readTimeout: -1 };
    expect(() => createSslSocketStream(far, null, options)).toThrow(/readTimeout/);
    expect(far.alive).toBe(true);
    far.close();
    near.close();
  });

  it('leaves no unknown keyword to SocketStream itself', () => {
    const [near, far] = pair();
    const options = { greeting: 'hello' } as object;
    expect(() => createSslSocketStream(far, null, options)).toThrow(/greeting/);
    far.close();
    near.close();
  });

  it('may choose its side, which is then the one that a context must fit', () => {
    class Calling extends SocketStream {
      constructor(options: SocketStreamInit) {
        super({ ...options, sslSide: 'client', handshakeTimeout: 0 });
      }
    }
    const [near, far] = pair();
    const streamClass = Calling;
    const serving = makeSslCtx({ library, sslSide: 'server' });
    expect(() => createSslSocketStream(far, serving, { streamClass })).toThrow(/server side/);
    expect(far.alive).toBe(true);
    const client = makeSslCtx({ library, sslSide: 'client' });
    const stream = createSslSocketStream(far, client, { streamClass });
    expect(stream.sslSide).toBe('client');
    stream.close();
    near.close();
  });

  it('closes the socket when its constructor throws', () => {
    class Failing extends SocketStream {
      constructor(options: SocketStreamInit) {
        super(options);
        throw new Error('mine');
      }
    }
    const before = openDescriptors();
    const [near, far] = pair();
    expect(() => createSslSocketStream(far, null, { streamClass: Failing })).toThrow('mine');
    expect(far.alive).toBe(false);
    near.close();
    expect(openDescriptors()).toBe(before);
  });
});
