// A worker of the tests of this folder, made of the built package (dist): waits for ever in one call, or leaves
// handles behind. Says "ready" right before it does so.

import { parentPort, workerData } from 'node:worker_threads';
import * as libssl from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';
import { everyKind } from './every-kind.mjs';

const { does, port, paths = [] } = workerData;
const listening = () => libssl.startUpServer({ localAddress: '127.0.0.1', function: () => {} });
const ready = (message = 'ready') => parentPort.postMessage(message);
const opened = [];

/** Both ends of a connection in this thread. */
function pair() {
  const server = listening();
  const near = libssl.openTcpStream('127.0.0.1', server.localPort);
  const far = server.accept(5);
  server.terminate();
  opened.push(near, far);
  return [near, far];
}

function leaveEverything() {
  for (const path of paths) opened.push(everyKind(opensslFor(libssl.openSslLibrary(path))));
  opened.push(everyKind(opensslFor(libssl.makeSslCtx().library)), listening());
  const [, far] = pair();
  opened.push(libssl.createSslSocketStream(far, libssl.makeSslCtx()));
  ready();
}

const WAYS = {
  accept: () => {
    const server = listening();
    ready();
    server.accept();
  },
  serve: () => {
    const server = listening();
    ready();
    server.serve();
  },
  read: () => {
    const [near] = pair();
    ready();
    near.read();
  },
  write: () => {
    const [near] = pair();
    ready();
    near.write(new Uint8Array(100_000_000));
  },
  'handshake of a client': () => {
    const [near] = pair();
    ready();
    near.attachSsl({ sslCtx: true, sslSide: 'client' });
  },
  'handshake of a server': () => {
    const [, far] = pair();
    const stream = libssl.createSslSocketStream(far, libssl.makeSslCtx());
    ready();
    stream.handshake();
  },
  'read under TLS': () => {
    const ctx = libssl.makeSslCtx({ sslSide: 'client' });
    const stream = libssl.openTcpStream('127.0.0.1', port, { sslCtx: ctx });
    ready();
    stream.read();
  },
  'shutdown of TLS': () => {
    const ctx = libssl.makeSslCtx({ sslSide: 'client' });
    const stream = libssl.openTcpStream('127.0.0.1', port, { sslCtx: ctx });
    ready();
    // Until then the peer is stopped, so that it does not answer.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    stream.detachSsl({ retryTimeout: 1000 });
  },
  'leaves everything and ends': () => leaveEverything(),
  'leaves everything and exits': () => {
    leaveEverything();
    process.exit(5);
  },
  'leaves everything and throws': () => {
    leaveEverything();
    throw new Error('mine');
  },
  'opens libraries': () => {
    const all = ['node', ...paths].map((path) => libssl.openSslLibrary(path));
    const contexts = all.map((library) => libssl.makeSslCtx({ library }));
    opened.push(contexts);
    ready(all.map(({ id, versionText }) => [id, versionText]));
  },
};

WAYS[does]();
