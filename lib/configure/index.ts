// Making SSL_CTX and SSL objects by hand, and setting them up.
// Re-exports only.

export { setSslCtxDh } from './dh.js';
export {
  type CertificateKeyPair,
  freeCertificateKeyPairs,
  lookupInCertificateKeyPairs,
  readCertificateFile,
  readCertificateKeyPairs,
  readPrivateKeyFile,
  selectCertificatesMatchingCaList,
  setCipherList,
  setSslCtxCertCb,
} from './key-files.js';
export {
  destroySsl,
  destroySslCtx,
  type MakeSslCtxOptionsWithLibrary,
  makeSslCtx,
  sslNew,
} from './make-ssl-ctx.js';
export { setSslCtxPasswordCallback } from './password-callback.js';
export { type PemThing, type PemThings, pemRead, readDhparams } from './pem-read.js';
export {
  dropSharedSslCtx,
  type SharedSslCtx,
  shareSslCtx,
  takeSharedSslCtx,
} from './share-ssl-ctx.js';
export { createSignerKey } from './signer-key.js';
export { type SslCtxOptionKeyword, setSslCtxOptions } from './ssl-ctx-options.js';
export {
  getVerificationMode,
  setVerificationDepth,
  setVerificationMode,
  type VerificationFlag,
  type VerificationFunction,
  type VerificationMode,
} from './verification-mode.js';
