// pemRead and what reads files with it: an object of OpenSSL out of a PEM file, by the name of its reader.
// Keeps DH parameters that were read, and nothing else; no password gets into a message.

import {
  type Arguments,
  normaliseFilename,
  normaliseReading,
  type PemReadOptions,
  type ReadDhparamsOptions,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import {
  conditionFromErrors,
  invalidArgType,
  invalidArgValue,
  type SslCondition,
} from '../conditions/index.js';
import type { BioPointer, EvpPkeyPointer, Handle } from '../handles/index.js';
import { readMaterialFile } from '../implementations/read-file.js';
import {
  defaultLibrary,
  libraryIdOf,
  type OpensslFunctions,
  opensslFor,
} from '../openssl/index.js';
import { secretBytes } from './password-callback.js';

/** What can be read: the name of `PEM_read_bio_…`, and what it gives. */
export interface PemThings {
  X509: ReturnType<OpensslFunctions['PEM_read_bio_X509']>;
  X509_AUX: ReturnType<OpensslFunctions['PEM_read_bio_X509_AUX']>;
  X509_CRL: ReturnType<OpensslFunctions['PEM_read_bio_X509_CRL']>;
  X509_REQ: ReturnType<OpensslFunctions['PEM_read_bio_X509_REQ']>;
  PrivateKey: EvpPkeyPointer | null;
  PUBKEY: EvpPkeyPointer | null;
  Parameters: EvpPkeyPointer | null;
  DHparams: EvpPkeyPointer | null;
  SSL_SESSION: ReturnType<OpensslFunctions['PEM_read_bio_SSL_SESSION']>;
}

/** Something that `pemRead` reads. */
export type PemThing = keyof PemThings;

/**
 * Reads an object from a PEM file.
 *
 * @param thingToRead the end of the name of its reader, `X509` for `PEM_read_bio_X509`; in any case.
 * @returns a handle of the caller's; `null` when it cannot be read, unless `errorp` is true.
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE`, with `errorp`; what `callback` throws.
 * @corresponds pem-read; PEM_read_bio_X509, PEM_read_bio_PrivateKey, …
 */
export function pemRead<Thing extends PemThing>(
  thingToRead: Thing,
  filename: string | URL,
  options: PemReadOptions = {},
): PemThings[Thing] {
  const thing = thingOf(thingToRead);
  const path = normaliseFilename(filename, 'pemRead');
  const read = normaliseReading('pemRead', options);
  const library = libraryIdOf(read.library, 'pemRead') ?? defaultLibrary().id;
  return readPem(thing, path, read, library) as PemThings[Thing];
}

/**
 * Reads Diffie-Hellman parameters, or gives those that were read from the same file before.
 *
 * @returns a key object that has parameters only, shared by all who read the file; `null` when it
 *   cannot be read and `errorp` is false.
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE`.
 * @corresponds read-dhparams; PEM_read_bio_Parameters
 */
export function readDhparams(
  filename: string | URL,
  options: ReadDhparamsOptions = {},
): EvpPkeyPointer | null {
  const path = normaliseFilename(filename, 'readDhparams');
  const read = normaliseReading('readDhparams', options);
  const library = libraryIdOf(read.library, 'readDhparams') ?? defaultLibrary().id;
  return dhParameters(path, read, library);
}

/** As {@link readDhparams}, from arguments that were checked. */
export function dhParameters(
  path: string,
  read: How & { readonly force: boolean },
  library: number,
): EvpPkeyPointer | null {
  const place = `${library} ${path}`;
  const known = parameters.get(place);
  if (known?.alive === true && !read.force) return known;
  const found = readPem('DHparams', path, read, library) as EvpPkeyPointer | null;
  if (found !== null) parameters.set(place, found);
  return found;
}

type How = Pick<Arguments<'pemRead'>, 'passPhrase' | 'callback' | 'errorp'>;

/** Reads one object, from arguments that were checked. */
export function readPem(thing: PemThing, path: string, how: How, library: number): Handle | null {
  let bytes: Uint8Array;
  try {
    bytes = readMaterialFile(path);
  } catch (error) {
    if (how.errorp) throw error;
    return null;
  }
  const f = opensslFor(library);
  const password = passwordFor(bytes, how);
  addon.takeErrors(library);
  try {
    using bio = f.BIO_new_mem_buf(bytes);
    const found = bio === null ? null : READERS[thing](f, bio, password);
    const errors = addon.takeErrors(library);
    if (found !== null || !how.errorp) return found;
    const locked = isLocked(bytes) ? ' (it is encrypted: is the password right?)' : '';
    throw unreadable(`There is no ${thing} in ${path}${locked}`, errors);
  } finally {
    password?.fill(0);
    if (thing === 'PrivateKey') bytes.fill(0);
  }
}

/** A condition for a file that does not hold what it should. */
export function unreadable(
  text: string,
  errors: ReturnType<typeof addon.takeErrors>,
): SslCondition {
  const code = 'ERR_SSL_CERTIFICATE_KEY_FILE';
  return conditionFromErrors(text, errors, { code, sslCode: 'certificate-key-file' });
}

/** The password for a file, asked for only where the file is encrypted. */
export function passwordFor(
  bytes: Uint8Array,
  how: Pick<How, 'passPhrase' | 'callback'>,
): Uint8Array | null {
  if (!isLocked(bytes)) return null;
  const said = how.callback === null ? how.passPhrase : how.callback(MOST_PASSWORD, false);
  return secretBytes(said, MOST_PASSWORD);
}

function isLocked(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('ENCRYPTED');
}

function thingOf(given: unknown): PemThing {
  const place = { call: 'pemRead', name: 'thingToRead' };
  if (typeof given !== 'string') throw invalidArgType(place, 'a string', given);
  const names = Object.keys(READERS) as PemThing[];
  const found = names.find((name) => name.toLowerCase() === given.toLowerCase());
  if (found !== undefined) return found;
  throw invalidArgValue(place, `must be one of ${names.join(', ')}`, given);
}

type Read = (f: OpensslFunctions, bio: BioPointer, password: Uint8Array | null) => Handle | null;

const READERS: Readonly<Record<PemThing, Read>> = {
  X509: (f, bio, password) => f.PEM_read_bio_X509(bio, password),
  X509_AUX: (f, bio, password) => f.PEM_read_bio_X509_AUX(bio, password),
  X509_CRL: (f, bio, password) => f.PEM_read_bio_X509_CRL(bio, password),
  X509_REQ: (f, bio, password) => f.PEM_read_bio_X509_REQ(bio, password),
  PrivateKey: (f, bio, password) => f.PEM_read_bio_PrivateKey(bio, password),
  PUBKEY: (f, bio, password) => f.PEM_read_bio_PUBKEY(bio, password),
  Parameters: (f, bio) => f.PEM_read_bio_Parameters(bio),
  DHparams: (f, bio) => dhOnly(f, f.PEM_read_bio_Parameters(bio)),
  SSL_SESSION: (f, bio, password) => f.PEM_read_bio_SSL_SESSION(bio, password),
};

function dhOnly(f: OpensslFunctions, key: EvpPkeyPointer | null): EvpPkeyPointer | null {
  if (key === null || f.EVP_PKEY_is_a(key, 'DH') === 1 || f.EVP_PKEY_is_a(key, 'DHX') === 1)
    return key;
  key.release();
  return null;
}

const parameters = new Map<string, EvpPkeyPointer>();
/** PEM_BUFSIZE */
const MOST_PASSWORD = 1024;
