// ServerKeyExchange and ClientKeyExchange of TLS 1.2 and older: what kind, which group, how long.
// Which kind it is only the suite tells, so an earlier ServerHello must have been read.

import { keyExchangeOf } from './cipher-suites.js';
import type { ReadingContext } from './context.js';
import type { Filling } from './filling.js';
import type { KeyExchangeFields } from './messages.js';
import * as names from './names.js';
import { Fault, type Reader } from './reader.js';

/** Source: RFC 5246, section 7.4.3; RFC 8422, section 5.4; RFC 4279; RFC 5054, section 2.5.3. */
export function readServerKeyExchange(
  reader: Reader,
  into: Filling<KeyExchangeFields>,
  context: ReadingContext,
): void {
  const kind = kindOf(into, context);
  if (kind === null) return pass(reader);
  if (hasPsk(kind)) into.identityLength = reader.lengthOf(2, 'the identity hint');
  if (kind.startsWith('ECDH')) readCurve(reader, into);
  else if (kind.startsWith('DH')) readPrime(reader, into);
  else if (kind.startsWith('SRP')) readSrp(reader, into);
  else if (!hasPsk(kind)) return pass(reader);
  if (hasPsk(kind) || kind.endsWith('_anon') || kind === 'SRP_SHA') return;
  if (context.hasSignatureSchemes) {
    into.signatureScheme = names.signatureScheme(reader.number(2, 'the signature scheme'));
  }
  into.signatureLength = reader.lengthOf(2, 'the signature');
}

/** Source: RFC 5246, section 7.4.7; RFC 8422, section 5.7; RFC 4279. */
export function readClientKeyExchange(
  reader: Reader,
  into: Filling<KeyExchangeFields>,
  context: ReadingContext,
): void {
  const kind = kindOf(into, context);
  if (kind === null) return pass(reader);
  if (hasPsk(kind)) into.identityLength = reader.lengthOf(2, 'the identity');
  if (kind.startsWith('ECDH')) into.publicKeyLength = reader.lengthOf(1, 'the public key');
  else if (kind.startsWith('DH')) into.publicKeyLength = reader.lengthOf(2, 'the public key');
  else if (kind.startsWith('SRP')) into.publicKeyLength = reader.lengthOf(2, 'the public key');
  else if (kind.startsWith('RSA')) {
    // SSL 3.0 has no length before it.
    into.encryptedSecretLength =
      context.version === 0x0300 ? reader.rest().length : reader.lengthOf(2, 'the secret');
  } else if (!hasPsk(kind)) pass(reader);
}

function kindOf(into: Filling<KeyExchangeFields>, context: ReadingContext): string | null {
  into.keyExchange = context.cipherSuite && keyExchangeOf(context.cipherSuite);
  return into.keyExchange;
}

function hasPsk(kind: string): boolean {
  return kind.split('_').includes('PSK');
}

function readCurve(reader: Reader, into: Filling<KeyExchangeFields>): void {
  into.curveType = names.curveType(reader.number(1, 'the type of the curve'));
  if (into.curveType.name !== 'named_curve') throw new Fault('a curve without a name');
  into.group = names.group(reader.number(2, 'the group'));
  into.publicKeyLength = reader.lengthOf(1, 'the public key');
}

function readPrime(reader: Reader, into: Filling<KeyExchangeFields>): void {
  into.primeLength = reader.lengthOf(2, 'the prime');
  reader.lengthOf(2, 'the generator');
  into.publicKeyLength = reader.lengthOf(2, 'the public key');
}

function readSrp(reader: Reader, into: Filling<KeyExchangeFields>): void {
  into.primeLength = reader.lengthOf(2, 'the prime');
  reader.lengthOf(2, 'the generator');
  reader.lengthOf(1, 'the salt');
  into.publicKeyLength = reader.lengthOf(2, 'the public key');
}

function pass(reader: Reader): void {
  reader.rest();
}
