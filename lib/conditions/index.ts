// The conditions and argument errors of this package, as one list of names.
// Re-exports only.

export {
  type ArgumentError,
  describeReceived,
  invalidArgType,
  invalidArgValue,
  invalidCombination,
  outOfRange,
} from './argument-errors.js';
export { conditionFromErrors } from './condition-from-errors.js';
export { conditionFromFailure } from './condition-from-failure.js';
export type { ConditionContext, ConditionPhase } from './context.js';
export type { AlertFact, SslCode, SslCodeKeyword, VerifyFact } from './facts.js';
export { keepSignerError, takeSignerError } from './signer-errors.js';
export {
  SocketConnectError,
  SocketCreateError,
  SocketError,
  SocketIoError,
} from './socket-error.js';
export {
  SslClosed,
  SslCondition,
  SslError,
  SslFailure,
  SslHandshakeTimeout,
  SslVerificationFailure,
  SslVersionOrCipherMismatch,
  SslX509Lookup,
} from './ssl-condition.js';
export {
  type LibraryAttempt,
  type LibraryRefusalReason,
  SslLibraryError,
} from './ssl-library-error.js';
