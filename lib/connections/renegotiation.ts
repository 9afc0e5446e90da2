// Renegotiation: whether a connection shakes hands again, as TLS 1.2 and older can.
// Drives nothing.

import type { SslPointer } from '../handles/index.js';
import { TLS1_3_VERSION } from '../openssl/index.js';
import { functionsOf } from './library.js';

/**
 * Whether a further handshake must be over before this end sends data: one that is under way, or one that
 * a client is to begin. Only for connections whose first handshake is over.
 *
 * Such a handshake must be driven by reading: in SSL_write and SSL_do_handshake OpenSSL takes data that the
 * peer has sent before it heard of it for an error.
 *
 * @corresponds SSL_renegotiate_pending, SSL_in_init
 */
export function renegotiates(ssl: SslPointer): boolean {
  const f = functionsOf(ssl);
  if (f.SSL_version(ssl) >= TLS1_3_VERSION) return false;
  if (f.SSL_is_init_finished(ssl) !== 1) return true;
  return f.SSL_is_server(ssl) !== 1 && f.SSL_renegotiate_pending(ssl) === 1;
}
