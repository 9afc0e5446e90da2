// The types of callbacks, as users see them.
// Re-exports only.

export type {
  CertVerifyCallback,
  VerifyCallback,
} from './chains.js';
export type { ClientHello } from './client-hello.js';
export type {
  CookieGenerateCallback,
  CookieVerifyCallback,
  StatelessCookieGenerateCallback,
  StatelessCookieVerifyCallback,
} from './cookies.js';
export type { CustomExtension } from './custom-extensions.js';
export type { CtValidationCallback, StatusCallback } from './evidence.js';
export type {
  AlertAnswer,
  AlpnSelectCallback,
  CertAnswer,
  CertCallback,
  ClientCertAnswer,
  ClientCertCallback,
  ClientHelloCallback,
  HelloAnswer,
  ServerNameCallback,
} from './hello.js';
export type {
  InfoCallback,
  KeylogCallback,
  MsgCallback,
  ProtocolMessage,
  TlsextDebugCallback,
} from './observers.js';
export type {
  NpnAdvertiseCallback,
  NpnSelectCallback,
  SessionSecret,
  SessionSecretCallback,
  SessionTicketExtCallback,
} from './old-extensions.js';
export type { DefaultPasswdCallback } from './passwords.js';
export type {
  AllowEarlyDataCallback,
  DtlsTimerCallback,
  GenerateSessionIdCallback,
  NotResumableCallback,
  RecordPaddingCallback,
  TmpDhCallback,
} from './policy.js';
export type {
  PskClientCallback,
  PskFindSessionCallback,
  PskIdentity,
  PskServerCallback,
  PskSession,
  PskUseSessionCallback,
} from './psk.js';
export type { NewPendingConnCallback, QuicTlsCallbacks } from './quic.js';
export type { AsyncCallback, EchCallback } from './rare.js';
export type { SecurityCallback } from './security.js';
export type {
  GetSessionCallback,
  NewSessionCallback,
  RemoveSessionCallback,
} from './sessions.js';
export type {
  DecryptTicketCallback,
  GenerateTicketCallback,
  TicketKeyAnswer,
  TicketKeyCallback,
} from './tickets.js';
