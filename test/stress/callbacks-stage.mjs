// Two contexts that know each other, a listening server and a way to visit it, for the stress of callbacks.
// Sets no callback; runs nothing by itself.

import { certificatePem, makeIdentity } from '../../dist/cli/certificate-maker.js';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  ensureSsl,
  listSslLibraries,
  makeSslCtx,
} from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';

ensureSsl();
export const library = listSslLibraries().find(({ isDefault }) => isDefault);
export const f = opensslFor(library);
const root = makeIdentity(f, { commonName: 'Stress Root', ca: true });
const between = makeIdentity(f, { commonName: 'Stress Between', ca: true, issuer: root });
const subjectAltName = 'DNS:localhost';
export const leaf = makeIdentity(f, { commonName: 'localhost', subjectAltName, issuer: between });

/** Both verify; the server asks for a certificate and can do without. */
export function contexts() {
  const server = makeSslCtx({ library, sslSide: 'server' });
  const client = makeSslCtx({ library, sslSide: 'client' });
  f.SSL_CTX_use_certificate(server, leaf.certificate);
  f.SSL_CTX_use_PrivateKey(server, leaf.key);
  f.SSL_CTX_add1_chain_cert(server, between.certificate);
  for (const ctx of [client, server]) {
    const store = f.SSL_CTX_get_cert_store(ctx);
    const bio = f.BIO_new_mem_buf(Buffer.from(certificatePem(f, root.certificate)));
    f.X509_STORE_add_cert(store, f.PEM_read_bio_X509(bio, null));
    f.X509_STORE_add_cert(store, between.certificate);
    f.SSL_CTX_set_verify(ctx, 1);
  }
  return { server, client };
}

/** A server whose connections are closed after one byte; `failures` gets what went wrong. */
export function listen(server, failures) {
  return acceptTcpConnectionsCreatingAsyncIoStates(
    0,
    async (_handle, state) => {
      await state.writeBuffer('+').catch(() => {});
      await state.close();
    },
    { address: '127.0.0.1', sslCtx: server, sslErrorCallback: (error) => failures.push(error) },
  );
}

/** One connection: a handshake and one byte. */
export async function visit(port, client, options = {}) {
  const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', port, {
    sslCtx: client,
    handshakeTimeout: 60,
    ...options,
  });
  await state.readBuffer(Buffer.alloc(1), { timeout: 60 });
  await state.close();
}

/** Runs `count` of them, `width` at a time. */
export async function visits(count, width, one) {
  let next = 0;
  const lane = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: width }, lane));
}

export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function check(holds, text) {
  if (holds) return;
  console.error(`not so: ${text}`);
  process.exit(1);
}

/** Sets every callback that may answer by a promise; `answer(name, value)` gives the promise. */
export function suspendAll({ client, server }, answer, { certVerify = false } = {}) {
  f.SSL_CTX_set_client_hello_cb(server, () => answer('client-hello', true));
  f.SSL_CTX_set_cert_cb(server, () => answer('cert of the server', true));
  f.SSL_CTX_set_cert_cb(client, () => answer('cert of the client', true));
  f.SSL_CTX_set_client_cert_cb(client, () => answer('client-cert', [leaf.certificate, leaf.key]));
  if (certVerify) {
    f.SSL_CTX_set_cert_verify_callback(client, (store) =>
      answer('cert-verify', f.X509_verify_cert(store) === 1),
    );
  } else {
    f.SSL_CTX_set_verify(client, 1, (ok) => answer('verify', ok));
  }
}
