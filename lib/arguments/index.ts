// What other rooms use of the arguments room.
// Re-exports only.

export { serverNameOfHost } from './addresses.js';
export { CALLS, type CallName } from './calls.js';
export { KEYWORDS } from './keywords.js';
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
export type {
  AttachSslOptions,
  ConfigureOptions,
  CreateSslSocketStreamOptions,
  DetachSslOptions,
  EnsureSslOptions,
  MakeSslCtxOptions,
  OpenTcpStreamOptions,
  SocketStreamOptions,
  StartUpServerOptions,
  StreamOptions,
} from './options.js';
export type { Recogniser, Recognisers } from './place.js';
export { normaliseSslCtx } from './ssl-ctx.js';
export { handshakeMilliseconds, millisecondsOf } from './times.js';
export type {
  Direction,
  ElementType,
  HostRecord,
  Hostspec,
  ImplementationName,
  Ipv6Choice,
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
