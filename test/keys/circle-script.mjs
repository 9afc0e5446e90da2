// Two threads that sign by C name with each other's signer keys at the same time. Usage: node circle-script.mjs ORIGIN.
// Prints, as JSON, how the handshakes of both ended.

import { createPrivateKey, sign } from 'node:crypto';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { certificatePem, keyPem, makeIdentity } from '../../dist/cli/certificate-maker.js';
import {
  createSignerKey,
  makeSslCtx,
  openSslLibrary,
  shareSslCtx,
  takeSharedSslCtx,
} from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';

const origin = isMainThread ? process.argv[2] : workerData.origin;
const flag = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : workerData.flag;
const library = openSslLibrary(origin);
const f = opensslFor(library);

/** A server whose key is a function of this thread. */
function ownServer() {
  const leaf = makeIdentity(f, { commonName: 'localhost', subjectAltName: 'DNS:localhost' });
  const privateKey = createPrivateKey(keyPem(f, leaf.key));
  const ctx = makeSslCtx({ library, sslSide: 'server' });
  f.SSL_CTX_use_certificate(ctx, leaf.certificate);
  const publicKey = certificatePem(f, leaf.certificate);
  const answer = ({ digest, message }) => sign(digest, message, privateKey);
  f.SSL_CTX_use_PrivateKey(ctx, createSignerKey({ library, publicKey, sign: answer }));
  return ctx;
}

/** Shakes hands when the other thread does, too. */
function shake(ctx) {
  const server = f.SSL_new(ctx);
  const client = f.SSL_new(makeSslCtx({ library, sslSide: 'client' }));
  const { bio1, bio2 } = f.BIO_new_bio_pair(0, 0);
  f.SSL_set_bio(client, bio1, bio1);
  f.SSL_set_bio(server, bio2, bio2);
  f.SSL_set_connect_state(client);
  f.SSL_set_accept_state(server);
  f.SSL_do_handshake(client);
  Atomics.add(flag, 0, 1);
  while (Atomics.load(flag, 0) < 2);
  const result = f.SSL_do_handshake(server);
  return f.SSL_get_error(server, result) === 1 ? 'failed' : 'signed';
}

const shared = shareSslCtx(ownServer());
if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { origin, flag, shared } });
  const next = () => new Promise((resolve) => worker.once('message', resolve));
  const theirs = takeSharedSslCtx(await next());
  const own = shake(theirs);
  console.log(JSON.stringify([own, await next()]));
  worker.postMessage('over');
} else {
  const theirs = takeSharedSslCtx(workerData.shared);
  parentPort.postMessage(shared);
  parentPort.postMessage(shake(theirs));
  parentPort.once('message', () => {}); // lives on: the other may be waiting for its key
}
