// A server that chooses its certificate by a promise, and a client that logs its states.
// Usage: node examples/callbacks.mjs CHAIN.PEM KEY.PEM ROOT.PEM

import { readFile } from 'node:fs/promises';
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  makeSslCtx,
} from 'libssl';
import * as openssl from 'libssl/openssl';

const [chainFile, keyFile, rootFile] = process.argv.slice(2);

/** In the place of a data base: certificate and key for a name. */
async function findCertificate(_name) {
  return [await readFile(chainFile), await readFile(keyFile)];
}

const sslCtx = makeSslCtx({ sslSide: 'server' });
openssl.SSL_CTX_set_tlsext_servername_callback(sslCtx, (_ssl, name) =>
  name === 'localhost' ? openssl.SSL_TLSEXT_ERR_OK : { alert: 112 },
);
openssl.SSL_CTX_set_cert_cb(sslCtx, async (ssl) => {
  const [chain, key] = await findCertificate(openssl.SSL_get_servername(ssl, 0));
  const bio = openssl.BIO_new_mem_buf(chain);
  openssl.SSL_use_certificate(ssl, openssl.PEM_read_bio_X509(bio, null));
  openssl.SSL_add1_chain_cert(ssl, openssl.PEM_read_bio_X509(bio, null));
  const keyBio = openssl.BIO_new_mem_buf(key);
  openssl.SSL_use_PrivateKey(ssl, openssl.PEM_read_bio_PrivateKey(keyBio, null));
});

const server = await acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  async (_handle, state) => {
    await state.writeBuffer('good day\n');
    await state.close();
  },
  { address: '127.0.0.1', sslCtx },
);

const client = makeSslCtx({ sslSide: 'client' });
openssl.SSL_CTX_load_verify_locations(client, rootFile, null);
const depths = [];
openssl.SSL_CTX_set_verify(client, openssl.SSL_VERIFY_PEER, (ok, storeCtx) => {
  depths.push(openssl.X509_STORE_CTX_get_error_depth(storeCtx));
  return ok;
});
let told = '';
openssl.SSL_CTX_set_info_callback(client, (_ssl, where) => {
  if (where & openssl.SSL_CB_HANDSHAKE_DONE) told = 'done';
});

const state = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', server.localPort, {
  sslCtx: client,
  tlsextHostName: 'localhost',
});
const buffer = Buffer.alloc(9);
await state.readBuffer(buffer);
console.log(depths.join(' '), told, buffer.toString().trim());
await state.close();
await server.close();
