// Messages of TLS as data.
// Re-exports only.

export { describeMessage } from './describe.js';
export type { AuthorityName } from './distinguished-name.js';
export { type Extension, type ExtensionValues, extensionValue } from './extensions.js';
export type {
  AlertMessage,
  ChangeCipherSpec,
  Handshake,
  HandshakeFields,
  HandshakeMessage,
  HandshakeName,
  Heartbeat,
  InnerContentType,
  KeyExchangeFields,
  OtherHandshake,
  OtherMessage,
  ParsedMessage,
  QuicEvent,
  Readable,
  RecordHeader,
  ServerHelloFields,
} from './messages.js';
export type { Named } from './names.js';
export { MessageParser, parseMessage } from './parse.js';
export { type TracedMessage, type TracedRecord, TraceLog, tableOfMessages } from './trace-log.js';
