// Early data with other peers: our blocking streams, and OpenSSL's programs.
// What it does on asynchronous connections is tested in early-data.test.ts.

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createAsyncIoStateAndConnectedTcpSocket, openTcpStream } from '../../lib/index.js';
import { type Program, startServerProgram } from '../interop/programs.js';
import { chainFiles } from '../support/certificates.js';
import { startProgram, stopPeers } from '../support/start-peer.js';
import { chain, clientContext } from './support.js';

const programs: Program[] = [];
afterEach(stopPeers);
afterEach(() => {
  for (const program of programs.splice(0)) program.stop();
});

const SERVER = fileURLToPath(new URL('blocking-server.mjs', import.meta.url));

it('on blocking streams, on both sides', async () => {
  const settings = { key: chain.keyPem, cert: chain.chainPem, connections: 3, maxEarlyData: 16384 };
  const peer = await startProgram(process.execPath, [SERVER, JSON.stringify(settings)]);
  const client = clientContext();
  const statuses: unknown[] = [];
  for (const earlyData of ['a', 'b', 'c'.repeat(20_000)]) {
    const options = { ipv6: null, sslCtx: client, readTimeout: 10, earlyData } as const;
    const stream = openTcpStream('localhost', peer.port, options);
    const text = stream.earlyDataStatus === 'accepted' ? '<b>+' : '+';
    expect(Buffer.from(stream.readExactly(text.length) ?? []).toString()).toBe(text);
    statuses.push(stream.earlyDataStatus);
    stream.write('!');
    stream.close();
  }
  expect(statuses).toEqual(['not-sent', 'accepted', 'not-sent']);
  expect((await peer.end()).lines).toEqual([
    'reused false not-sent a!',
    'early b true',
    'reused true accepted !',
    `reused true not-sent ${'c'.repeat(20_000)}!`,
  ]);
});

it('every answer arrives, however the end of the handshake and the data come together', async () => {
  const connections = 40;
  const settings = { key: chain.keyPem, cert: chain.chainPem, connections, maxEarlyData: 16384 };
  const peer = await startProgram(process.execPath, [SERVER, JSON.stringify(settings)]);
  const client = clientContext();
  const seen = new Set<string>();
  for (let i = 0; i < connections; i++) {
    const options = { ipv6: null, sslCtx: client, readTimeout: 10, earlyData: 'b' } as const;
    const stream = openTcpStream('localhost', peer.port, options);
    const length = stream.earlyDataStatus === 'accepted' ? 4 : 1;
    seen.add(Buffer.from(stream.readExactly(length) ?? []).toString());
    stream.close();
  }
  expect([...seen]).toEqual(['+', '<b>+']);
  expect((await peer.end()).code).toBe(0);
});

it('openssl s_server takes ours', async () => {
  const files = chainFiles(chain);
  const pair = ['-key', files.key, '-cert', files.chain, '-cert_chain', files.chain];
  const program = await startServerProgram('openssl', (port) => [
    's_server',
    '-accept',
    `${port}`,
    '-early_data',
    '-tls1_3',
    ...pair,
  ]);
  programs.push(program);
  const client = clientContext();
  const seen: unknown[] = [];
  for (let i = 0; i < 2; i++) {
    const state = await createAsyncIoStateAndConnectedTcpSocket('localhost', program.port, {
      ipv6: null,
      sslCtx: client,
      handshakeTimeout: 10,
      earlyData: `data ${i}\n`,
    });
    await state.readBuffer(Buffer.alloc(1), { timeout: 1 }).catch(() => {}); // it says nothing but tickets
    seen.push([state.sessionReused, state.earlyDataStatus]);
    await state.close();
  }
  expect(seen).toEqual([
    [false, 'not-sent'],
    [true, 'accepted'],
  ]);
});

it('ours takes what openssl s_client sends', async () => {
  const files = chainFiles(chain);
  const folder = dirname(files.root);
  const data = join(folder, 'early.txt');
  const ticket = join(folder, 'session.pem');
  writeFileSync(data, 'from openssl');
  const settings = { key: chain.keyPem, cert: chain.chainPem, connections: 2, maxEarlyData: 16384 };
  const peer = await startProgram(process.execPath, [SERVER, JSON.stringify(settings)]);
  const call = ['s_client', '-connect', `127.0.0.1:${peer.port}`, '-CAfile', files.root];
  const first = spawnSync('sh', [
    '-c',
    `(sleep 1) | openssl ${call.join(' ')} -sess_out ${ticket}`,
  ]);
  expect(first.status).toBe(0);
  const rest = `-sess_in ${ticket} -early_data ${data}`;
  const second = spawnSync('sh', ['-c', `(sleep 1) | openssl ${call.join(' ')} ${rest}`]);
  expect(second.stdout.toString()).toContain('Early data was accepted');
  expect((await peer.end()).lines.slice(1, 2)).toEqual(['early from openssl true']);
});
