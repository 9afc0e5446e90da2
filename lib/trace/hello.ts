// ClientHello, ServerHello, HelloRetryRequest, HelloVerifyRequest.
// Their extensions are read in extensions.ts.

import { cipherSuite } from './cipher-suites.js';
import type { ReadingContext } from './context.js';
import { extensionValue, readExtensions } from './extensions.js';
import type { Filling } from './filling.js';
import type { HandshakeFields, ServerHelloFields } from './messages.js';
import * as names from './names.js';
import { hex, type Reader } from './reader.js';

/** Source: RFC 8446, section 4.1.2; RFC 6347, section 4.2.1 for the cookie. */
export function readClientHello(
  reader: Reader,
  into: Filling<HandshakeFields['ClientHello']>,
  context: ReadingContext,
): void {
  readHead(reader, into);
  into.cookieLength = context.isDtls ? reader.lengthOf(1, 'the cookie') : null;
  into.cipherSuites = reader.vector(2, 'the suites').numbers(2, 'a suite', cipherSuite);
  into.compressionMethods = reader
    .vector(1, 'the compression methods')
    .numbers(1, 'a compression method', names.compressionMethod);
  into.extensions = [];
  readExtensions(reader, 'ClientHello', into.extensions);
}

/** ServerHello, or the HelloRetryRequest that looks like one. Source: RFC 8446, section 4.1.3. */
export function readServerHello(
  reader: Reader,
  into: Filling<ServerHelloFields>,
  context: ReadingContext,
): void {
  readHead(reader, into);
  const retry = into.random === RETRY;
  const suite = cipherSuite(reader.number(2, 'the suite'));
  into.cipherSuite = suite;
  if (!retry) context.chosen(suite);
  into.compressionMethod = names.compressionMethod(reader.number(1, 'the compression method'));
  into.extensions = [];
  readExtensions(reader, retry ? 'HelloRetryRequest' : 'ServerHello', into.extensions);
  context.answered(into.extensions);
  const [selected] = extensionValue(into.extensions, 'supported_versions') ?? [into.version];
  into.selectedVersion = selected as names.Named;
}

/** Whether the body of a ServerHello is that of a HelloRetryRequest. */
export function isRetry(body: Uint8Array): boolean {
  return hex(body.subarray(2, 34)) === RETRY;
}

/** Source: RFC 6347, section 4.2.1. */
export function readHelloVerifyRequest(
  reader: Reader,
  into: Filling<HandshakeFields['HelloVerifyRequest']>,
): void {
  into.version = names.version(reader.number(2, 'the version'));
  into.cookieLength = reader.lengthOf(1, 'the cookie');
}

function readHead(
  reader: Reader,
  into: Filling<Pick<ServerHelloFields, 'version' | 'random' | 'sessionId'>>,
): void {
  into.version = names.version(reader.number(2, 'the version'));
  into.random = hex(reader.bytes(32, 'the random'));
  into.sessionId = hex(reader.vector(1, 'the session id').rest());
}

/** The SHA-256 of "HelloRetryRequest". */
const RETRY = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';
