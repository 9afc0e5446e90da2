// Memory: a slow reader costs little, and a large write holds no second copy.

import { afterEach, describe, expect, it } from 'vitest';
import { clientCtx, makeChain, serverCtx } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';
import { closeAll, type Pair, plainPair, securePair, type Transport } from '../support/states.js';

afterEach(closeAll);

const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const ctxs = [clientCtx(library, chain), serverCtx(library, chain)] as const;
const MIB = 1024 * 1024;
const LARGE = 128 * MIB;
const STUCK = 64 * MIB;
/** What a kernel buffers, and what the collector has not collected. */
const ALLOWED = 64 * MIB;

const pairs: [string, () => Promise<Pair>][] = (
  ['TCP', 'unix', 'memory'] satisfies Transport[]
).flatMap((transport): [string, () => Promise<Pair>][] => [
  [`plain over ${transport}`, () => plainPair(transport)],
  [`TLS over ${transport}`, () => securePair(ctxs, transport)],
]);

describe.each(pairs)('%s', (_title, pair) => {
  it('writes a large buffer without a copy, to a reader that reuses a small one', async () => {
    const [client, server] = await pair();
    const large = Buffer.alloc(LARGE, 'x');
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    let most = 0;
    const writing = client.writeBuffer(large);
    const into = Buffer.alloc(MIB);
    let got = 0;
    for (let i = 0; got < LARGE; i++) {
      if (i === 2) await new Promise((resolve) => setTimeout(resolve, 100)); // and is slow
      got += await server.readBuffer(into);
      if (i % 16 === 0) most = Math.max(most, process.memoryUsage().rss);
    }
    expect(await writing).toBe(LARGE);
    expect(most - before).toBeLessThan(ALLOWED);
  }, 60_000);

  it('does not receive for a state that only writes', async () => {
    const [client, server] = await pair();
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    const stuck = server.writeBuffer(Buffer.alloc(STUCK, 'y')).catch(() => null);
    const into = Buffer.alloc(1000);
    for (let i = 0; i < 500; i++) {
      await Promise.all([client.writeBuffer(Buffer.alloc(1000)), server.readBuffer(into)]);
    }
    expect(process.memoryUsage().rss - before - STUCK).toBeLessThan(ALLOWED);
    expect(client.bufferedDataLength).toBe(0);
    server.abort('output');
    await stuck;
  }, 60_000);
});
