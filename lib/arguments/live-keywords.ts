// The keywords of calls on what is there already: an SSL_CTX, an SSL, a connection; and of reading files.
// Part of the table in keywords.ts; which call takes which is live-calls.ts.

import { fileURLToPath } from 'node:url';
import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import { password } from './context-values.js';
import { keyword } from './keyword.js';
import type { Normaliser } from './place.js';
import { publicKey } from './signer-values.js';
import {
  anything,
  boolean,
  functionOrNull,
  givenFunction,
  integer,
  oneOf,
  orNull,
  paths,
  text,
} from './values.js';

/** A library as it was opened, by its `id`, or what opens it; or `null`. */
export type LibraryChoiceGiven =
  | { readonly kind: 'opened'; readonly id: number }
  | { readonly kind: 'open'; readonly paths: readonly string[] };

const library: Normaliser<LibraryChoiceGiven | null> = (value, place) => {
  if (value === null) return null;
  if (typeof value === 'string' || Array.isArray(value)) {
    return Object.freeze({ kind: 'open', paths: paths(value, place) });
  }
  const id = (value as { id?: unknown } | undefined)?.id;
  if (typeof value === 'object' && Number.isSafeInteger(id)) {
    return Object.freeze({ kind: 'opened', id: id as number });
  }
  throw invalidArgType(place, LIBRARY, value);
};

/** A path or `file:` URL, or `null`. */
export const filePath: Normaliser<string> = (value, place) =>
  value instanceof URL ? fileURLToPath(value) : text(value, place);

/** A length in bits with the file for it. */
export type LengthAndFile = readonly [keyLength: number, filename: string];

const filesByLength: Normaliser<readonly LengthAndFile[] | null> = (value, place) => {
  if (value === null) return null;
  if (!Array.isArray(value)) throw invalidArgType(place, PAIRS, value);
  if (value.length === 0) throw invalidArgValue(place, 'must have a pair at least', value);
  const pairs = Array.from(value, (pair: unknown, index) => {
    const where = { ...place, name: `${place.name}[${index}]` };
    if (!Array.isArray(pair) || pair.length !== 2) throw invalidArgType(where, PAIRS, pair);
    return Object.freeze([integer(1)(pair[0], where), filePath(pair[1], where)] as const);
  });
  return Object.freeze(pairs);
};

/** Part of KEYWORDS. */
export const LIVE_KEYWORDS = Object.freeze({
  askCallback: keyword('callback', functionOrNull, 'Called for the password.'),
  dsaEncoding: keyword(
    null,
    oneOf('der', 'ieee-p1363'),
    'Form of the ECDSA signatures that `sign` gives.',
  ),
  dh: keyword('dh', anything, 'Diffie-Hellman parameters as a key object.'),
  errorpOrNull: keyword('errorp', boolean, 'Throw on failure, or return null.'),
  filename: keyword('filename', orNull(filePath), 'File of Diffie-Hellman parameters.'),
  filenameList: keyword('filename-list', filesByLength, 'Files by the length of their prime.'),
  force: keyword('force', boolean, 'Read the file even if it was read before.'),
  func: keyword('func', functionOrNull, 'Called for the Diffie-Hellman parameters.'),
  library: keyword(null, library, 'OpenSSL to use: as opened, an origin, or a path.'),
  onMessage: keyword(null, functionOrNull, 'Called with each message of the trace.'),
  passPhrase: keyword('pass-phrase', password, 'Password of what is encrypted in the file.'),
  postHandshakeAuth: keyword(null, boolean, 'Offer to authenticate later, when asked (TLS 1.3).'),
  publicKey: keyword(null, publicKey, 'The public part of the key.'),
  requestPeer: keyword(null, boolean, 'Ask the peer to change its keys, too.'),
  required: keyword(null, boolean, 'End the connection where the peer has no certificate.'),
  sign: keyword(null, givenFunction, 'Signs: called for each signature.'),
});

const LIBRARY =
  "a library of openSslLibrary or listSslLibraries, 'embedded', 'node', 'system', a path, or null";
const PAIRS = 'an array of [length in bits, filename] pairs, or null';
