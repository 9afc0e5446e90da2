// What other rooms use of the C surface.
// Re-exports only.

export * from './constants.js';
export { defaultLibrary } from './library/default-library.js';
export { newSslCtx } from './new-ssl-ctx.js';
export { opensslFor } from './openssl-for.js';
