// An echo server that takes all its connections on the event loop, and one client of its own.
// Usage: node examples/async-server.mjs CERTIFICATES KEY [TRUSTED]
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  makeSslCtx,
} from 'libssl';
import {
  SSL_CTX_load_verify_file,
  SSL_CTX_use_certificate_chain_file,
  SSL_CTX_use_PrivateKey_file,
  SSL_FILETYPE_PEM,
} from 'libssl/openssl';

const [certificates, key, trusted = certificates] = process.argv.slice(2);
const sslCtx = makeSslCtx({ sslSide: 'server' });
SSL_CTX_use_certificate_chain_file(sslCtx, certificates);
SSL_CTX_use_PrivateKey_file(sslCtx, key, SSL_FILETYPE_PEM);

const options = {
  address: '127.0.0.1',
  sslCtx,
  sslErrorCallback: (error) => console.error(error.message),
};
const server = await acceptTcpConnectionsCreatingAsyncIoStates(0, echo, options);

async function echo(_server, state) {
  for await (const chunk of state) await state.writeBuffer(chunk);
  await state.close();
}

const client = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', server.localPort, {
  sslCtx: true,
  ctxConfigureCallback: (ctx) => SSL_CTX_load_verify_file(ctx, trusted),
  handshakeTimeout: 10,
  readTimeout: 10,
});
await client.writeBuffer('good day');
const answer = Buffer.alloc(8);
await client.readBuffer(answer);
console.log(client.protocolVersion, answer.toString());
await client.close();
await server.close();
