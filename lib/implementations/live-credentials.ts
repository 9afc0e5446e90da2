// Key material for one connection, and how an implementation is told of it.
// Types only.

import type { GivenFunction, KeySource, MaterialSource } from '../arguments/index.js';

/** Keys and certificates of a connection. */
export interface LiveCredentials {
  readonly keyFile: readonly KeySource[] | null;
  readonly certFile: readonly MaterialSource[] | null;
  readonly password: string | null;
  readonly passwordCallback: GivenFunction | null;
}

/** Sets the material of one connection. */
export interface LiveMaterial<Ssl> {
  setCredentials(ssl: Ssl, credentials: LiveCredentials): void;
  setDhParameters(ssl: Ssl, source: MaterialSource): void;
}
