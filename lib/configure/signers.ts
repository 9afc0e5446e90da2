// The functions behind signer keys, by number: how C asks one, and what is made of its answer.
// Makes no keys.

import type { SignFunction, SignRequest } from '../arguments/index.js';
import type { SignAnswer } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { isPromise } from '../callbacks/index.js';
import { describeReceived, keepSignerError, SslFailure } from '../conditions/index.js';

/** A function, and how it signs. */
export interface Signer {
  readonly sign: SignFunction;
  readonly dsaEncoding: 'der' | 'ieee-p1363';
}

/** Keeps it until its key is gone. */
export function addSigner(signer: Signer): number {
  if (last === 0) addon.setSigners(ask, removeSigner);
  last += 1;
  signers.set(last, signer);
  return last;
}

/** No key uses it any more. */
export function removeSigner(number: number): void {
  signers.delete(number);
}

/** Called by C, which waits: inside of it, or on another thread. */
function ask(
  number: number,
  algorithm: SignRequest['algorithm'],
  digest: string | null,
  data: Uint8Array,
  message: Uint8Array | null,
  saltLength: number,
  mgf1Digest: string | null,
  job: number,
): SignAnswer | null {
  const signer = signers.get(number) as Signer;
  const request: SignRequest = Object.freeze({
    algorithm,
    digest: nameOfDigest(digest),
    data,
    message,
    saltLength: saltLength < 0 ? null : saltLength,
    mgf1Digest: nameOfDigest(mgf1Digest),
  });
  try {
    const said = signer.sign(request);
    if (!isPromise(said)) return signatureOf(said, algorithm, signer);
    const signature = Promise.resolve(said).then((late) => signatureOf(late, algorithm, signer));
    if (job <= 0) {
      signature.catch(() => {}); // nobody hears of it
      throw cannotWait();
    }
    signature.then(
      (answer) => addon.finishSigning(job, answer),
      (reason) => addon.finishSigning(job, keepSignerError(reason)),
    );
    return null;
  } catch (thrown) {
    if (job === THROWS) throw thrown;
    return keepSignerError(thrown);
  }
}

/** The signature in the form that OpenSSL wants. */
function signatureOf(said: unknown, algorithm: string, { dsaEncoding }: Signer): Uint8Array {
  if (!(said instanceof Uint8Array)) {
    const received = describeReceived('signature', said);
    const text = `The "sign" function of a signer key must give a Uint8Array. Received ${received}.`;
    throw Object.assign(new TypeError(text), { code: 'ERR_INVALID_RETURN_VALUE' });
  }
  return algorithm === 'ECDSA' && dsaEncoding === 'ieee-p1363' ? derOf(said) : said;
}

/** ECDSA-Sig-Value of r and s side by side. Source: RFC 3279, 2.2.3. */
function derOf(sides: Uint8Array): Uint8Array {
  if (sides.length > MOST_SIDES || sides.length % 2 !== 0) return sides; // OpenSSL refuses it
  const half = sides.length / 2;
  const numbers = [sides.subarray(0, half), sides.subarray(half)].map((side) => {
    const first = side.findIndex((byte) => byte !== 0);
    const digits = first < 0 ? Uint8Array.of(0) : side.subarray(first);
    const positive = (digits[0] as number) < 0x80 ? digits : Uint8Array.of(0, ...digits);
    return Uint8Array.of(0x02, positive.length, ...positive);
  });
  const content = numbers.flatMap((number) => [...number]);
  const length = content.length < 0x80 ? [content.length] : [0x81, content.length];
  return Uint8Array.of(0x30, ...length, ...content);
}

/** As node:crypto takes it: OpenSSL's own name is SHA2-256. */
function nameOfDigest(name: string | null): string | null {
  return name === null ? null : name.replace(/^SHA2-/, 'SHA').replace('/', '-');
}

function cannotWait(): SslFailure {
  const text =
    'The "sign" function of a signer key gave a promise, but nothing can wait for it here: a blocking ' +
    'stream, a call by C name, and a handshake without the crew (setSslCrewSize(0)) need the ' +
    'signature at once.';
  return new SslFailure(text, { code: 'ERR_SSL_SIGNER_CANNOT_WAIT' });
}

/** In the place of a job: nothing waits, and what is thrown is thrown by the call that C is in. */
const THROWS = -1;
/** Of the largest curve, with 521 bits. */
const MOST_SIDES = 132;
const signers = new Map<number, Signer>();
let last = 0;
