// Ends a thread or a process while a function of a callback runs, or its promise is open.
// Usage: node test/stress/callbacks-ending.mjs CALLBACK HOW ENDING CREW
//   HOW     runs: inside of the function; waits: while its promise is open (for those that can wait)
//   ENDING  terminate: worker.terminate() from outside; exit: process.exit() inside
// A process that ends by terminate prints "terminated" and ends with 0, one that ends by exit ends with 7.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const settings = isMainThread ? process.argv.slice(2) : workerData;
const [callback, how, ending, crew] = settings;

if (ending === 'terminate' && isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: settings });
  worker.once('error', (error) => {
    console.error(error);
    process.exit(1);
  });
  worker.once('message', async () => {
    await worker.terminate();
    console.log('terminated');
    process.exit(0);
  });
} else {
  await run();
}

async function run() {
  const { setSslCrewSize } = await import('../../dist/index.js');
  const { contexts, f, leaf, listen, visit } = await import('./callbacks-stage.mjs');
  setSslCrewSize(Number(crew));
  const { client, server } = contexts();
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    if (ending === 'exit') process.exit(7);
    parentPort.postMessage('now');
    // The function is still there when the thread is stopped.
    if (how === 'runs') while (true);
  };
  const asked = (value) => () => {
    if (how === 'waits') {
      setImmediate(end);
      return new Promise(() => {});
    }
    end();
    return value;
  };
  const set = {
    info: () => f.SSL_CTX_set_info_callback(server, asked()),
    msg: () => f.SSL_CTX_set_msg_callback(server, asked()),
    keylog: () => f.SSL_CTX_set_keylog_callback(server, asked()),
    'client-hello': () => f.SSL_CTX_set_client_hello_cb(server, asked(true)),
    servername: () => f.SSL_CTX_set_tlsext_servername_callback(server, asked(0)),
    'alpn-select': () => {
      f.SSL_CTX_set_alpn_protos(client, Buffer.from('\x02h2', 'latin1'));
      f.SSL_CTX_set_alpn_select_cb(server, asked('h2'));
    },
    cert: () => f.SSL_CTX_set_cert_cb(server, asked(true)),
    'client-cert': () => f.SSL_CTX_set_client_cert_cb(client, asked([leaf.certificate, leaf.key])),
    verify: () => f.SSL_CTX_set_verify(client, 1, asked(1)),
    'cert-verify': () => f.SSL_CTX_set_cert_verify_callback(client, asked(1)),
  };
  set[callback]();
  const { localPort } = await listen(server, []);
  const several = Array.from({ length: 8 }, () => visit(localPort, client));
  await Promise.allSettled(several);
  console.error('nobody was asked');
  process.exit(1);
}
