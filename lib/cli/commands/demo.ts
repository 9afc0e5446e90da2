// The main job: a TLS server of our own in a child process, and a tuned, verifying client to it.
// Needs no network and leaves no file behind.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SslCtxPointer } from '../../handles/index.js';
import { opensslFor } from '../../openssl/index.js';
import { openTcpStream } from '../../streams/index.js';
import { describeConnection, row } from '../describe.js';

/**
 * Runs the main job.
 *
 * @param script path of the program that is the server: demo-server.ts.
 */
export async function demo(script: string, print: (line: string) => void): Promise<void> {
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  // Where starting fails, readiness() tells.
  ended.catch(() => {});
  try {
    const { port, root } = await readiness(child);
    print(row('server', `child process ${child.pid}, port ${port}`));
    talk(port, root, print);
    const [code] = await ended;
    if (code !== 0) throw new Error(`The demonstration server ended with code ${code}.`);
  } finally {
    if (child.exitCode === null) child.kill();
  }
}

function talk(port: number, root: string, print: (line: string) => void): void {
  const stream = openTcpStream('127.0.0.1', port, {
    sslCtx: true,
    ctxConfigureCallback: (ctx) => tune(ctx, root),
    timeout: LIMIT_S,
    handshakeTimeout: LIMIT_S,
    readTimeout: LIMIT_S,
    writeTimeout: LIMIT_S,
  });
  try {
    for (const line of describeConnection(stream)) print(line);
    stream.writeLine('Good day.');
    print(row('answer', stream.readLine() ?? '(none)'));
  } finally {
    stream.close();
  }
}

/** Everything by C name, as the manual pages have it. */
function tune(ctx: SslCtxPointer, root: string): void {
  const openssl = opensslFor(ctx.library);
  openssl.SSL_CTX_set1_groups_list(ctx, 'X25519:P-256:P-384');
  openssl.SSL_CTX_set_ciphersuites(ctx, 'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256');
  openssl.SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  const bio = openssl.BIO_new_mem_buf(Buffer.from(root));
  const certificate = bio && openssl.PEM_read_bio_X509(bio, null);
  const store = openssl.SSL_CTX_get_cert_store(ctx);
  if (!certificate || !store || openssl.X509_STORE_add_cert(store, certificate) !== 1) {
    throw new Error('The root of the demonstration chain could not be trusted.');
  }
}

async function readiness(child: ChildProcess): Promise<{ port: number; root: string }> {
  if (child.stdout === null) throw new Error('The demonstration server has no output.');
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => {
      throw new Error(`The demonstration server ended at once, with code ${code}.`);
    }),
  ]);
  return JSON.parse(line);
}

const LIMIT_S = 20;
const SSL_OP_NO_COMPRESSION = 1n << 17n;
const SSL_OP_NO_RENEGOTIATION = 1n << 30n;
