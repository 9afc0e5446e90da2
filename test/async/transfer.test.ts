// Reading and writing of asynchronous states, plain and with TLS, over every transport.
// Handshakes, listening and faults are tested in files of their own.

import { afterEach, describe, expect, it } from 'vitest';
import type { AsyncIoState } from '../../lib/index.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import {
  closeAll,
  type Pair,
  plainPair,
  readText,
  securePair,
  TRANSPORTS,
} from '../support/states.js';

afterEach(closeAll);

/** More bytes than sockets and Duplexes hold while nobody reads: a write of so many is not done at once. */
const STUCK = 16_000_000;

const libraries = testLibraries();
const layers = ['plain', ...libraries.map(titleOf)].flatMap((layer) =>
  TRANSPORTS.map((transport) => [layer, transport] as const),
);

describe.each(layers)('transfer with %s over %s', (layer, transport) => {
  const library = libraries.find((each) => titleOf(each) === layer);
  const chain = library && makeChain(library);

  function pair(options: { queueOutput?: boolean } = {}): Promise<Pair> {
    if (library === undefined || chain === undefined) return plainPair(transport, options);
    const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;
    return securePair(ctxs, transport, options);
  }

  it('fills a buffer or a part of it', async () => {
    const [client, server] = await pair();
    expect(await client.writeBuffer('0123456789', { start: 2, end: 7 })).toBe(5);
    const buffer = Buffer.alloc(8, '.');
    expect(await server.readBuffer(buffer, { start: 1, end: 6 })).toBe(5);
    expect(buffer.toString()).toBe('.23456..');
    expect(server.readStatus).toBeNull();
    expect(client.writeStatus).toBeNull();
    expect(await server.readBuffer(buffer, { start: 3, end: 3 })).toBe(0);
    expect(await client.writeBuffer('')).toBe(0);
  });

  it('calls callbacks with the state, the buffer and the count', async () => {
    const [client, server] = await pair();
    const bytes = Buffer.from('hello');
    const written = new Promise((resolve) =>
      client.writeBuffer(bytes, (...args) => resolve(args), { userInfo: 'me', timeout: 9 }),
    );
    expect(await written).toEqual([client, bytes, 5]);
    expect(client.userInfo).toBe('me');
    expect(client.writeTimeout).toBe(9);
    const buffer = Buffer.alloc(5);
    let sync = true;
    const read = new Promise((resolve) => {
      server.readBuffer(buffer, (...args) => resolve([sync, ...args]));
      sync = false;
    });
    expect(await read).toEqual([false, server, buffer, 5]);
    expect(buffer.toString()).toBe('hello');
  });

  it('moves megabytes both ways at once', async () => {
    const [client, server] = await pair();
    const sent = Buffer.alloc(3_000_001, 'abcdefg');
    const [a, b] = [Buffer.alloc(sent.length), Buffer.alloc(sent.length)];
    const counts = await Promise.all([
      client.writeBuffer(sent),
      server.writeBuffer(sent),
      client.readBuffer(a),
      server.readBuffer(b),
    ]);
    expect(counts).toEqual([sent.length, sent.length, sent.length, sent.length]);
    expect(a.equals(sent) && b.equals(sent)).toBe(true);
  });

  it('gives what came when the peer ends, and then the end', async () => {
    const [client, server] = await pair();
    await client.writeBuffer('last words');
    await client.close();
    expect(await readText(server, 100)).toBe('last words');
    expect(server.readStatus).toBe('eof');
    expect(await readText(server, 100)).toBe('');
    expect(server.readStatus).toBe('eof');
  });

  it('iterates over what comes, until the end', async () => {
    const [client, server] = await pair();
    const chunks: Uint8Array[] = [];
    const reading = (async () => {
      for await (const chunk of server) chunks.push(chunk);
    })();
    for (let i = 0; i < 50; i++) await client.writeBuffer(Buffer.alloc(1000 * i, i));
    await client.close();
    await reading;
    const all = Buffer.concat(chunks);
    expect(all.length).toBe(1000 * 1225);
    expect(all.at(-1)).toBe(49);
  });

  it('queues writes only when told to', async () => {
    const [client, server] = await pair({ queueOutput: true });
    const parts = ['a', 'b', 'c'].map((letter) => Buffer.alloc(2_000_000, letter));
    const writes = parts.map((part) => client.writeBuffer(part));
    const buffer = Buffer.alloc(6_000_000);
    await server.readBuffer(buffer);
    expect(await Promise.all(writes)).toEqual([2_000_000, 2_000_000, 2_000_000]);
    expect(buffer.equals(Buffer.concat(parts))).toBe(true);

    const [other, far] = await pair();
    const first = other.writeBuffer(Buffer.alloc(STUCK));
    await expect(other.writeBuffer('x')).rejects.toMatchObject({
      code: 'ERR_SSL_OPERATION_IN_PROGRESS',
    });
    const reading = readText(far, STUCK);
    expect(await first).toBe(STUCK);
    await reading;
  });

  it('refuses a second read, and goes on with the first', async () => {
    const [client, server] = await pair();
    const first = readText(server, 3);
    await expect(server.readBuffer(Buffer.alloc(1))).rejects.toMatchObject({
      code: 'ERR_SSL_OPERATION_IN_PROGRESS',
    });
    await client.writeBuffer('abc');
    expect(await first).toBe('abc');
  });

  it('times out, tells how far it came, and can go on', async () => {
    const [client, server] = await pair();
    await client.writeBuffer('ab');
    const buffer = Buffer.alloc(5);
    const late = await server.readBuffer(buffer, { timeout: 0.15 }).catch((error) => error);
    expect(late).toMatchObject({ code: 'ETIMEDOUT', bytesTransferred: 2 });
    expect(server.readStatus).toBe('timeout');
    expect(server.readTimeout).toBe(0.15);
    server.readTimeout = null;
    await client.writeBuffer('cde');
    expect(await readText(server, 3)).toBe('cde');
    expect(server.readStatus).toBeNull();
    const told = await new Promise((resolve) =>
      server.readBuffer(buffer, (...args) => resolve(args), { timeout: 0.05 }),
    );
    expect(told).toEqual([server, buffer, 0]);
    const failed = await new Promise<unknown[]>((resolve) =>
      server.readBuffer(buffer, () => resolve([]), {
        errorCallback: (...args: unknown[]) => resolve(args),
      }),
    );
    expect(failed[0]).toBe(server);
    expect((failed[1] as unknown[])[1]).toMatchObject({ code: 'ETIMEDOUT' });
  });

  it('writes time out where the peer does not read', async () => {
    const [client] = await pair();
    const late = await client
      .writeBuffer(Buffer.alloc(STUCK), { timeout: 0.2 })
      .catch((error) => error);
    expect(late).toMatchObject({ code: 'ETIMEDOUT' });
    expect(client.writeStatus).toBe('timeout');
  });

  it('stops for an AbortSignal, before and during the operation', async () => {
    const [client, server] = await pair();
    const reason = new Error('enough');
    const gone = AbortSignal.abort(reason);
    await expect(server.readBuffer(Buffer.alloc(1), { signal: gone })).rejects.toBe(reason);
    await expect(client.writeBuffer('x', { signal: gone })).rejects.toBe(reason);
    const told = await new Promise<unknown[]>((resolve) =>
      server.readBuffer(Buffer.alloc(1), () => resolve([]), {
        signal: gone,
        errorCallback: (...args: unknown[]) => resolve(args),
      }),
    );
    expect((told[1] as unknown[])[1]).toBe(reason);
    const control = new AbortController();
    const read = client.readBuffer(Buffer.alloc(1), { signal: control.signal });
    const write = client.writeBuffer(Buffer.alloc(STUCK), { signal: control.signal });
    const ends = Promise.allSettled([read, write]);
    setTimeout(() => control.abort('text'), 20);
    expect(await ends).toMatchObject([
      { status: 'rejected', reason: { code: 'ABORT_ERR', cause: 'text' } },
      { status: 'rejected', reason: { code: 'ABORT_ERR', cause: 'text' } },
    ]);
    expect(server.isOpen).toBe(true);
  });

  it.each(['input', 'output', 'io'] as const)('aborts %s', async (direction) => {
    const [client, server] = await pair();
    const read = client.readBuffer(Buffer.alloc(1)).catch((error) => error);
    const write = client.writeBuffer(Buffer.alloc(STUCK)).catch((error) => error);
    client.abort(direction);
    if (direction !== 'output') expect(await read).toMatchObject({ code: 'ABORT_ERR' });
    if (direction !== 'input') expect(await write).toMatchObject({ code: 'ABORT_ERR' });
    expect(client.readStatus !== null).toBe(direction !== 'output');
    expect(client.writeStatus !== null).toBe(direction !== 'input');
    // Whatever was not aborted goes on.
    if (direction === 'output') {
      await server.writeBuffer('y');
      expect(await read).toBe(1);
    }
    if (direction === 'input') {
      await readText(server, STUCK);
      expect(await write).toBe(STUCK);
    }
  });

  it('fails what is under way when it is closed, and is closed once', async () => {
    const [client, server] = await pair();
    const read = client.readBuffer(Buffer.alloc(1)).catch((error) => error);
    const [one, two] = await Promise.all([client.close(), client.close()]);
    expect([one, two]).toEqual([0, 0]);
    expect(await read).toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
    expect(client.isOpen).toBe(false);
    expect(client.socket).toBeNull();
    await expect(client.writeBuffer('x')).rejects.toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
    await expect(client.attachSsl()).rejects.toMatchObject({ code: 'ERR_SOCKET_CLOSED' });
    expect(await client.close()).toBe(0);
    expect(await server.readBuffer(Buffer.alloc(1))).toBe(0);
    const closed = await new Promise((resolve) => server.close((...args) => resolve(args)));
    expect(closed).toEqual([server, null]);
    await using other: AsyncIoState = (await pair())[0];
    expect(other.isOpen).toBe(true);
  });

  it('tells where it is', async () => {
    const [client, server] = await pair();
    if (client.socket === null) {
      expect([client.address, client.peerAddress]).toEqual([null, null]);
    } else if (transport === 'unix') {
      expect(client.address).toEqual({ family: 'unix', address: '', port: 0 });
      expect(client.peerAddress?.address).toMatch(/libssl-.*\.sock$/);
      expect(server.address).toEqual(client.peerAddress);
    } else {
      expect(client.peerAddress).toEqual(server.address);
      expect(client.address).toEqual(server.peerAddress);
    }
  });
});
