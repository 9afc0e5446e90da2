// createSignerKey: a private key that is a function.
// Signs nothing itself; how C asks the function is signers.ts.

import {
  normaliseSignerKey,
  type PublicKeyGiven,
  type SignerKeyOptions,
  type SignFunction,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { conditionFromErrors, invalidArgValue } from '../conditions/index.js';
import { EvpPkeyPointer, type Handle, X509Pointer } from '../handles/index.js';
import { readPublicKey } from '../implementations/public-key.js';
import { defaultLibrary, libraryIdOf, opensslFor } from '../openssl/index.js';
import { addSigner, removeSigner } from './signers.js';

/**
 * A private key whose only operation is a function: the key itself may be in an HSM, with a key
 * management service, or in another process. It can be used wherever a private key that signs can:
 * `keyFile` of contexts, `SSL_CTX_use_PrivateKey`, `X509_sign`, `EVP_DigestSign`, ….
 *
 * `sign` may give a promise where a thread of the crew shakes hands, as for every asynchronous
 * state unless `setSslCrewSize(0)`; the handshake then waits for it as long as its limits allow.
 * Blocking streams and calls by C name cannot wait. What `sign` throws, or its promise is rejected
 * with, is what the handshake, stream or C function fails with. What it gives is verified with the
 * public key: with RSA each time, else until it was good once.
 *
 * The key lives as long as anything uses it, and `sign` as long as the key.
 *
 * @throws TypeError when a keyword is missing or wrong, or the key is of a type that cannot be one;
 *   SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` when there is no public key in `publicKey`.
 * @corresponds provider-keymgmt, provider-signature
 */
export function createSignerKey(options: SignerKeyOptions): EvpPkeyPointer {
  const { publicKey, sign, dsaEncoding, library: given } = normaliseSignerKey(options);
  const library = libraryIdOf(given, CALL) ?? defaultLibrary().id;
  const der = encoded(publicKey, library);
  const number = addSigner({ sign: sign as SignFunction, dsaEncoding });
  const made = addon.createSignerKey(library, der, number);
  if (made instanceof EvpPkeyPointer) return made;
  removeSigner(number);
  if (typeof made === 'string') {
    const place = { call: CALL, name: 'publicKey' };
    throw invalidArgValue(place, `must be one of ${TYPES}, not ${made}`, publicKey);
  }
  throw conditionFromErrors('Cannot make a signer key', addon.takeErrors(library));
}

/** A public key as a DER SubjectPublicKeyInfo. */
function encoded(given: PublicKeyGiven, library: number): Uint8Array {
  if (given.kind === 'handle') return encodedHandle(given.handle as unknown as Handle);
  using key = readPublicKey(given, library);
  return encodedHandle(key);
}

function encodedHandle(handle: Handle): Uint8Array {
  const f = opensslFor(handle.library);
  let der: Uint8Array | null;
  if (handle instanceof X509Pointer) {
    using key = f.X509_get_pubkey(handle);
    der = key && f.i2d_PUBKEY(key);
  } else {
    der = f.i2d_PUBKEY(handle as EvpPkeyPointer);
  }
  if (der !== null) return der;
  throw conditionFromErrors('There is no public key to read', addon.takeErrors(handle.library));
}

const CALL = 'createSignerKey';
const TYPES = 'RSA, RSA-PSS, EC, ED25519 or ED448';
