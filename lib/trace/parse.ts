// What OpenSSL's message callback tells, read into plain data.
// Calls no library, throws for no bytes whatever, and gives nothing secret.
//
// Source: SSL_CTX_set_msg_callback(3): content types, and the pseudo types from 256 on.

import { ReadingContext } from './context.js';
import { readHandshake } from './handshake.js';
import type {
  AlertMessage,
  Heartbeat,
  InnerContentType,
  ParsedMessage,
  QuicEvent,
  RecordHeader,
} from './messages.js';
import * as names from './names.js';
import { Fault, Reader } from './reader.js';

/**
 * Reads the messages of one connection. It remembers the suite that was agreed on, without which some
 * messages of TLS 1.2 cannot be read.
 */
export class MessageParser {
  readonly #context = new ReadingContext();

  /**
   * Reads what the callback got.
   *
   * @param writeP 1: sent, 0: received.
   * @param version as the callback got it: `TLS1_3_VERSION`, `DTLS1_2_VERSION`, 0 …
   * @param contentType `SSL3_RT_…`.
   * @param bytes the message; nothing is kept of it.
   */
  parse(writeP: number, version: number, contentType: number, bytes: Uint8Array): ParsedMessage {
    const context = this.#context;
    context.version = version;
    context.sent = writeP !== 0;
    switch (contentType) {
      case 0:
        return readSsl2(version, bytes);
      case 20:
        return changeCipherSpec(bytes);
      case 21:
        return readAlert(bytes);
      case 22:
        return readHandshake(bytes, context);
      case 24:
        return readHeartbeat(bytes);
      case 256:
        return readRecordHeader(bytes);
      case 257:
        return readInnerContentType(bytes);
      default:
        return other(contentType, bytes);
    }
  }
}

/** Reads one message by itself; see {@link MessageParser.parse}. */
export function parseMessage(
  version: number,
  contentType: number,
  bytes: Uint8Array,
): ParsedMessage {
  return new MessageParser().parse(0, version, contentType, bytes);
}

/** Fields up to the first fault, and what that is. */
function filled<T extends object>(
  start: object,
  read: (into: { [field: string]: unknown }) => void,
): T {
  const into: { [field: string]: unknown } = { ...start };
  try {
    read(into);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    into.malformed = error.message;
  }
  return into as T;
}

/** Source: RFC 8446, section 5.1; RFC 6347, section 4.1. */
function readRecordHeader(bytes: Uint8Array): RecordHeader {
  return filled({ kind: 'record', name: 'Record' }, (into) => {
    const reader = new Reader(bytes);
    into.contentType = names.contentType(reader.number(1, 'the content type'));
    into.version = names.version(reader.number(2, 'the version'));
    const isDtls = bytes.length > TLS_HEADER_LENGTH;
    into.epoch = isDtls ? reader.number(2, 'the epoch') : null;
    into.sequence = isDtls
      ? reader.number(2, 'the sequence number') * 2 ** 32 + reader.number(4, 'the sequence number')
      : null;
    into.length = reader.number(2, 'the length');
    reader.end();
  });
}

function readInnerContentType(bytes: Uint8Array): InnerContentType {
  const start = { kind: 'inner-content-type', name: 'InnerContentType', length: bytes.length };
  return filled(start, (into) => {
    const reader = new Reader(bytes);
    into.contentType = names.contentType(reader.number(1, 'the content type'));
    reader.end();
  });
}

/** Source: RFC 8446, section 6. */
function readAlert(bytes: Uint8Array): AlertMessage {
  return filled({ kind: 'alert', name: 'Alert', length: bytes.length }, (into) => {
    const reader = new Reader(bytes);
    into.level = names.alertLevel(reader.number(1, 'the level'));
    into.description = names.alertDescription(reader.number(1, 'the description'));
    reader.end();
  });
}

function changeCipherSpec(bytes: Uint8Array): ParsedMessage {
  const { length } = bytes;
  const message = { kind: 'change-cipher-spec', name: 'ChangeCipherSpec', length } as const;
  // DTLS before the RFC has a number behind it.
  const right = bytes[0] === 1 && (length === 1 || length === 3);
  return right ? message : { ...message, malformed: 'not a single 1' };
}

/** Source: RFC 6520, section 4; the payload is not told. */
function readHeartbeat(bytes: Uint8Array): Heartbeat {
  return filled({ kind: 'heartbeat', name: 'Heartbeat', length: bytes.length }, (into) => {
    into.type = names.heartbeatType(new Reader(bytes).number(1, 'the type'));
  });
}

/** A ClientHello in the form of SSL 2.0 comes with type 0; it is not read. */
function readSsl2(version: number, bytes: Uint8Array): ParsedMessage {
  const contentType = { number: 0, name: version === 0x0002 ? 'SSL 2.0' : null };
  return { kind: 'other', name: 'Other', contentType, length: bytes.length };
}

function other(number: number, bytes: Uint8Array): ParsedMessage {
  const { length } = bytes;
  const quic = names.quicEvent(number).name;
  if (quic !== null) return { kind: 'quic', name: quic as QuicEvent['name'], length };
  return { kind: 'other', name: 'Other', contentType: names.contentType(number), length };
}

const TLS_HEADER_LENGTH = 5;
