// readWithChecking, discard, finish, oldLength and what is left over.
// Reading into a buffer is in transfer.test.ts.

import { afterEach, describe, expect, it } from 'vitest';
import type { AsyncIoState } from '../../lib/index.js';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';
import { closeAll, type Pair, plainPair, readText, secure, securePair } from '../support/states.js';

afterEach(closeAll);

const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;

const pairs: [string, () => Promise<Pair>][] = [
  ['plain', () => plainPair()],
  ['with TLS', () => securePair(ctxs)],
  ['over a Duplex', () => securePair(ctxs, 'memory')],
];

describe.each(pairs)('reading with checking, %s', (_title, pair) => {
  it('shows what is not used again, with what came later', async () => {
    const [client, server] = await pair();
    const seen: [string, number][] = [];
    const done = new Promise<void>((resolve) => {
      server.readWithChecking((state, buffer, end) => {
        const text = Buffer.from(buffer as Uint8Array).toString('latin1', 0, end);
        seen.push([text, state.oldLength]);
        if (text.includes('\n')) {
          state.finish(text.indexOf('\n') + 1);
          resolve();
        } else if (text.startsWith('a')) {
          state.discard(1);
        }
      });
    });
    for (const part of ['abc', 'de', 'f\nrest']) {
      await client.writeBuffer(part);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await done;
    expect(seen).toEqual([
      ['abc', 0],
      ['bcde', 2],
      ['bcdef\nrest', 4],
    ]);
    expect(server.bufferedDataLength).toBe(4);
    const copy = Buffer.alloc(6, '.');
    expect(server.getBufferedData(copy, { start: 1, end: 4 })).toBe(3);
    expect(copy.toString()).toBe('.res..');
    expect(await readText(server, 4)).toBe('rest');
    expect(server.bufferedDataLength).toBe(0);
  });

  it('never calls its function before it has returned, not even for what is there', async () => {
    const [client, server] = await pair();
    await client.writeBuffer('12345');
    await readText(server, 1);
    let returned = false;
    const order = new Promise((resolve) => {
      server.readWithChecking((state) => {
        state.finish();
        resolve(returned);
      });
      returned = true;
    });
    expect(await order).toBe(true);
  });

  it('lets the next read begin in the function that has finished', async () => {
    const [client, server] = await pair();
    await client.writeBuffer('head\nbody!');
    const body = await new Promise<string>((resolve, reject) => {
      server.readWithChecking((state, buffer, end) => {
        const text = Buffer.from(buffer as Uint8Array).toString('latin1', 0, end);
        if (!text.includes('\n')) return;
        state.finish(5);
        readText(state, 5).then(resolve, reject);
        expect(Buffer.from(buffer as Uint8Array).toString('latin1', 0, 4)).toBe('head');
      });
    });
    expect(body).toBe('body!');
  });

  it('stops at once when its function aborts or closes', async () => {
    const [client, server] = await pair();
    client.writeBuffer(Buffer.alloc(300_000, 'x')).catch(() => {}); // cut off below
    let calls = 0;
    const ended = await new Promise((resolve) => {
      server.readWithChecking(
        (state) => {
          calls++;
          state.abort();
        },
        { maxRead: 1000, errorCallback: (state) => resolve(state.readStatus) },
      );
    });
    expect(ended).toMatchObject({ code: 'ABORT_ERR' });
    expect(calls).toBe(1);
    const closed = await new Promise<unknown>((resolve) => {
      server.readWithChecking(
        (state) => {
          calls++;
          state.close().then(() => resolve(calls));
        },
        { maxRead: 1000, errorCallback: () => {} },
      );
    });
    expect(closed).toBe(2);
    expect(server.isOpen).toBe(false);
  });

  it('shows the rest at the end, and lets it be used', async () => {
    const [client, server] = await pair();
    const end = new Promise<unknown[]>((resolve) => {
      server.readWithChecking((state, buffer, length) => {
        if (state.readStatus === null) return;
        state.discard(2);
        resolve([
          state.readStatus,
          Buffer.from(buffer as Uint8Array).toString('latin1', 0, length),
        ]);
      });
    });
    await client.writeBuffer('rest');
    await client.close();
    expect(await end).toEqual(['eof', 'rest']);
    expect(server.bufferedDataLength).toBe(2);
  });

  it('receives as much at once as it was told', async () => {
    const [client, server] = await pair();
    await client.writeBuffer(Buffer.alloc(10_000, 'x'));
    const sizes: number[] = [];
    await new Promise<void>((resolve) => {
      let sum = 0;
      server.readWithChecking(
        (state, _buffer, end) => {
          sizes.push(end);
          sum += end;
          state.discard(end);
          if (sum === 10_000) {
            state.finish();
            resolve();
          }
        },
        { maxRead: 1024, elementType: 'base-char' },
      );
    });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024);
    server.maxRead = 10;
    expect(server.maxRead).toBe(10);
  });

  it('gives text where that is wanted, one character a byte', async () => {
    const [client, server] = await pair();
    await client.writeBuffer(Buffer.from([0x41, 0xe9]));
    const text = await new Promise((resolve) => {
      server.readWithChecking(
        (state, buffer, end) => {
          if (end < 2) return;
          state.finish(end);
          resolve(buffer);
        },
        { elementType: 'base-char' },
      );
    });
    expect(text).toBe('Aé');
  });

  it('does not let the functions of two states share a buffer', async () => {
    const [client, server] = await pair();
    const [far, near] = await pair();
    await client.writeBuffer('first');
    await far.writeBuffer('other');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const seen = await new Promise<string>((resolve) => {
      server.readWithChecking((state, buffer, end) => {
        void near[Symbol.asyncIterator]().next();
        state.finish(end);
        resolve(Buffer.from(buffer as Uint8Array).toString('latin1', 0, end));
      });
    });
    expect(seen).toBe('first');
  });

  it('refuses what is wrong', async () => {
    const [client, server] = await pair();
    expect(() => server.discard(1)).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_NOT_CHECKING' }),
    );
    expect(() => server.finish()).toThrow(/readWithChecking/);
    expect(() => server.readWithChecking(null as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
    expect(() => server.readWithChecking(() => {}, { maxRead: 0 })).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
    await client.writeBuffer('abc');
    const errors = await new Promise<unknown[]>((resolve) => {
      server.readWithChecking((state: AsyncIoState, _buffer, end) => {
        const found = [-1, 1.5, end + 1, '1'].map((count) => {
          try {
            state.discard(count as number);
            return null;
          } catch (error) {
            return (error as { code: string }).code;
          }
        });
        state.finish();
        try {
          state.discard(0);
        } catch (error) {
          found.push((error as { code: string }).code);
        }
        resolve(found);
      });
    });
    expect(errors).toEqual([...Array(4).fill('ERR_OUT_OF_RANGE'), 'ERR_SSL_NOT_CHECKING']);
  });

  it('does not let a fast peer keep the loop', async () => {
    const [client, server] = await pair();
    const total = 60_000_000;
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 1);
    const writing = client.writeBuffer(Buffer.alloc(total));
    await new Promise<void>((resolve) => {
      let sum = 0;
      server.readWithChecking((state, _buffer, end) => {
        sum += end;
        state.discard(end);
        if (sum === total) {
          state.finish();
          resolve();
        }
      });
    });
    clearInterval(ticking);
    expect(await writing).toBe(total);
    expect(ticks).toBeGreaterThan(5);
  });
});

describe('STARTTLS from a checking function', () => {
  it('attaches in the function that has read the command, with bytes that follow it', async () => {
    const [client, server] = await plainPair();
    const attached = new Promise<void>((resolve, reject) => {
      server.readWithChecking((state, buffer, end) => {
        const text = Buffer.from(buffer as Uint8Array).toString('latin1', 0, end);
        if (!text.includes('\n')) return;
        state.finish(text.indexOf('\n') + 1);
        state.attachSsl({ sslCtx: ctxs[1] }).then(() => resolve(), reject);
      });
    });
    await client.writeBuffer('STARTTLS\n');
    // The client does not wait for an answer: its hello may come with the command.
    const shaking = client.attachSsl({ sslCtx: ctxs[0], sslSide: 'client' });
    await attached;
    await server.handshake();
    await shaking;
    await client.writeBuffer('secret');
    expect(await readText(server, 6)).toBe('secret');
    await expect(secure([client, server], ctxs)).rejects.toMatchObject({
      code: 'ERR_SSL_ALREADY_ATTACHED',
    });
  });
});
