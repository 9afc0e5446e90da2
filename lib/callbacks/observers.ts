// Callbacks that observe: info, msg, keylog, tlsext-debug. They are told in order, when C has returned, and what they
// throw is an uncaught error.

import type { SslPointer } from '../handles/index.js';
import { type ParsedMessage, parseMessage } from '../trace/index.js';
import type { ObservingAdapter } from './adapter.js';

/**
 * Told of each state that a handshake enters, and of each alert.
 *
 * @param where a sum of `SSL_CB_…` bits.
 * @param ret for alerts, level and description (`SSL_alert_desc_string_long`); else 1, or what went wrong.
 * @param state `SSL_state_string_long` at that moment.
 * @corresponds SSL_CTX_set_info_callback(3)
 */
export type InfoCallback = (ssl: SslPointer, where: number, ret: number, state: string) => void;

/** What a message says, which way it went, and when. */
export type ProtocolMessage = ParsedMessage & {
  readonly direction: 'sent' | 'received';
  /** Milliseconds of a clock that never goes back. */
  readonly time: number;
};

/**
 * Told of each record header, handshake message, alert and change of ciphers.
 *
 * @param writeP 1 for what is sent, 0 for what is received.
 * @param version protocol version of the message, such as 0x0304; of a record header that of the record.
 * @param contentType of RFC 8446, section 5.1, or 256 for a record header, 257 for the content type inside of an
 *   encrypted record, and others that OpenSSL names `SSL3_RT_…`.
 * @param buf its bytes, a copy. Handshake messages may hold keys: those of `ClientKeyExchange` and the like.
 * @param message what it says, without secrets.
 * @corresponds SSL_CTX_set_msg_callback(3)
 */
export type MsgCallback = (
  writeP: number,
  version: number,
  contentType: number,
  buf: Uint8Array,
  ssl: SslPointer,
  message: ProtocolMessage,
) => void;

/**
 * Gets each secret of a connection as a line of an NSS key log: with it anyone can read what is sent.
 *
 * @corresponds SSL_CTX_set_keylog_callback(3)
 */
export type KeylogCallback = (ssl: SslPointer, line: string) => void;

/**
 * Told of each extension of the peer's in TLS 1.2 and 1.3.
 *
 * @param clientServer 1 when the server sent it, 0 when the client did.
 * @param type number of the extension, by IANA.
 * @param data its bytes, a copy.
 * @corresponds SSL_set_tlsext_debug_callback(3)
 */
export type TlsextDebugCallback = (
  ssl: SslPointer,
  clientServer: number,
  type: number,
  data: Uint8Array,
) => void;

export const OBSERVERS: Readonly<Record<string, ObservingAdapter>> = {
  info: ({ ssl, numbers: [where, ret], bytes }) => [ssl, where, ret, text(bytes)],
  msg: ({ ssl, numbers: [writeP, version, type], bytes, time }) => [
    writeP,
    version,
    type,
    bytes,
    ssl,
    { ...parseMessage(version, type, bytes), direction: writeP === 1 ? 'sent' : 'received', time },
  ],
  keylog: ({ ssl, bytes }) => [ssl, text(bytes)],
  'tlsext-debug': ({ ssl, numbers: [clientServer, type], bytes }) => [
    ssl,
    clientServer,
    type,
    bytes,
  ],
};

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
