// A client and a server that share a key, and have no certificates: TLS 1.3.
// Usage: node examples/pre-shared-key.mjs
import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  makeSslCtx,
} from 'libssl';
import {
  SSL_CTX_set_psk_client_callback,
  SSL_CTX_set_psk_server_callback,
  SSL_get_version,
  SSL_session_reused,
} from 'libssl/openssl';

const key = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
const serverCtx = makeSslCtx({ sslSide: 'server' });
SSL_CTX_set_psk_server_callback(serverCtx, (_ssl, identity) => (identity === 'alice' ? key : null));
const clientCtx = makeSslCtx({ sslSide: 'client' });
SSL_CTX_set_psk_client_callback(clientCtx, () => ({ identity: 'alice', psk: key }));

const server = await acceptTcpConnectionsCreatingAsyncIoStates(
  0,
  async (_handle, state) => {
    await state.attachSsl({ sslCtx: serverCtx, sslSide: 'server' });
    await state.handshake();
  },
  { address: '127.0.0.1' },
);
const client = await createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', server.localPort);
let ssl;
await client.attachSsl({
  sslCtx: clientCtx,
  sslSide: 'client',
  sslConfigureCallback: (own) => {
    ssl = own;
  },
});
// Only a server that has the key can go on with it; 0 here would be one that has come with a certificate.
console.log(SSL_get_version(ssl), SSL_session_reused(ssl));
await client.close();
await server.close();
