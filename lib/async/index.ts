// What the entries use of asynchronous I/O.
// Re-exports only.

export {
  AcceptingHandle,
  type AsyncAcceptInit,
  acceptTcpConnectionsCreatingAsyncIoStates,
  type ConnectionFunction,
} from './accept.js';
export {
  AsyncIoState,
  type BufferCallback,
  type CheckingCallback,
  type StateCallback,
  type StateDirection,
} from './async-io-state.js';
export { type AsyncConnectInit, createAsyncIoStateAndConnectedTcpSocket } from './connect.js';
export { type AsyncIoObject, createAsyncIoState } from './create-async-io-state.js';
export { setSslCrewSize, sslCrewSize } from './crew.js';
export {
  asyncIoSslFailureIndicatorFromFailureArgs,
  type FailureArgs,
  type SslFailureIndicator,
} from './failure-args.js';
