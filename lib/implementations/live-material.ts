// Key material for one connection that is there already, whichever implementation it has.
// Chooses by the handle; what is done is the implementation's.

import { SslPointer } from '../handles/index.js';
import type { LiveMaterial } from './live-credentials.js';
import { OPENSSL_LIVE_MATERIAL } from './openssl/live-material.js';

/** For an SSL of this implementation. */
export function liveMaterial(ssl: object): LiveMaterial<SslPointer> {
  if (ssl instanceof SslPointer) return OPENSSL_LIVE_MATERIAL;
  throw new Error('No TLS implementation has such a connection.');
}
