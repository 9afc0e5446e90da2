// The types of callbacks, as users see them.
// Re-exports only.

export type {
  CertVerifyCallback,
  VerifyCallback,
} from './chains.js';
export type { ClientHello } from './client-hello.js';
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
export type { NewPendingConnCallback, QuicTlsCallbacks } from './quic.js';
export type { AsyncCallback, EchCallback } from './rare.js';
