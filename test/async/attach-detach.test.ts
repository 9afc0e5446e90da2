// Changing between plain and TLS, and moving a socket between states and streams; nothing is lost.
// Blocking streams by themselves are tested in test/streams.

import { writeSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type AsyncIoState,
  createAsyncIoState,
  SocketStream,
  setSslCrewSize,
  sslCrewSize,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import {
  closeAll,
  memoryDuplexes,
  netSockets,
  plainPair,
  readText,
  secure,
  securePair,
  TRANSPORTS,
} from '../support/states.js';

const before = sslCrewSize();
afterEach(async () => {
  await closeAll();
  setSslCrewSize(before);
});

const cases = testLibraries().flatMap((library) => {
  const chain = makeChain(library);
  const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;
  return TRANSPORTS.flatMap((transport) =>
    [0, 1, 4].map((crew) => ({ title: titleOf(library), library, ctxs, transport, crew })),
  );
});

describe.each(cases)(
  '$title over $transport, crew of $crew',
  ({ library, ctxs, transport, crew }) => {
    it('goes from plain to TLS and back, twice, with bytes behind close_notify', async () => {
      setSslCrewSize(crew);
      expect(sslCrewSize()).toBe(crew);
      const [client, server] = await plainPair(transport);
      for (const round of ['1', '2']) {
        await client.writeBuffer(`plain${round}`);
        expect(await readText(server, 6)).toBe(`plain${round}`);
        await secure([client, server], ctxs);
        expect([client.sslSide, server.sslSide]).toEqual(['client', 'server']);
        expect(client.implementation).toBe('openssl');
        expect(client.ctx).not.toBeNull();
        expect(client.verify()).toEqual([true, 0]);
        expect(server.protocolVersion).toBe('tls-v1-3');
        await server.writeBuffer(`secret${round}`);
        const detaching = server.detachSsl();
        await Promise.all([detaching, client.detachSsl()]);
        expect([client.ssl, server.ssl]).toEqual([null, null]);
        await server.writeBuffer(`behind${round}`);
        expect(await readText(client, 14)).toBe(`secret${round}behind${round}`);
      }
      expect(await client.detachSsl()).toBeNull();
    });

    it('shakes hands when data wants to flow, both ways', async () => {
      setSslCrewSize(crew);
      const [client, server] = await plainPair(transport);
      await server.attachSsl({ sslCtx: ctxs[1] });
      await client.attachSsl({ sslCtx: ctxs[0], sslSide: 'client', handshakeTimeout: 0 });
      expect(client.protocolVersion).toBe('unknown');
      const texts = await Promise.all([
        readText(client, 4),
        readText(server, 4),
        client.writeBuffer('ping'),
        server.writeBuffer('pong'),
      ]);
      expect(texts).toEqual(['pong', 'ping', 4, 4]);
      expect(await client.handshake()).toBe(true);
      expect(opensslFor(library).SSL_is_init_finished(client.sslRef)).toBe(1);
    });
  },
);

const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;

describe('moving a socket', () => {
  it('goes from a state to a stream and back, with what was received', async () => {
    const [client, server] = await securePair(ctxs);
    await client.writeBuffer('tls');
    const { socket } = server;
    if (socket === null) throw new Error('no socket');
    // close_notify and plain bytes in one go, before the peer has answered.
    opensslFor(library).SSL_shutdown(client.sslRef);
    writeSync(client.socket?.fd ?? -1, 'plain\nmore');
    expect(await server.close({ keepAlive: true })).toBe(13);
    expect([server.isOpen, socket.alive]).toEqual([false, true]);
    const stream = new SocketStream({ socket, direction: 'io', readTimeout: 5 });
    expect(stream.readLine()).toBe('tlsplain');
    const state = createAsyncIoState(stream);
    expect(stream.isOpen).toBe(false);
    expect(await readText(state, 4)).toBe('more');
    await client.detachSsl();
    await state.writeBuffer('back');
    expect(await readText(client, 4)).toBe('back');
    await state.close();
    expect(socket.alive).toBe(false);
  });

  it('gives a Duplex back with what was received', async () => {
    const [near, far] = memoryDuplexes();
    const state = createAsyncIoState(near);
    far.write('one two');
    expect(await readText(state, 3)).toBe('one');
    state.readWithChecking((reading, _buffer, _end) => reading.finish(0));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await state.close({ keepAlive: true })).toBe(4);
    expect(near.destroyed).toBe(false);
    near.setEncoding('utf8');
    expect(near.read()).toBe(' two');
    far.destroy();
  });

  it('takes over a descriptor, and gives it back when it cannot', async () => {
    const [near, far] = await netSockets();
    const handle = (near as unknown as { _handle: { fd: number } })._handle;
    expect(() => createAsyncIoState(handle.fd)).toThrow(); // Node watches it
    far.write('still there');
    const text = await new Promise((resolve) => near.once('data', (data) => resolve(String(data))));
    expect(text).toBe('still there');
    expect(() => createAsyncIoState(1_000_000)).toThrow(expect.objectContaining({ code: 'EBADF' }));
    expect(() => createAsyncIoState(-1)).toThrow(RangeError);
    expect(() => createAsyncIoState('x' as never)).toThrow(TypeError);
    near.destroy();
    far.destroy();
  });

  it('takes a socket of Node with the bytes that Node had read', async () => {
    const [near, far] = await netSockets();
    near.pause();
    far.write('early');
    await new Promise((resolve) => setTimeout(resolve, 50));
    near.once('readable', () => {});
    near.read(0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const state = createAsyncIoState(near);
    expect(near.destroyed).toBe(true);
    far.write(' late');
    expect(await readText(state, 10)).toBe('early late');
    await state.close();
    far.destroy();
  });

  it('refuses what cannot be taken over, and leaves it as it was', async () => {
    const [near, far] = await netSockets();
    near.write(Buffer.alloc(50_000_000));
    expect(() => createAsyncIoState(near)).toThrow(/bytes to send/);
    expect(near.destroyed).toBe(false);
    near.destroy();
    far.destroy();
    expect(() => createAsyncIoState(near)).toThrow(/destroyed/);
    expect(() => createAsyncIoState(new PassThrough({ objectMode: true }))).toThrow(/object mode/);
    const text = new PassThrough();
    text.setEncoding('utf8');
    expect(() => createAsyncIoState(text)).toThrow(/gives text/);
    const gone = new PassThrough();
    gone.destroy();
    expect(() => createAsyncIoState(gone)).toThrow(/destroyed/);
  });

  it('lets one socket be one state only', async () => {
    const [client] = await plainPair();
    const socket = client.socket;
    expect(() => createAsyncIoState(socket as never)).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_HANDLE_IN_USE' }),
    );
    expect(() => socket?.close()).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_HANDLE_IN_USE' }),
    );
  });
});

describe('what must be alone', () => {
  it('refuses to attach, detach, shake hands or move beside anything else', async () => {
    const [client, server] = await securePair(ctxs);
    const read = client.readBuffer(Buffer.alloc(1));
    const busy = { code: 'ERR_SSL_OPERATION_IN_PROGRESS' };
    const alone: ((state: AsyncIoState) => Promise<unknown>)[] = [
      (state) => state.attachSsl(),
      (state) => state.detachSsl(),
      (state) => state.handshake(),
      (state) => state.close({ keepAlive: true }),
    ];
    for (const begin of alone) await expect(begin(client)).rejects.toMatchObject(busy);
    await server.writeBuffer('x');
    expect(await read).toBe(1);
    const detaching = client.detachSsl();
    for (const begin of alone) await expect(begin(client)).rejects.toMatchObject(busy);
    await expect(client.writeBuffer('x')).rejects.toMatchObject(busy);
    await Promise.all([detaching, server.detachSsl()]);
    await expect(client.handshake()).rejects.toMatchObject({ code: 'ERR_SSL_NOT_ATTACHED' });
  });

  it('leaves nothing attached when it was stopped before it began', async () => {
    const [client] = await plainPair();
    const signal = AbortSignal.abort(new Error('no'));
    await expect(client.attachSsl({ sslSide: 'client', signal })).rejects.toThrow('no');
    expect(client.ssl).toBeNull();
  });

  it('takes SSL off when the peer does not answer to the end of it', async () => {
    const [client] = await securePair(ctxs);
    await expect(client.detachSsl({ timeout: 0.1 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(client.ssl).toBeNull();
    expect(client.isOpen).toBe(true);
    const [other] = await securePair(ctxs);
    const detaching = other.detachSsl().catch((error) => error);
    other.abort('input');
    expect(await detaching).toMatchObject({ code: 'ABORT_ERR' });
    expect(other.ssl).toBeNull();
  });
});
