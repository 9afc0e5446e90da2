// The end of a worker or of the process, in any state of any connection: no crash, no descriptor left.
// They run as users run them, with the built package (dist, npm run build:ts).

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { makeChain } from '../support/certificates.js';
import { openDescriptors } from '../support/descriptors.js';
import { testLibraries } from '../support/libraries.js';

const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const SCRIPT = new URL('ending-script.mjs', import.meta.url);
const workers: Worker[] = [];
afterAll(() => Promise.all(workers.map((worker) => worker.terminate())));

/** What a connection may be doing: see the script. */
const STATES = ['idle', 'reading', 'writing', 'handshake', 'listening', 'duplex'] as const;

function settings(state: string, crew: number, ends: string) {
  return { state, crew, ends, key: chain.keyPem, cert: chain.chainPem };
}

async function workerIn(state: string, crew: number, ends: string): Promise<Worker> {
  const worker = new Worker(SCRIPT, { workerData: settings(state, crew, ends) });
  workers.push(worker);
  worker.on('error', (error) => {
    throw error;
  });
  await once(worker, 'message');
  return worker;
}

describe.each(STATES)('a worker whose connections are in state %s', (state) => {
  it.each([0, 1, 4])('can be terminated, with a crew of %s', async (crew) => {
    for (let i = 0; i < 3; i++) {
      const worker = await workerIn(state, crew, 'waits');
      const exited = once(worker, 'exit');
      await worker.terminate();
      expect((await exited)[0]).toBe(1);
    }
    await expect.poll(openDescriptors, { timeout: 3000 }).toBeLessThanOrEqual(baseline());
  });

  it('can end by itself', async () => {
    const worker = await workerIn(state, 2, 'exits');
    expect((await once(worker, 'exit'))[0]).toBe(0);
    await expect.poll(openDescriptors, { timeout: 3000 }).toBeLessThanOrEqual(baseline());
  });
});

/** Descriptors that a worker may leave for the next: what the loader keeps, and the two of the crew. */
let base = 0;
function baseline(): number {
  base ||= openDescriptors() + 4;
  return base;
}

describe('the process', () => {
  it('ends in the middle of handshakes, many times', () => {
    for (let i = 0; i < 10; i++) {
      const state = ['handshake', 'reading', 'writing', 'listening'][i % 4] as string;
      const given = JSON.stringify(settings(state, [4, 1, 2][i % 3] as number, 'exits'));
      const { status, signal, stderr } = spawnSync(process.execPath, [SCRIPT.pathname, given], {
        encoding: 'utf8',
        timeout: 10_000,
      });
      expect([i, status, signal, stderr]).toEqual([i, 0, null, '']);
    }
  }, 120_000);

  it('ends while workers shake hands', () => {
    const text = `
      const { Worker } = await import('node:worker_threads');
      const workerData = ${JSON.stringify(settings('handshake', 3, 'waits'))};
      const url = new URL(${JSON.stringify(SCRIPT.href)});
      const workers = Array.from({ length: 3 }, () => new Worker(url, { workerData, execArgv: [] }));
      await Promise.all(workers.map((worker) => new Promise((r) => worker.once('message', r))));
      process.exit(0);`;
    for (let i = 0; i < 5; i++) {
      const args = ['--input-type=module', '-e', text];
      const { status, signal, stderr } = spawnSync(process.execPath, args, {
        encoding: 'utf8',
        timeout: 15_000,
      });
      expect([status, signal, stderr]).toEqual([0, null, '']);
    }
  }, 60_000);

  it('stays alive while an operation is under way, and ends by itself when none is', () => {
    const text = `
      const libssl = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)});
      const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0, (h, state) => {
        setTimeout(() => { state.writeBuffer('x').then(() => state.close()); h.close(); }, 100);
      }, { address: '127.0.0.1' });
      const state = await libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', handle.localPort);
      console.log(await state.readBuffer(Buffer.alloc(1)));`;
    const args = ['--input-type=module', '-e', text];
    const result = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 10_000 });
    expect([result.status, result.stdout, result.stderr]).toEqual([0, '1\n', '']);
  });

  it.runIf(process.platform === 'linux')('waits when it has no descriptors left', async () => {
    const worker = spawnProgram();
    const [first] = (await once(worker.stdout, 'data')) as [Buffer];
    const client = connect(Number(first.toString()), '127.0.0.1');
    client.on('error', () => {});
    const [second] = (await once(worker.stdout, 'data')) as [Buffer];
    expect(JSON.parse(second.toString())).toEqual(['EMFILE', 'EMFILE']);
    const [third] = (await once(worker.stdout, 'data')) as [Buffer];
    expect(third.toString()).toBe('accepted\n');
    client.destroy();
    worker.kill();
  });
});

function spawnProgram() {
  const text = `
    const libssl = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)});
    const { openSync, closeSync } = await import('node:fs');
    const files = [];
    const handle = await libssl.acceptTcpConnectionsCreatingAsyncIoStates(0,
      () => console.log('accepted'),
      { address: '127.0.0.1', sslErrorCallback: async (error) => {
        if (files.length === 0) return;
        const failed = await libssl.createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', 9)
          .catch((each) => each.code);
        console.log(JSON.stringify([error.code, failed]));
        files.splice(0).forEach(closeSync);
      } });
    const { localPort } = handle;
    // First: the crew accepts beside the loop.
    try { for (;;) files.push(openSync('/dev/null', 'r')); } catch {}
    console.log(localPort);
    setTimeout(() => process.exit(0), 8000);`;
  const args = [
    '-c',
    'ulimit -n 80; exec "$0" --input-type=module -e "$1"',
    process.execPath,
    text,
  ];
  const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  return child as typeof child & { stdout: NodeJS.ReadableStream };
}
