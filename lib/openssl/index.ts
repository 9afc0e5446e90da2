// What other rooms use of the C surface.
// Re-exports only.

export * from './constants.js';
export { defaultLibrary } from './library/default-library.js';
export { libraryIdOf } from './library-id-of.js';
export { newSslCtx } from './new-ssl-ctx.js';
export { type OpensslFunctions, opensslFor } from './openssl-for.js';
export { numberOf, OPTION_KEYWORDS, requireOptions } from './options.js';
