// What a peer has shown of itself: a certificate, a raw public key, or nothing.
// Judges none of it.

import type { SslPointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/** Whether the peer has shown a certificate or a raw public key. */
export function hasShown(ssl: SslPointer): boolean {
  const functions = functionsOf(ssl);
  const certificate = functions.SSL_get1_peer_certificate(ssl);
  certificate?.release();
  if (certificate !== null) return true;
  // While a client's chain is being judged there is the chain only.
  const chain = functions.SSL_get_peer_cert_chain(ssl) ?? [];
  for (const one of chain) one.release();
  return chain.length > 0 || rawPublicKeyOf(ssl) !== null;
}

/** The raw public key, as DER, or `null`; a library before OpenSSL 3.2 has none. */
export function rawPublicKeyOf(ssl: SslPointer): Uint8Array | null {
  const functions = functionsOf(ssl);
  if (functions.OpenSSL_version_num() < OPENSSL_3_2) return null;
  const key = functions.SSL_get0_peer_rpk(ssl);
  try {
    return key === null ? null : functions.i2d_PUBKEY(key);
  } finally {
    key?.release();
  }
}

const OPENSSL_3_2 = 0x30200000;
