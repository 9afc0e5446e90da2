// Synchronous streams.
// Re-exports only.

export { BufferedStream, type ReadLineOptions } from './buffered-stream.js';
export {
  type CreateSslSocketStreamInit,
  createSslSocketStream,
  type StreamClass,
} from './create-ssl-socket-stream.js';
export {
  type OpenTcpStreamInit,
  openTcpStream,
  type StreamOrCondition,
} from './open-tcp-stream.js';
export {
  type CloseOptions,
  replaceSocketStreamSocket,
  SocketStream,
  type SocketStreamInit,
} from './socket-stream.js';
export {
  type ServeOptions,
  Server,
  type StartUpServerInit,
  startUpServer,
} from './start-up-server.js';
