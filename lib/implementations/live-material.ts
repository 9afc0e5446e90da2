// Key material for one connection that is there already, whichever implementation it has.
// Chooses by the handle; what is done is the implementation's.

import type { GivenFunction, MaterialSource } from '../arguments/index.js';
import { SslPointer } from '../handles/index.js';
import { OPENSSL_LIVE_MATERIAL } from './openssl/live-material.js';

/** Keys and certificates of a connection. */
export interface LiveCredentials {
  readonly keyFile: readonly MaterialSource[] | null;
  readonly certFile: readonly MaterialSource[] | null;
  readonly password: string | null;
  readonly passwordCallback: GivenFunction | null;
}

/** Sets the material of one connection. */
export interface LiveMaterial<Ssl> {
  setCredentials(ssl: Ssl, credentials: LiveCredentials): void;
  setDhParameters(ssl: Ssl, source: MaterialSource): void;
}

/** For an SSL of this implementation. */
export function liveMaterial(ssl: object): LiveMaterial<SslPointer> {
  if (ssl instanceof SslPointer) return OPENSSL_LIVE_MATERIAL;
  throw new Error('No TLS implementation has such a connection.');
}
