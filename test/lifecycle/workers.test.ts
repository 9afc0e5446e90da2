// Workers that end: in the middle of a call that waits, or with handles left behind; and many at once.
// The process must go on as if they had never been.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openSslLibrary } from '../../lib/index.js';
import { makeChain } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries } from '../support/libraries.js';
import { type Peer, startPeer, stopPeers } from '../support/start-peer.js';

const libraries = testLibraries();
const paths = libraries.filter(({ origin }) => origin === 'path').map(({ path }) => path);
/** A blocked call looks four times a second whether its thread may go on; this machine may be slow. */
const SOON_MS = 10_000;

let peer: Peer;
const workers: Worker[] = [];
beforeAll(async () => {
  const [library] = libraries;
  if (library === undefined) throw new Error('no OpenSSL can be opened here');
  const { keyPem: key, chainPem: cert } = makeChain(library);
  peer = await startPeer('peer.mjs', { role: 'tls-server', does: 'silent', key, cert });
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.terminate()));
});
afterAll(stopPeers);

function start(does: string): Worker {
  const workerData = { does, port: peer.port, paths };
  const worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData });
  workers.push(worker);
  return worker;
}

/** Its first message; throws what it threw. */
async function readiness(worker: Worker): Promise<unknown> {
  const [message] = await once(worker, 'message');
  return message;
}

/** The promise, or what it did not do in time. */
function soon<T>(promise: Promise<T>): Promise<T | 'too late'> {
  const late = new Promise<'too late'>((resolve) => {
    setTimeout(resolve, SOON_MS, 'too late').unref();
  });
  return Promise.race([promise, late]);
}

/** Descriptors, once those of workers that have ended are closed. */
async function settled(before: number): Promise<number> {
  for (let i = 0; i < 50 && openDescriptors() !== before; i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return openDescriptors();
}

describe('a worker', () => {
  it.each([
    ['accept'],
    ['serve'],
    ['read'],
    ['write'],
    ['handshake of a client'],
    ['handshake of a server'],
    ['read under TLS'],
    ['shutdown of TLS'],
  ])('can be terminated while it waits: %s', async (does) => {
    const before = openDescriptors();
    const worker = start(does);
    expect(await readiness(worker)).toBe('ready');
    if (does === 'shutdown of TLS') peer.child.kill('SIGSTOP');
    let ended = false;
    worker.once('exit', () => {
      ended = true;
    });
    // It does wait: nothing ends it but us.
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(ended).toBe(false);
    expect(await soon(worker.terminate())).toBe(1);
    peer.child.kill('SIGCONT');
    expect(await settled(before)).toBe(before);
  });

  it('may end with handles of every kind, streams and servers left', async () => {
    const before = openDescriptors();
    const worker = start('leaves everything and ends');
    const [code] = await once(worker, 'exit');
    expect(code).toBe(0);
    expect(await settled(before)).toBe(before);
  });

  it('may exit with them', async () => {
    const before = openDescriptors();
    const worker = start('leaves everything and exits');
    const [code] = await once(worker, 'exit');
    expect(code).toBe(5);
    expect(await settled(before)).toBe(before);
  });

  it('may throw with them', async () => {
    const before = openDescriptors();
    const worker = start('leaves everything and throws');
    const [error] = await once(worker, 'error');
    expect(error).toMatchObject({ message: 'mine' });
    expect(await settled(before)).toBe(before);
  });
});

describe('several workers', () => {
  it('open the same libraries at once, and each is loaded once', async () => {
    const all = Array.from({ length: 6 }, () => start('opens libraries'));
    const answers = await Promise.all(all.map(readiness));
    const own = ['node', ...paths].map((path) => openSslLibrary(path));
    for (const answer of answers) {
      expect(answer).toEqual(own.map(({ id, versionText }) => [id, versionText]));
    }
  });

  it('may end while others go on', async () => {
    const waiting = start('read under TLS');
    await readiness(waiting);
    for (let round = 0; round < 3; round++) {
      const [code] = await once(start('leaves everything and exits'), 'exit');
      expect(code).toBe(5);
    }
    expect(await soon(waiting.terminate())).toBe(1);
  });
});
