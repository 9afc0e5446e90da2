// A server made of this package (from dist), in a process of its own.
// Changes one connection between plain and TLS, with bytes pipelined behind close_notify.

import { writeSync } from 'node:fs';
import { createSslSocketStream, makeSslCtx, startUpServer } from '../../dist/index.js';
import { opensslFor } from '../../dist/openssl.js';

const settings = JSON.parse(process.argv[2]);
const ctx = makeSslCtx({ sslSide: 'server' });
const openssl = opensslFor(ctx.library);
const bio = openssl.BIO_new_mem_buf(Buffer.from(settings.cert));
openssl.SSL_CTX_use_certificate(ctx, openssl.PEM_read_bio_X509(bio, null));
openssl.SSL_CTX_add1_chain_cert(ctx, openssl.PEM_read_bio_X509(bio, null));
const keyBio = openssl.BIO_new_mem_buf(Buffer.from(settings.key));
openssl.SSL_CTX_use_PrivateKey(ctx, openssl.PEM_read_bio_PrivateKey(keyBio, null));

const server = startUpServer({
  localAddress: '127.0.0.1',
  function: (socket) => {
    const stream = createSslSocketStream(socket, null, { readTimeout: 10, writeTimeout: 10 });
    for (let round = 1; round <= 2; round++) {
      if (stream.readLine() !== 'STARTTLS') throw new Error('STARTTLS expected');
      stream.writeLine(`ready ${round}`);
      stream.attachSsl({ sslCtx: ctx });
      stream.writeLine(`secret ${stream.readLine()}`);
      // close_notify and plain bytes in one go, before the peer has answered.
      openssl.SSL_shutdown(stream.ssl);
      writeSync(stream.socket.fd, `plain ${round}\n`);
      stream.detachSsl();
      stream.writeLine(`still here ${round}`);
    }
    console.log(`last: ${stream.readLine()}`);
    stream.close();
  },
});
console.log(server.localPort);
server.serve({ count: 1 });
