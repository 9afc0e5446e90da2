// Handshake messages: header, name, and the fields of the body.
// Each kind of body is read in a file of its subject.

import * as certificates from './certificates.js';
import type { ReadingContext } from './context.js';
import { readExtensions } from './extensions.js';
import type { Filling } from './filling.js';
import * as hello from './hello.js';
import { readClientKeyExchange, readServerKeyExchange } from './key-exchange.js';
import type { HandshakeFields, HandshakeMessage, HandshakeName } from './messages.js';
import * as names from './names.js';
import { Fault, Reader } from './reader.js';

/** A handshake message with its header; what is wrong is in `malformed`. */
export function readHandshake(bytes: Uint8Array, context: ReadingContext): HandshakeMessage {
  const reader = new Reader(bytes);
  const head = { kind: 'handshake' as const, type: bytes[0] ?? 0, length: 0, sequence: null };
  const message: Filling<{ [field: string]: unknown }> = { ...head, name: 'Handshake' };
  try {
    readHead(reader, message, context);
    const { length, name } = message as { length: number; name: string };
    const missing = length - reader.left;
    const body = new Reader(reader.bytes(Math.min(length, reader.left), name));
    const readBody = BODIES[name as HandshakeName] as Body<HandshakeName> | undefined;
    readBody?.(body, message, context);
    if (missing > 0) throw new Fault(`${missing} bytes are missing`);
    if (readBody !== undefined) body.end();
    reader.end();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    message.malformed = error.message;
  }
  if (message.name === 'Handshake') message.typeName ??= null;
  return message as unknown as HandshakeMessage;
}

function readHead(
  reader: Reader,
  message: { [field: string]: unknown },
  context: ReadingContext,
): void {
  const type = names.handshakeType(reader.number(1, 'the type'));
  if (type.name !== null && Object.hasOwn(BODIES, type.name)) message.name = type.name;
  else message.typeName = type.name;
  message.length = reader.number(3, 'the length');
  if (context.isDtls) {
    message.sequence = reader.number(2, 'the number of the message');
    reader.bytes(6, 'the place of the fragment');
  }
  if (type.name === 'ServerHello' && hello.isRetry(reader.peek()))
    message.name = 'HelloRetryRequest';
}

type Body<N extends HandshakeName> = (
  reader: Reader,
  into: Filling<HandshakeFields[N]>,
  context: ReadingContext,
) => void;

/** The body has nothing in it, or nothing to tell. */
const empty = () => {};

const BODIES: { [N in HandshakeName]: Body<N> } = {
  HelloRequest: empty,
  ClientHello: hello.readClientHello,
  ServerHello: hello.readServerHello,
  HelloRetryRequest: hello.readServerHello,
  HelloVerifyRequest: hello.readHelloVerifyRequest,
  NewSessionTicket(reader, into, context) {
    into.lifetime = reader.number(4, 'the lifetime');
    if (context.isTls13) {
      reader.bytes(4, 'ticket_age_add');
      reader.lengthOf(1, 'the nonce');
    }
    into.ticketLength = reader.lengthOf(2, 'the ticket');
    into.extensions = [];
    if (context.isTls13) readExtensions(reader, 'NewSessionTicket', into.extensions);
  },
  EndOfEarlyData: empty,
  EncryptedExtensions(reader, into, context) {
    into.extensions = [];
    readExtensions(reader, 'EncryptedExtensions', into.extensions);
    context.answered(into.extensions);
  },
  Certificate: certificates.readCertificate,
  ServerKeyExchange: readServerKeyExchange,
  CertificateRequest: certificates.readCertificateRequest,
  ServerHelloDone: empty,
  CertificateVerify: certificates.readCertificateVerify,
  ClientKeyExchange: readClientKeyExchange,
  Finished: (reader) => {
    reader.rest();
  },
  CertificateStatus: certificates.readCertificateStatus,
  KeyUpdate(reader, into) {
    into.request = names.keyUpdateRequest(reader.number(1, 'the request'));
  },
  CompressedCertificate: certificates.readCompressedCertificate,
};
