// Sessions for pre-shared keys of TLS 1.3, made by hand. Sets no callback.

import type { SslSessionPointer } from '../../lib/index.js';
import type { OpensslFunctions, SslCtxPointer, SslPointer } from '../../lib/openssl.js';

export const IDENTITY = 'alice';
export const KEY = Buffer.alloc(32, 7);

/**
 * Leaves a suite with SHA-256 alone to contexts that have the choice: a server prefers one with SHA-384, for which
 * such a key is not meant.
 */
export function useSha256(f: OpensslFunctions, ...ctxs: SslCtxPointer[]): void {
  for (const ctx of ctxs) f.SSL_CTX_set_ciphersuites(ctx, 'TLS_AES_128_GCM_SHA256');
}

/** A session of TLS 1.3 with {@link KEY}, for a suite with SHA-256. */
export function makePskSession(f: OpensslFunctions, ssl: SslPointer): SslSessionPointer {
  const session = f.SSL_SESSION_new();
  const suite = f.SSL_CIPHER_find(ssl, Buffer.from([0x13, 0x01]));
  if (session === null || suite === null) throw new Error('no session or suite');
  f.SSL_SESSION_set1_master_key(session, KEY);
  f.SSL_SESSION_set_cipher(session, suite);
  f.SSL_SESSION_set_protocol_version(session, 0x0304);
  return session;
}
