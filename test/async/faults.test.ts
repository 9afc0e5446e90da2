// Peers that misbehave, at every stage: each ends in its condition, in time, and leaves nothing behind.
// The same for streams is in test/streams/misbehaving-peers.test.ts.

import { createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import {
  type AsyncIoState,
  createAsyncIoState,
  createAsyncIoStateAndConnectedTcpSocket,
  setSslCrewSize,
  sslCrewSize,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { closeAll, memoryDuplexes, netSockets, readText, securePair } from '../support/states.js';

const before = sslCrewSize();
afterEach(async () => {
  await closeAll();
  for (const server of servers.splice(0)) server.close();
});
afterAll(() => setSslCrewSize(before));
// The crew keeps what it opens at its first handshake.
beforeAll(async () => {
  const { ctxs } = cases[0] as (typeof cases)[0];
  setSslCrewSize(1);
  await securePair(ctxs);
  await closeAll();
});

const servers: Server[] = [];
const GARBAGE = Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 89 + 7) & 0xff));

/** A server of Node that does something with each connection. */
async function peer(does: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    does(socket);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as { port: number }).port;
}

const cases = testLibraries().flatMap((library) => {
  const chain = makeChain(library);
  const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;
  return [0, 1, 3].map((crew) => ({ title: titleOf(library), ctxs, crew }));
});

/** What a peer does in a handshake, and what that is called. */
const HANDSHAKES: [string, (socket: Socket) => void, RegExp][] = [
  ['closes at once', (socket) => socket.end(), /^ERR_SSL_UNEXPECTED_EOF/],
  ['resets at once', (socket) => socket.resetAndDestroy(), /^(ECONNRESET|EPIPE)$/],
  [
    'closes after the hello',
    (socket) => socket.once('data', () => socket.end()),
    /^ERR_SSL_UNEXPECTED_EOF/,
  ],
  [
    'resets after the hello',
    (socket) => socket.once('data', () => socket.resetAndDestroy()),
    /^ECONNRESET$/,
  ],
  ['answers with garbage', (socket) => socket.write(GARBAGE), /^ERR_SSL_/],
  ['speaks plain text', (socket) => socket.write('220 ready\r\n'), /^ERR_SSL_/],
  ['is silent', () => {}, /^ERR_SSL_HANDSHAKE_TIMEOUT$/],
  [
    'stops inside a record',
    (socket) => socket.write(Buffer.from([0x16, 3, 3, 2, 0, 2, 0])),
    /^ERR_SSL_HANDSHAKE_TIMEOUT$/,
  ],
];

describe.each(cases)('faults with $title, crew of $crew', ({ ctxs, crew }) => {
  it.each(HANDSHAKES)('a server that %s fails the handshake', async (_title, does, code) => {
    setSslCrewSize(crew);
    const port = await peer(does);
    const [handles, descriptors] = [addon.livingHandles(), openDescriptors()];
    const failed = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port, {
      sslCtx: ctxs[0],
      handshakeTimeout: 0.3,
    }).catch((error) => error);
    expect(failed.code).toMatch(code);
    globalThis.gc?.();
    expect(addon.livingHandles()).toBeLessThanOrEqual(handles);
    servers.splice(0).forEach((server) => {
      server.close();
    });
    await expect.poll(openDescriptors, { timeout: 2000 }).toBeLessThanOrEqual(descriptors);
  });

  it.each(HANDSHAKES)('a client that %s fails the handshake', async (_title, does, code) => {
    setSslCrewSize(crew);
    const [near, far] = await netSockets();
    far.on('error', () => {});
    const server = createAsyncIoState(near);
    await server.attachSsl({ sslCtx: ctxs[1] });
    const read = server.handshake(0.3).catch((error) => error);
    does(far);
    far.write(Buffer.from([0x16, 3, 1])); // the beginning of a hello, for those that wait for one
    const failed = await read;
    expect(failed.code).toMatch(
      new RegExp(
        `${code.source}|^(ECONNRESET|ERR_SSL_UNEXPECTED_EOF.*|ERR_SSL_HANDSHAKE_TIMEOUT)$`,
      ),
    );
    expect(server.ssl).not.toBeNull();
    // Asking again neither hangs nor crashes.
    await server.handshake(0.1).catch(() => {});
    await server.readBuffer(Buffer.alloc(1), { timeout: 0.1 }).catch(() => {});
    await server.close();
    far.destroy();
  });

  it('a peer that goes away while there is data is told once, after what it has sent', async () => {
    setSslCrewSize(crew);
    const [client, server] = await securePair(ctxs);
    await client.writeBuffer('before');
    const { socket } = client;
    await client.close({ keepAlive: true, timeout: 0.01 }).catch(() => {});
    socket?.alive && (client.isOpen ? await client.close() : socket.close());
    expect(await readText(server, 100)).toBe('before');
    const end = await server.readBuffer(Buffer.alloc(1)).catch((error) => error);
    expect([0, 'ERR_SSL_UNEXPECTED_EOF_WHILE_READING']).toContain(end.code ?? end);
  });

  it('a cut without close_notify is no end', async () => {
    setSslCrewSize(crew);
    const [near, far] = memoryDuplexes();
    const [client, server] = [createAsyncIoState(near), createAsyncIoState(far)];
    await server.attachSsl({ sslCtx: ctxs[1] });
    await Promise.all([
      client.attachSsl({ sslCtx: ctxs[0], sslSide: 'client' }),
      server.handshake(),
    ]);
    near.destroy(new Error('cable'));
    const [a, b] = await Promise.all([
      client.readBuffer(Buffer.alloc(1)).catch((error) => error),
      server.readBuffer(Buffer.alloc(1)).catch((error) => error),
    ]);
    expect(a).toMatchObject({ cause: { message: 'cable' } });
    expect(b.code).toMatch(/ERR_STREAM_PREMATURE_CLOSE|UNEXPECTED_EOF/);
    await expect(client.writeBuffer('x')).rejects.toMatchObject({ cause: { message: 'cable' } });
    await Promise.all([client.close(), server.close()]);
  });

  it('goes on over a peer that sends one byte at a time', async () => {
    setSslCrewSize(crew);
    for (const size of [1, 3]) {
      const [near, far] = memoryDuplexes(size);
      await talk(createAsyncIoState(near), createAsyncIoState(far), ctxs);
    }
  });
});

async function talk(
  client: AsyncIoState,
  server: AsyncIoState,
  ctxs: (typeof cases)[number]['ctxs'],
): Promise<void> {
  await server.attachSsl({ sslCtx: ctxs[1] });
  await Promise.all([
    client.attachSsl({ sslCtx: ctxs[0], sslSide: 'client', handshakeTimeout: 10 }),
    server.handshake(10),
  ]);
  const texts = await Promise.all([
    readText(server, 5),
    readText(client, 5),
    client.writeBuffer('right'),
    server.writeBuffer('left!'),
  ]);
  expect(texts.slice(0, 2)).toEqual(['right', 'left!']);
  await Promise.all([client.detachSsl(), server.detachSsl()]);
  await Promise.all([client.close(), server.close()]);
}

describe('faults without TLS', () => {
  it('a reset in the middle of a write fails it', async () => {
    const port = await peer((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port);
    const failed = await state.writeBuffer(Buffer.alloc(80_000_000)).catch((error) => error);
    expect(failed.code).toMatch(/ECONNRESET|EPIPE/);
    expect(state.writeStatus).toBe(failed);
    const again = await state.writeBuffer('x').catch((error) => error);
    expect(again.code).toMatch(/ECONNRESET|EPIPE/);
    expect(state.writeStatus).toBe(again);
    await state.close();
  });

  it('a peer that ends its half can still be written to', async () => {
    const got: Buffer[] = [];
    const port = await peer((socket) => {
      socket.allowHalfOpen = true;
      socket.on('data', (data) => got.push(data));
      socket.end('half');
    });
    const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port);
    expect(await readText(state, 100)).toBe('half');
    expect(state.readStatus).toBe('eof');
    await state.writeBuffer('the other half');
    await expect.poll(() => Buffer.concat(got).toString()).toBe('the other half');
    await state.close();
  });

  it('a write that the Duplex below refuses fails', async () => {
    const [near, far] = memoryDuplexes();
    const state = createAsyncIoState(near);
    const writing = state.writeBuffer(Buffer.alloc(5_000_000)).catch((error) => error);
    setTimeout(() => near.destroy(new Error('unplugged')), 20);
    expect(await writing).toMatchObject({ cause: { message: 'unplugged' } });
    const read = await state.readBuffer(Buffer.alloc(1)).catch((error) => error);
    expect(read).toMatchObject({ cause: { message: 'unplugged' } });
    await state.close();
    far.destroy();
  });
});

describe('what a user may do to the SSL of a state', () => {
  it('calls on it leave nothing behind for another connection', async () => {
    const library = testLibraries()[0];
    if (library === undefined) throw new Error('no OpenSSL can be opened here');
    const functions = opensslFor(library);
    const [ctxs] = cases.map((each) => each.ctxs);
    if (ctxs === undefined) throw new Error('no case');
    const [client, server] = await securePair(ctxs);
    await server.writeBuffer('in the socket');
    await new Promise((resolve) => setTimeout(resolve, 30));
    functions.SSL_peek(client.sslRef, new Uint8Array(2));
    functions.SSL_shutdown(client.sslRef);
    expect(await readText(server, 1)).toBe('');
    expect(server.readStatus).toBe('eof');
    await Promise.all([client.close(), server.close()]);
    const [other, far] = await securePair(ctxs);
    await other.writeBuffer('clean');
    expect(await readText(far, 5)).toBe('clean');
  });
});
