// Normalisers for sessions, tickets and early data.
// Reads and parses no session: whether OpenSSL can use one is found when a connection begins.

import { invalidArgType, invalidArgValue, outOfRange } from '../conditions/index.js';
import type { Normaliser, Place } from './place.js';

import { integer } from './values.js';

/**
 * Sessions kept outside of the library: in a database, in another process.
 *
 * What it throws, or rejects with, is told to its `error` and costs the client a full handshake,
 * nothing else.
 */
export interface SslSessionStore {
  /**
   * The bytes that {@link set} was called with, or nothing. On a blocking stream a promise comes too
   * late and is nothing.
   *
   * @param id session id in lower-case hexadecimal, up to 64 digits; a client may say any.
   */
  get(id: string): SessionBytes | Promise<SessionBytes>;
  /**
   * Keeps a session.
   *
   * @param session secret bytes: who has them can take over the session and decrypt it.
   * @param seconds how long it is good for.
   */
  set(id: string, session: Uint8Array, seconds: number): unknown;
  /** Called with what went wrong in the two others. */
  error?(error: unknown): unknown;
}
type SessionBytes = Uint8Array | null | undefined;

/** Where a server's sessions are after normalisation. */
export type ServerSessions =
  | { readonly kind: 'none' }
  | { readonly kind: 'internal'; readonly most: number | null }
  | { readonly kind: 'store'; readonly store: SslSessionStore };

/** How many sessions a client keeps: `true` is 1000, `false` and `null` 0. */
export const clientSessions: Normaliser<number> = (value, place) => {
  if (value === true) return DEFAULT_MOST;
  if (value === null || value === false) return 0;
  if (typeof value === 'number') return atMost(MOST)(value, place);
  throw invalidArgType(place, 'true, false, or a number of sessions', value);
};

/** Where a server keeps its sessions. */
export const serverSessions: Normaliser<ServerSessions> = (value, place) => {
  if (value === true) return Object.freeze({ kind: 'internal', most: null });
  if (value === null || value === false) return Object.freeze({ kind: 'none' });
  if (typeof value === 'number') {
    const most = atMost(MOST)(value, place);
    return Object.freeze(most === 0 ? { kind: 'none' } : { kind: 'internal', most });
  }
  const expected = 'true, false, a number of sessions, or an object with the functions get and set';
  if (typeof value !== 'object') throw invalidArgType(place, expected, value);
  const store = value as Partial<SslSessionStore>;
  for (const name of ['get', 'set', 'error'] as const) {
    const given: unknown = store[name];
    if (typeof given === 'function' || (name === 'error' && given === undefined)) continue;
    throw invalidArgType({ ...place, name: `${place.name}.${name}` }, 'a function', given);
  }
  return Object.freeze({ kind: 'store', store: store as SslSessionStore });
};

/** Keys of tickets, behind one another, each 80 bytes; or `null`. */
export const ticketKeys: Normaliser<Uint8Array | null> = (value, place) => {
  if (value === null) return null;
  if (!Array.isArray(value)) {
    throw invalidArgType(place, 'an array of Uint8Arrays of 80 bytes', typeof value);
  }
  if (value.length === 0) throw invalidArgValue(place, 'must have at least one key', value);
  if (value.length > MOST_KEYS) {
    throw outOfRange(
      { ...place, name: `${place.name}.length` },
      `at most ${MOST_KEYS}`,
      value.length,
    );
  }
  const keys = new Uint8Array(value.length * TICKET_KEY);
  const names = new Set<string>();
  for (const [index, key] of value.entries()) {
    const where: Place = { ...place, name: `${place.name}[${index}]` };
    if (!(key instanceof Uint8Array)) {
      throw invalidArgType(where, 'a Uint8Array of 80 bytes', typeof key);
    }
    if (key.length !== TICKET_KEY) {
      throw outOfRange({ ...where, name: `${where.name}.length` }, '80', key.length);
    }
    const name = Buffer.from(key.subarray(0, TICKET_KEY_NAME)).toString('hex');
    if (names.has(name)) {
      throw invalidArgValue(
        where,
        'must have another name (its first 16 bytes) than the others',
        key,
      );
    }
    names.add(name);
    keys.set(key, index * TICKET_KEY);
  }
  return keys;
};

/** Up to 32 bytes, or text of as many; or `null`. */
export const idContext: Normaliser<Uint8Array | null> = (value, place) => {
  if (value === null) return null;
  const given = typeof value === 'string' ? Buffer.from(value) : value;
  if (!(given instanceof Uint8Array)) {
    throw invalidArgType(place, 'a string or a Uint8Array of 1 to 32 bytes', value);
  }
  if (given.length >= 1 && given.length <= 32) return Uint8Array.from(given);
  throw outOfRange({ ...place, name: `${place.name}.length` }, '1 to 32 bytes', given.length);
};

/** Bytes of early data that a client may send, 0 for none; `null` is 0. */
export const maxEarlyData: Normaliser<number> = (value, place) =>
  value === null ? 0 : atMost(0xffffffff)(value, place);

/** A session in the form of i2d_SSL_SESSION(3): its outside, at least; or `null`. */
export const session: Normaliser<Uint8Array | null> = (value, place) => {
  if (value === null) return null;
  if (!(value instanceof Uint8Array)) {
    throw invalidArgType(place, 'what exportSession() has given, or null', typeof value);
  }
  if (isOneSequence(value)) return value.slice();
  throw invalidArgValue(place, 'must be what exportSession() has given', value);
};

/** What a client sends first: bytes, or text; or `null`. */
export const earlyData: Normaliser<Uint8Array | null> = (value, place) => {
  if (value === null) return null;
  const bytes = typeof value === 'string' ? Buffer.from(value) : value;
  if (!(bytes instanceof Uint8Array))
    throw invalidArgType(place, 'bytes, a string, or null', value);
  if (bytes.length > 0) return Uint8Array.from(bytes);
  throw invalidArgValue(place, 'must not be empty', value);
};

/** One SEQUENCE in DER, and nothing behind it. Source: X.690. */
function isOneSequence(der: Uint8Array): boolean {
  if (der.length < 2 || der[0] !== SEQUENCE) return false;
  const first = der[1] as number;
  if (first < 0x80) return der.length === 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 4 || der.length < 2 + count) return false;
  let length = 0;
  for (const byte of der.subarray(2, 2 + count)) length = length * 256 + byte;
  return der.length === 2 + count + length;
}

function atMost(most: number): Normaliser<number> {
  const least = integer(0);
  return (value, place) => {
    const number = least(value, place);
    if (number <= most) return number;
    throw outOfRange(place, `an integer from 0 to ${most}`, value);
  };
}

const SEQUENCE = 0x30;
const TICKET_KEY = 80;
const TICKET_KEY_NAME = 16;
const MOST_KEYS = 64;
const DEFAULT_MOST = 1000;
const MOST = 1_000_000;
