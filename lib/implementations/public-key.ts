// The public key in a file, or in its content.
// Chooses the implementation, which is OpenSSL: only its keys are handles.

import type { MaterialSource } from '../arguments/index.js';
import type { EvpPkeyPointer } from '../handles/index.js';
import { MaterialReader } from './openssl/material.js';
import { readSourceOnce } from './read-file.js';

/**
 * Reads the first one: PEM, DER, or that of a certificate.
 *
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` when there is none.
 */
export function readPublicKey(source: MaterialSource, library: number): EvpPkeyPointer {
  const reader = new MaterialReader(library, readSourceOnce, { password: null, callback: null });
  return reader.publicKeys(source)[0] as EvpPkeyPointer;
}
