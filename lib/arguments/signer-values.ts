// Normalisers for keys that are handles: of contexts, and the public part of a signer key.
// Reads no file, and asks no library.

import type { KeyObject } from 'node:crypto';
import { types } from 'node:util';
import { builtin } from '../binding/builtin.js';
import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import { source } from './context-values.js';
import type { Normaliser, Place } from './place.js';
import type { CertificateLike, HandleLike, KeyLike, KeySource, MaterialSource } from './types.js';

/** A private key: a file, its content, or a key object. */
const keySource: Normaliser<KeySource> = (value, place) => {
  if (kindOf(value) !== 'EVP_PKEY') return source(value, place);
  return Object.freeze({ kind: 'key', key: alive(value as KeyLike, place) });
};

/** One private key, several (one of each type), or `null`. */
export const keySources: Normaliser<readonly KeySource[] | null> = (value, place) => {
  if (value === null) return null;
  if (!Array.isArray(value)) return Object.freeze([keySource(value, place)]);
  if (value.length === 0) throw invalidArgValue(place, 'must name at least one', value);
  const at = (index: number) => ({ ...place, name: `${place.name}[${index}]` });
  return Object.freeze(value.map((one, index) => keySource(one, at(index))));
};

/** A public key as it was given: material, or a handle that has one. */
export type PublicKeyGiven =
  | MaterialSource
  | { readonly kind: 'handle'; readonly handle: KeyLike | CertificateLike };

/** A public key: a handle, a KeyObject, a file or its content. */
export const publicKey: Normaliser<PublicKeyGiven> = (value, place) => {
  const kind = kindOf(value);
  if (kind === 'EVP_PKEY' || kind === 'X509') {
    return Object.freeze({
      kind: 'handle',
      handle: alive(value as KeyLike | CertificateLike, place),
    });
  }
  if (types.isKeyObject(value)) return Object.freeze({ kind: 'bytes', bytes: spki(value, place) });
  const expected = 'a path, PEM text, bytes, an EvpPkeyPointer, an X509Pointer or a KeyObject';
  if (typeof value === 'string' || value instanceof URL || ArrayBuffer.isView(value)) {
    return source(value, place);
  }
  throw invalidArgType(place, expected, value);
};

function spki(key: KeyObject, place: Place): Uint8Array {
  if (key.type === 'secret') {
    throw invalidArgValue(place, 'must be a public key', `a KeyObject of type ${key.type}`);
  }
  const open = key.type === 'public' ? key : builtin('node:crypto').createPublicKey(key);
  return open.export({ type: 'spki', format: 'der' });
}

function alive<Like extends HandleLike>(handle: Like, place: Place): Like {
  if (handle.alive) return handle;
  throw invalidArgValue(place, 'was released', handle);
}

/** What kind of handle it says it is; native code believes none that is not. */
function kindOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'alive' in value && 'kind' in value
    ? value.kind
    : null;
}
