// Every callback that a TCP handshake meets, set on a thread and on each library it is given; two libraries at once.
// Usage: node everywhere-script.mjs THREAD LIBRARY... with THREAD main or worker. Prints, as JSON, what was called.

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const [thread, ...origins] = isMainThread ? process.argv.slice(2) : workerData;
if (thread === 'worker' && isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: [thread, ...origins] });
  worker.once('message', (called) => console.log(JSON.stringify(called)));
} else {
  const called = await Promise.all(origins.map(everything));
  if (isMainThread) console.log(JSON.stringify(called));
  else parentPort.postMessage(called);
}

async function everything(origin) {
  const {
    acceptTcpConnectionsCreatingAsyncIoStates: accept,
    createAsyncIoStateAndConnectedTcpSocket: connect,
    makeSslCtx,
    openSslLibrary,
  } = await import('../../dist/index.js');
  const { opensslFor } = await import('../../dist/openssl.js');
  const { makeIdentity } = await import('../../dist/cli/certificate-maker.js');
  const library = openSslLibrary(origin);
  const f = opensslFor(library);
  const subjectAltName = 'DNS:localhost';
  const leaf = makeIdentity(f, { commonName: 'localhost', subjectAltName });
  const [server, client] = ['server', 'client'].map((sslSide) => makeSslCtx({ library, sslSide }));
  f.SSL_CTX_use_certificate(server, leaf.certificate);
  f.SSL_CTX_use_PrivateKey(server, leaf.key);
  f.SSL_CTX_set_alpn_protos(client, Buffer.from('\x02h2', 'latin1'));
  const called = {};
  const set = (name, answer) => {
    called[name] = 0;
    return (...args) => {
      called[name]++;
      const handles = args.filter((each) => each?.library !== undefined);
      if (handles.some((each) => each.alive && each.library !== library.id)) called.mixed = name;
      return answer;
    };
  };
  const both = [leaf.certificate, leaf.key];
  f.SSL_CTX_set_info_callback(server, set('info'));
  f.SSL_CTX_set_msg_callback(server, set('msg'));
  f.SSL_CTX_set_keylog_callback(client, set('keylog'));
  f.SSL_CTX_set_client_hello_cb(server, set('client-hello', Promise.resolve(true)));
  f.SSL_CTX_set_tlsext_servername_callback(server, set('servername', 0));
  f.SSL_CTX_set_alpn_select_cb(server, set('alpn-select', 'h2'));
  f.SSL_CTX_set_cert_cb(server, set('cert', Promise.resolve(true)));
  f.SSL_CTX_set_client_cert_cb(client, set('client-cert', Promise.resolve(both)));
  f.SSL_CTX_set_verify(client, 1, set('verify', Promise.resolve(true)));
  f.SSL_CTX_set_verify(server, 1);
  f.SSL_CTX_set_cert_verify_callback(server, set('cert-verify', true));
  const handle = await accept(
    0,
    async (_handle, state) => {
      await state.writeBuffer('+');
      await state.close();
    },
    { address: '127.0.0.1', sslCtx: server },
  );
  const state = await connect('127.0.0.1', handle.localPort, {
    sslCtx: client,
    tlsextHostName: 'localhost',
    sslConfigureCallback: (ssl) => f.SSL_set_tlsext_debug_callback(ssl, set('tlsext-debug')),
  });
  await state.readBuffer(Buffer.alloc(1));
  await state.close();
  await handle.close();
  return called;
}
