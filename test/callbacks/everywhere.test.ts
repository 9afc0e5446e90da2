// All callbacks of a TCP handshake at once: on the main thread and in a worker, with one library and with two.
// And over blocking streams, which have one side in this process only.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { createSslSocketStream, openTcpStream, startUpServer } from '../../lib/index.js';
import { chainFiles } from '../support/certificates.js';
import { startPeer, stopPeers } from '../support/start-peer.js';
import { type Stage, stageOf, testLibraries, titleOf } from './harness.js';

const SCRIPT = fileURLToPath(new URL('everywhere-script.mjs', import.meta.url));
const ORIGINS = testLibraries().map(({ origin, path }) =>
  origin === 'path' ? String(path) : origin,
);
const ALL = [
  ...['info', 'msg', 'keylog', 'tlsext-debug', 'client-hello', 'servername', 'alpn-select'],
  ...['cert', 'client-cert', 'verify', 'cert-verify'],
];

afterAll(stopPeers);

describe.each(['main', 'worker'])('all callbacks on a %s thread', (thread) => {
  it.each([[ORIGINS.slice(0, 1)], [ORIGINS.slice(0, 2)]])('with %s', (origins) => {
    const args = [SCRIPT, thread, ...(origins as string[])];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 15_000,
    });
    expect([status, stderr]).toEqual([0, '']);
    const called = JSON.parse(stdout) as Record<string, number>[];
    expect(called).toHaveLength(origins.length);
    for (const each of called) {
      expect(Object.keys(each).sort()).toEqual([...ALL].sort());
      expect(Object.entries(each).filter(([, count]) => count === 0)).toEqual([]);
    }
  });
});

it('an observer that throws is an uncaught exception, and harms no connection', () => {
  const text = `
    process.on('uncaughtException', (error) => console.log('uncaught', error.message));
    const { visit, listen, contexts, f } = await import(${JSON.stringify(new URL('../stress/callbacks-stage.mjs', import.meta.url).href)});
    const { server, client } = contexts();
    let first = true;
    let second = true;
    f.SSL_CTX_set_info_callback(server, () => { if (first) { first = false; throw new Error('mine'); } });
    f.SSL_CTX_set_msg_callback(client, async () => { if (second) { second = false; throw new Error('later'); } });
    const failures = [];
    const handle = await listen(server, failures);
    await visit(handle.localPort, client);
    console.log('visited', failures.length);
    process.exit(0);`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', text],
    { encoding: 'utf8', timeout: 15_000 },
  );
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout.split('\n').sort()).toEqual(['', 'uncaught later', 'uncaught mine', 'visited 0']);
});

describe.each(testLibraries().map((library) => [titleOf(library), stageOf(library)] as const))(
  'blocking streams with %s',
  (_title, stage) => {
    const mine = new Error('mine');
    const REFUSED: object = { code: 'ERR_INVALID_RETURN_VALUE' };
    const throwing = (): boolean => {
      throw mine;
    };

    it('a client is asked and told', async () => {
      const peer = await startPeer('peer.mjs', tlsServer(stage));
      const { ctx, called } = client(stage);
      const stream = openTcpStream('localhost', peer.port, { sslCtx: ctx, handshakeTimeout: 10 });
      stream.close();
      expect(Object.entries(called).filter(([, count]) => count === 0)).toEqual([]);
      expect(called.verify).toBe(3);
      peer.stop();
    });

    it.each([
      ['throws', throwing, mine],
      ['promises', async (): Promise<boolean> => true, REFUSED],
    ] as const)('a client fails where a function %s', async (_how, given, error) => {
      const peer = await startPeer('peer.mjs', tlsServer(stage));
      const { ctx } = client(stage);
      stage.functions.SSL_CTX_set_verify(ctx, 1, given as never);
      let thrown: unknown = null;
      try {
        openTcpStream('localhost', peer.port, { sslCtx: ctx, handshakeTimeout: 10 });
      } catch (reason) {
        thrown = reason;
      }
      if (error === mine) expect(thrown).toBe(mine);
      else expect(thrown).toMatchObject(error);
      peer.stop();
    });

    it('a server is asked and told', async () => {
      const { functions: f } = stage;
      const ctx = stage.server();
      const called: string[] = [];
      f.SSL_CTX_set_client_hello_cb(ctx, () => void called.push('client-hello'));
      f.SSL_CTX_set_tlsext_servername_callback(ctx, (_ssl, name) => void called.push(String(name)));
      f.SSL_CTX_set_cert_cb(ctx, () => void called.push('cert'));
      let messages = 0;
      f.SSL_CTX_set_msg_callback(ctx, () => messages++);
      const server = startUpServer({
        localAddress: '127.0.0.1',
        function: (socket) => {
          const stream = createSslSocketStream(socket, null, { readTimeout: 10, writeTimeout: 10 });
          stream.attachSsl({ sslCtx: ctx });
          stream.writeLine('good day');
          stream.close();
        },
      });
      const files = chainFiles(stage.chain);
      const child = spawn(
        'openssl',
        [
          's_client',
          '-connect',
          `127.0.0.1:${server.localPort}`,
          '-servername',
          'localhost',
          '-CAfile',
          files.root,
          '-quiet',
          '-verify_return_error',
        ],
        { stdio: ['pipe', 'pipe', 'ignore'] },
      );
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
      });
      const ended = once(child, 'close');
      server.serve({ count: 1 });
      server.terminate();
      await ended;
      expect(text).toBe('good day\n');
      expect(called).toEqual(['client-hello', 'localhost', 'cert']);
      expect(messages).toBeGreaterThan(8);
    });
  },
);

/** A server of node:tls with the chain. */
function tlsServer(stage: Stage): Record<string, unknown> {
  return {
    role: 'tls-server',
    does: 'silent',
    cert: stage.chain.chainPem,
    key: stage.chain.keyPem,
  };
}

/** A client with functions that count their calls. */
function client(stage: Stage) {
  const { functions: f } = stage;
  const ctx = stage.client();
  const called = { info: 0, msg: 0, keylog: 0, verify: 0 };
  f.SSL_CTX_set_info_callback(ctx, () => called.info++);
  f.SSL_CTX_set_msg_callback(ctx, () => called.msg++);
  f.SSL_CTX_set_keylog_callback(ctx, () => called.keylog++);
  f.SSL_CTX_set_verify(ctx, 1, (ok) => {
    called.verify++;
    return ok;
  });
  return { ctx, called };
}
