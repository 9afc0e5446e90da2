// Exits in the midst of a C call, while handshakes of the crew wait for that call to end.
// Usage: node password-exit.mjs ENCRYPTED_KEY KEY CERTIFICATES

import {
  acceptTcpConnectionsCreatingAsyncIoStates,
  createAsyncIoStateAndConnectedTcpSocket,
  createSslClientContext,
  createSslServerContext,
  makeSslCtx,
  setSslCrewSize,
  setSslCtxPasswordCallback,
} from '../../dist/index.js';
import { SSL_CTX_use_PrivateKey_file } from '../../dist/openssl.js';

const [locked, keyFile, certFile] = process.argv.slice(2);
setSslCrewSize(2);
const ctx = makeSslCtx({});
setSslCtxPasswordCallback(ctx, {
  callback: () => {
    const until = Date.now() + 300; // the crew comes to the gate meanwhile
    while (Date.now() < until);
    process.exit(7);
  },
});
const sslCtx = createSslServerContext({ keyFile, certFile });
const options = { address: '127.0.0.1', sslCtx };
const server = await acceptTcpConnectionsCreatingAsyncIoStates(0, () => {}, options);
const client = createSslClientContext({ verifyCallback: null });
const states = await Promise.all(
  Array.from({ length: 30 }, () =>
    createAsyncIoStateAndConnectedTcpSocket('127.0.0.1', server.localPort),
  ),
);
// More steps go out than threads can run; those that come after the call wait for its end.
for (const state of states) state.attachSsl({ sslCtx: client, sslSide: 'client' }).catch(() => {});
SSL_CTX_use_PrivateKey_file(ctx, locked, 1);
