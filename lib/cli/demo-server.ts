// The server of the main job, in a process of its own: makes a chain, serves one TLS connection.
// Prints one line of JSON, { port, root }, when it listens. Started by `npm start`, not by users.

import type { SocketHandle } from '../handles/index.js';
import { newSslCtx, opensslFor } from '../openssl/index.js';
import { createSslSocketStream, startUpServer } from '../streams/index.js';
import { certificatePem, makeIdentity } from './certificate-maker.js';

const PATIENCE_S = 30;
const VERSIONS = {
  kind: 'versions',
  form: 'symbol',
  min: 'tls-v1-2',
  max: null,
  legacy: false,
} as const;

const ctx = newSslCtx(VERSIONS, 'server');
const functions = opensslFor(ctx.library);
const root = makeIdentity(functions, { commonName: 'libssl demonstration root', ca: true });
const intermediate = makeIdentity(functions, {
  commonName: 'libssl demonstration intermediate',
  ca: true,
  issuer: root,
});
const leaf = makeIdentity(functions, {
  commonName: 'localhost',
  subjectAltName: 'DNS:localhost,IP:127.0.0.1,IP:::1',
  issuer: intermediate,
});
functions.SSL_CTX_use_certificate(ctx, leaf.certificate);
functions.SSL_CTX_use_PrivateKey(ctx, leaf.key);
functions.SSL_CTX_add1_chain_cert(ctx, intermediate.certificate);

const server = startUpServer({ localAddress: '127.0.0.1', function: answer });
const ready = { port: server.localPort, root: certificatePem(functions, root.certificate) };
process.stdout.write(`${JSON.stringify(ready)}\n`, serveOne);

function serveOne(): void {
  const giveUp = Date.now() + PATIENCE_S * 1000;
  const served = server.serve({ count: 1, until: () => Date.now() > giveUp });
  server.terminate();
  if (served === 1) return;
  console.error(`The demonstration server got no connection within ${PATIENCE_S} s.`);
  process.exitCode = 1;
}

function answer(socket: SocketHandle): void {
  const stream = createSslSocketStream(socket, ctx, {
    handshakeTimeout: PATIENCE_S,
    readTimeout: PATIENCE_S,
    writeTimeout: PATIENCE_S,
  });
  try {
    const said = stream.readLine() ?? '';
    stream.writeLine(`Hello from process ${process.pid}. You said: ${said}`);
  } finally {
    stream.close();
  }
}
