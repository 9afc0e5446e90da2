// Making SSL_CTX and SSL objects by hand.
// Re-exports only.

export {
  destroySsl,
  destroySslCtx,
  type MakeSslCtxOptionsWithLibrary,
  makeSslCtx,
  sslNew,
} from './make-ssl-ctx.js';
export {
  dropSharedSslCtx,
  type SharedSslCtx,
  shareSslCtx,
  takeSharedSslCtx,
} from './share-ssl-ctx.js';
