// The entry `libssl/openssl`: OpenSSL by its C names.
// Re-exports only.

export type { LibraryRecord, OpensslErrorRecord } from './binding/addon.js';
export type * from './callbacks/types.js';
export * from './handles/index.js';
export * from './openssl/constants.js';
export * from './openssl/functions.js';
export {
  type LibraryReference,
  type OpensslFunctions,
  opensslFor,
  takeErrors,
} from './openssl/openssl-for.js';
