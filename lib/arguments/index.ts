// What other rooms use of the arguments room.
// Re-exports only.

export { serverNameOfHost } from './addresses.js';
export type {
  AsyncAcceptOptions,
  AsyncAttachSslOptions,
  AsyncCloseOptions,
  AsyncConnectOptions,
  AsyncHandshakeOptions,
  AsyncIoStateOptions,
  BufferedDataOptions,
  BufferOptions,
  LimitOptions,
  ReadWithCheckingOptions,
} from './async-options.js';
export { type Arguments, CALLS, type CallName } from './calls.js';
export type {
  CompressionName,
  DaneOptions,
  HostFlag,
  KeyMaterial,
  Material,
  RawPublicKeys,
  SslClientContextOptions,
  SslServerContextOptions,
  TlsaRecord,
  TlsaRecords,
} from './context-options.js';
export { shownPath } from './context-values.js';
export { KEYWORDS } from './keywords.js';
export type { LengthAndFile, LibraryChoiceGiven } from './live-keywords.js';
export type {
  KeyUpdateOptions,
  PassPhraseOptions,
  PasswordFunction,
  PemReadOptions,
  ReadCertificatesOptions,
  ReadDhparamsOptions,
  ReadKeyOptions,
  RequestCertificateOptions,
  SignerKeyOptions,
  SignFunction,
  SignRequest,
  SslCtxDhOptions,
  SslCtxPasswordOptions,
  TraceHandshakeOptions,
} from './live-options.js';
export {
  type AttachSslArguments,
  type CreateSslSocketStreamArguments,
  normaliseAttachSsl,
  normaliseCreateSslSocketStream,
  normaliseDetachSsl,
  normaliseEnsureSsl,
  normaliseHandshake,
  normaliseImplementation,
  normaliseMakeSslCtx,
  normaliseOpensslVersion,
  normaliseOpenTcpStream,
  normaliseSetSslLibraryPath,
  normaliseSocketOrNull,
  normaliseSocketStream,
  normaliseStartUpServer,
  type OpenTcpStreamArguments,
  type SocketStreamArguments,
  type StartUpServerArguments,
} from './normalise.js';
export {
  type AsyncAcceptArguments,
  type AsyncConnectArguments,
  type AsyncIoStateArguments,
  type BufferArguments,
  callbackAndOptions,
  normaliseAsyncAccept,
  normaliseAsyncAttachSsl,
  normaliseAsyncClose,
  normaliseAsyncConnect,
  normaliseAsyncDetachSsl,
  normaliseAsyncHandshake,
  normaliseBuffer,
  normaliseCreateAsyncIoState,
  normaliseReadWithChecking,
} from './normalise-async.js';
export { normaliseSslClientContext, normaliseSslServerContext } from './normalise-contexts.js';
export {
  normaliseFilename,
  normaliseKeyUpdate,
  normaliseReadCertificates,
  normaliseReadDhParamsFile,
  normaliseReading,
  normaliseRequestCertificate,
  normaliseSetSslCtxDh,
  normaliseSetSslCtxPasswordCallback,
  normaliseSignerKey,
  normaliseTraceHandshake,
} from './normalise-live.js';
export type {
  AttachSslOptions,
  ConfigureOptions,
  CreateSslSocketStreamOptions,
  DetachSslOptions,
  EnsureSslOptions,
  MakeSslCtxOptions,
  OpenTcpStreamOptions,
  ResumeOptions,
  SocketStreamOptions,
  StartUpServerOptions,
  StreamOptions,
} from './options.js';
export type { Recogniser, Recognisers } from './place.js';
export type { ServerSessions, SslSessionStore } from './session-values.js';
export type { PublicKeyGiven } from './signer-values.js';
export { normaliseSslCtx } from './ssl-ctx.js';
export { handshakeMilliseconds, millisecondsOf } from './times.js';
export type {
  Direction,
  ElementType,
  GivenFunction,
  HostRecord,
  Hostspec,
  ImplementationName,
  Ipv6Choice,
  KeySource,
  LibraryInput,
  LocalPath,
  MaterialSource,
  OpensslVersionFacet,
  ProtocolInput,
  ProtocolName,
  ProtocolRange,
  ProtocolSelection,
  ProtocolVersions,
  Service,
  SocketSpecifier,
  SslCtxInput,
  SslCtxSpecifier,
  SslSide,
} from './types.js';
export { UNCHANGED } from './values.js';
export {
  type DaneSettings,
  type RawKeySettings,
  type TlsaFields,
  tlsaRecords,
} from './verification-values.js';
