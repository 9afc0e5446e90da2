// The messages about certificates: sent, asked for, compressed, signed with, stapled.
// Certificates are lengths here; who wants them asks the connection.

import type { ReadingContext } from './context.js';
import { authorityName } from './distinguished-name.js';
import { type Extension, readExtensions } from './extensions.js';
import type { Filling } from './filling.js';
import type { HandshakeFields } from './messages.js';
import * as names from './names.js';
import type { Reader } from './reader.js';

/** Source: RFC 8446, section 4.4.2; RFC 5246, section 7.4.2; RFC 7250, section 3. */
export function readCertificate(
  reader: Reader,
  into: Filling<HandshakeFields['Certificate']>,
  context: ReadingContext,
): void {
  into.contextLength = context.isTls13 ? reader.lengthOf(1, 'the context') : null;
  const certificates: { length: number; extensions: Extension[] }[] = [];
  into.certificates = certificates;
  const list = reader.vector(3, 'the certificates');
  if (context.hasRawKey && !context.isTls13) {
    certificates.push({ length: list.rest().length, extensions: [] });
    return;
  }
  while (list.left > 0) {
    const length = list.lengthOf(3, 'a certificate');
    const extensions: Extension[] = [];
    certificates.push({ length, extensions });
    if (context.isTls13) readExtensions(list, 'Certificate', extensions);
  }
}

/** Source: RFC 8446, section 4.3.2; RFC 5246, section 7.4.4. */
export function readCertificateRequest(
  reader: Reader,
  into: Filling<HandshakeFields['CertificateRequest']>,
  context: ReadingContext,
): void {
  into.contextLength = context.isTls13 ? reader.lengthOf(1, 'the context') : null;
  into.certificateTypes = [];
  into.signatureSchemes = [];
  into.authorities = [];
  into.extensions = [];
  if (context.isTls13) return readExtensions(reader, 'CertificateRequest', into.extensions);
  into.certificateTypes = reader
    .vector(1, 'the certificate types')
    .numbers(1, 'a certificate type', names.clientCertificateType);
  if (context.hasSignatureSchemes) {
    into.signatureSchemes = reader
      .vector(2, 'the signature schemes')
      .numbers(2, 'a signature scheme', names.signatureScheme);
  }
  into.authorities = reader
    .vector(2, 'the names')
    .list((list) => authorityName(list.vector(2, 'a name').rest()));
}

/** Source: RFC 8446, section 4.4.3; RFC 5246, section 7.4.8. */
export function readCertificateVerify(
  reader: Reader,
  into: Filling<HandshakeFields['CertificateVerify']>,
  context: ReadingContext,
): void {
  into.signatureScheme = context.hasSignatureSchemes
    ? names.signatureScheme(reader.number(2, 'the signature scheme'))
    : null;
  into.signatureLength = reader.lengthOf(2, 'the signature');
}

/** Source: RFC 6066, section 8. */
export function readCertificateStatus(
  reader: Reader,
  into: Filling<HandshakeFields['CertificateStatus']>,
): void {
  into.statusType = names.statusType(reader.number(1, 'the type'));
  into.responseLength = reader.lengthOf(3, 'the response');
}

/** Source: RFC 8879, section 4. */
export function readCompressedCertificate(
  reader: Reader,
  into: Filling<HandshakeFields['CompressedCertificate']>,
): void {
  into.algorithm = names.certificateCompression(reader.number(2, 'the algorithm'));
  into.uncompressedLength = reader.number(3, 'the uncompressed length');
  into.compressedLength = reader.lengthOf(3, 'the compressed certificates');
}
