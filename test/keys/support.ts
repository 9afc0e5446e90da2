// Signer keys for tests: key pairs of node:crypto, of which OpenSSL gets the public part only.
// Judges nothing.

import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { certificatePem, type Identity } from '../../lib/cli/certificate-maker.js';
import {
  createSignerKey,
  type EvpPkeyPointer,
  type SignFunction,
  type SignRequest,
  type SslLibrary,
} from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { AUTHORITY, certify, LEAF } from '../support/special-certificates.js';

/** Kinds of key that TLS signs with. */
export const PAIRS = {
  RSA: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  Ed25519: generateKeyPairSync('ed25519'),
} as const;

export type KeyKind = keyof typeof PAIRS;
export const KINDS = Object.keys(PAIRS) as KeyKind[];

/** What an HSM would do. */
export function signerOf(kind: KeyKind): SignFunction {
  return (request) => signWith(PAIRS[kind].privateKey, request);
}

/** The signature that a request asks for. */
export function signWith(key: KeyObject, request: SignRequest): Uint8Array {
  const { algorithm, digest, message, saltLength } = request;
  if (message === null) throw new Error('no message');
  const padding =
    algorithm === 'RSA-PSS' ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING;
  const options = algorithm.startsWith('RSA')
    ? { key, padding, ...(saltLength === null ? {} : { saltLength }) }
    : { key };
  return sign(digest, message, options);
}

/** A signer key of that kind. */
export function keyOf(
  library: SslLibrary,
  kind: KeyKind,
  sign: SignFunction = signerOf(kind),
): EvpPkeyPointer {
  return createSignerKey({ publicKey: PAIRS[kind].publicKey, sign, library });
}

/** A leaf for localhost with a key of that kind, as PEM, and the root that it is trusted by. */
export interface SignerChain {
  readonly leaf: Identity;
  readonly leafPem: string;
  readonly rootPem: string;
}

/** Makes one. */
export function chainOf(library: SslLibrary, kind: KeyKind): SignerChain {
  const f = opensslFor(library);
  const root = certify(f, { name: 'Signer Root', extensions: AUTHORITY });
  const key = keyOf(library, kind);
  const leaf = certify(f, { name: 'localhost', issuer: root, key, extensions: LEAF });
  return {
    leaf,
    leafPem: certificatePem(f, leaf.certificate),
    rootPem: certificatePem(f, root.certificate),
  };
}

/** An ECDSA signature as r and s side by side. */
export function signP1363(
  kind: 'P-256' | 'P-384',
  digest: string | null,
  message: Uint8Array | null,
): Uint8Array {
  const key = PAIRS[kind].privateKey;
  return sign(digest, message ?? new Uint8Array(), { key, dsaEncoding: 'ieee-p1363' });
}
