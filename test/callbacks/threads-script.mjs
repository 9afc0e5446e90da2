// What becomes of functions on contexts that two threads share, and at the gate between threads. Usage: node
// threads-script.mjs CASE ORIGIN, with CASE passed-by, removed, exit or wait. Prints, as JSON, how handshakes ended.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const [which, origin] = isMainThread ? process.argv.slice(2) : workerData.args;
const { makeSslCtx, openSslLibrary, shareSslCtx, takeSharedSslCtx } = await import(
  '../../dist/index.js'
);
const { opensslFor } = await import('../../dist/openssl.js');
const { makeIdentity } = await import('../../dist/cli/certificate-maker.js');
const library = openSslLibrary(origin);
const f = opensslFor(library);
const leaf = makeIdentity(f, { commonName: 'localhost', subjectAltName: 'DNS:localhost' });

function serverCtx() {
  const ctx = makeSslCtx({ library, sslSide: 'server' });
  f.SSL_CTX_use_certificate(ctx, leaf.certificate);
  f.SSL_CTX_use_PrivateKey(ctx, leaf.key);
  return ctx;
}

/** How both ends of a handshake over memory ended. */
function shake(clientCtx, server, configure = () => {}) {
  const ends = [clientCtx, server].map((ctx) => f.SSL_new(ctx));
  const { bio1, bio2 } = f.BIO_new_bio_pair(0, 0);
  f.SSL_set_bio(ends[0], bio1, bio1);
  f.SSL_set_bio(ends[1], bio2, bio2);
  f.SSL_set_connect_state(ends[0]);
  f.SSL_set_accept_state(ends[1]);
  configure(ends[0]);
  const ended = [null, null];
  for (let i = 0; i < 20; i++) {
    for (const [index, ssl] of ends.entries()) {
      if (ended[index] !== null) continue;
      const result = f.SSL_do_handshake(ssl);
      if (result === 1) ended[index] = 'done';
      else if (![2, 3].includes(f.SSL_get_error(ssl, result))) ended[index] = 'failed';
    }
  }
  return ended;
}

/** The clients of a thread with none, one and another observer, where the other thread's function refuses. */
const inWorker = {
  'passed-by': ({ shared: [client] }) => {
    const results = [shake(client, serverCtx())[0]];
    results.push(shake(client, serverCtx(), (ssl) => f.SSL_set_info_callback(ssl, () => {}))[0]);
    f.SSL_CTX_set_keylog_callback(client, () => {});
    results.push(shake(client, serverCtx())[0]);
    return results;
  },
  removed: ({ shared: [client, server] }) => {
    f.SSL_CTX_set_verify(client, 1, null);
    f.SSL_CTX_set_cert_cb(server, null);
    return [];
  },
  wait: atTheGate,
  exit: atTheGate,
};

/** Changes a context while the other thread is inside a function. */
function atTheGate({ flag }) {
  parentPort.postMessage('ready');
  Atomics.wait(flag, 0, 0);
  f.SSL_CTX_set_options(serverCtx(), 4n);
  Atomics.store(flag, 1, 1);
  Atomics.notify(flag, 1);
  return [];
}

async function main() {
  const client = makeSslCtx({ library, sslSide: 'client' });
  const server = serverCtx();
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const shared = [shareSslCtx(client), shareSslCtx(server)];
  const plain = () => makeSslCtx({ library, sslSide: 'client' });
  const both = () => [shake(client, serverCtx())[0], shake(plain(), server)[1]];
  f.SSL_CTX_set_cert_cb(server, () => 0);
  f.SSL_CTX_set_verify(client, 1, () => 0);
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { args: [which, origin], shared, flag },
  });
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  if (which === 'passed-by' || which === 'removed') {
    const before = both();
    const results = await next();
    return { before, results, after: both() };
  }
  await next();
  let answered = null;
  f.SSL_CTX_set_verify(client, 1, () => {
    Atomics.store(flag, 0, 1);
    Atomics.notify(flag, 0);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300); // the worker is at its call
    if (which === 'exit') process.exit(7);
    answered = Atomics.wait(flag, 1, 0, 5000) !== 'timed-out';
    return 1;
  });
  const results = shake(client, serverCtx());
  return { answered, results };
}

if (isMainThread) console.log(JSON.stringify(await main()));
else {
  const shared = workerData.shared.map((one) => takeSharedSslCtx(one));
  parentPort.postMessage(inWorker[which]({ ...workerData, shared }));
}
