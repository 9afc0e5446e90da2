// Processes that end with handles of every kind, open streams and blocked workers: no crash, no hang.
// Each is a process of its own, made of the built package (dist).

import { describe, expect, it } from 'vitest';
import { testLibraries, titleOf } from '../support/libraries.js';
import { runScript } from '../support/run-script.js';

const KINDS = new URL('every-kind.mjs', import.meta.url).href;
const WORKER = new URL('worker.mjs', import.meta.url).href;

/** Statements that leave everything alive in globals. */
const everything = (library: string) => `
  const { everyKind } = await import(${JSON.stringify(KINDS)});
  const library = libssl.openSslLibrary(${JSON.stringify(library)});
  const server = libssl.startUpServer({ localAddress: '127.0.0.1', function() {} });
  const near = libssl.openTcpStream('127.0.0.1', server.localPort);
  const sslCtx = libssl.makeSslCtx({ library });
  const far = libssl.createSslSocketStream(server.accept(5), sslCtx);
  globalThis.left = [everyKind(openssl.opensslFor(library)), server, near, far];`;

const ENDS = [
  ['by itself', '', 0],
  ['by process.exit', 'process.exit(7);', 7],
  ['by process.exit in a callback', 'setImmediate(() => process.exit(7));', 7],
  ['by what it throws', "throw new Error('mine');", 1],
  [
    'while its last callback uses the handles',
    `process.on('exit', () => {
       left.push(everyKind(openssl.opensslFor(library)));
       far.close();
       process.exitCode = libssl.makeSslCtx({ library }).alive ? 9 : 1;
     });`,
    9,
  ],
  [
    'with workers that wait and workers that left handles',
    `const { Worker } = await import('node:worker_threads');
     const { once } = await import('node:events');
     for (const does of ['accept', 'read', 'leaves everything and ends', 'handshake of a server']) {
       const settings = { workerData: { does }, execArgv: [] };
       await once(new Worker(new URL(${JSON.stringify(WORKER)}), settings), 'message');
     }
     process.exit(7);`,
    7,
  ],
] as const;

describe.each(testLibraries().map((each) => [titleOf(each), each] as const))(
  'a process with %s',
  (_title, { origin, path }) => {
    it.each(ENDS)('ends well %s', (_way, end, code) => {
      const own = origin === 'path' ? path : origin;
      const { status, signal, stderr } = runScript(`${everything(own)}\n${end}`);
      expect([status, signal, code === 1 ? '' : stderr]).toEqual([code, null, '']);
      if (code === 1) expect(stderr).toMatch(/Error: mine/);
    });
  },
);

describe('a process with every library at once', () => {
  it('ends well', () => {
    const all = testLibraries().map(({ origin, path }) => (origin === 'path' ? path : origin));
    const blocks = all.map((each) => `{ ${everything(each)} kept.push(left); }`);
    const script = `const kept = (globalThis.kept = []); ${blocks.join('\n')} process.exit(7);`;
    const { status, signal, stderr } = runScript(script);
    expect([status, signal, stderr]).toEqual([7, null, '']);
  });
});
