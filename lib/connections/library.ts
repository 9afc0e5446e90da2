// The library that a handle belongs to: its functions, and its name for messages.
// Chooses no library; a handle always has one.

import { addon } from '../binding/load.js';
import { opensslFor } from '../openssl/index.js';

/** Anything that belongs to one library. */
export interface OfLibrary {
  readonly library: number;
}

/** The C functions of the library that a handle belongs to. */
export function functionsOf(handle: OfLibrary): ReturnType<typeof opensslFor> {
  return opensslFor(handle.library);
}

/** For messages: `OpenSSL 3.5.7 (embedded)`. */
export function nameOfLibrary(handle: OfLibrary): string | null {
  const record = addon.libraries().find(({ id }) => id === handle.library);
  if (record === undefined) return null;
  const origin = record.origin === 'path' ? record.path : record.origin;
  return `OpenSSL ${record.version} (${origin})`;
}
