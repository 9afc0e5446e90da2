// OpenSSL by its C names: tunes an SSL_CTX and prints what is left of it.
// Usage: node examples/c-names.mjs
import { makeSslCtx, opensslVersion } from 'libssl';
import {
  SSL_CIPHER_get_name,
  SSL_CTX_get_ciphers,
  SSL_CTX_get_options,
  SSL_CTX_set_cipher_list,
  SSL_CTX_set_ciphersuites,
  SSL_CTX_set_options,
  SSL_OP_NO_RENEGOTIATION,
  takeErrors,
} from 'libssl/openssl';

const ctx = makeSslCtx({ sslCtx: ['tls-v1-2', null], sslSide: 'client' });
console.log(opensslVersion());
SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION);
console.log((SSL_CTX_get_options(ctx) & SSL_OP_NO_RENEGOTIATION) !== 0n);
SSL_CTX_set_ciphersuites(ctx, 'TLS_AES_256_GCM_SHA384');
SSL_CTX_set_cipher_list(ctx, 'ECDHE-ECDSA-AES256-GCM-SHA384');
console.log(SSL_CTX_get_ciphers(ctx).map(SSL_CIPHER_get_name).join(' '));

// As in C, a call that fails returns 0 and leaves its reasons in the error queue.
console.log(SSL_CTX_set_cipher_list(ctx, 'NO-SUCH-CIPHER'), takeErrors()[0].reasonText);
ctx.release();
