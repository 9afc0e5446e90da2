// The types of callbacks, as users see them.
// Re-exports only.

export type {
  CertVerifyCallback,
  VerifyCallback,
} from './chains.js';
export type { ClientHello } from './client-hello.js';
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
  TlsextDebugCallback,
} from './observers.js';
export type { ProtocolMessage } from './protocol-message.js';
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
