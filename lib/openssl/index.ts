// What other rooms use of the C surface.
// Re-exports only.

export * from './constants.js';
export { defaultLibrary } from './library/default-library.js';
export {
  type LibraryReference,
  type OpensslFunctions,
  opensslFor,
  takeErrors,
} from './openssl-for.js';
