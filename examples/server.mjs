// A server: one connection after the other, each answers one line.
// Usage: node examples/server.mjs PORT CERTIFICATE-CHAIN.pem KEY.pem
import { createSslSocketStream, makeSslCtx, SslCondition, startUpServer } from 'libssl';
import {
  SSL_CTX_use_certificate_chain_file,
  SSL_CTX_use_PrivateKey_file,
  SSL_FILETYPE_PEM,
} from 'libssl/openssl';

const [port = '8443', chain = 'chain.pem', key = 'key.pem'] = process.argv.slice(2);
const ctx = makeSslCtx({ sslSide: 'server' });
if (SSL_CTX_use_certificate_chain_file(ctx, chain) !== 1) throw new Error(`Cannot use ${chain}`);
if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) !== 1)
  throw new Error(`Cannot use ${key}`);

startUpServer({
  localPort: port,
  announce: true,
  wait: true,
  function: (socket) => {
    try {
      const stream = createSslSocketStream(socket, ctx, { handshakeTimeout: 10, readTimeout: 60 });
      try {
        stream.writeLine(`You said: ${stream.readLine()}`);
      } finally {
        stream.close();
      }
    } catch (error) {
      if (!(error instanceof SslCondition)) throw error;
      console.error(error.code, error.message);
    }
  },
});
