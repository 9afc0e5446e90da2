// Normalisers for what abstract contexts take: material, trust, verification, lists of names.
// Reads no file: a path stays a path.

import { fileURLToPath } from 'node:url';
import { invalidArgType, invalidArgValue, outOfRange } from '../conditions/index.js';
import type { Normaliser, Place } from './place.js';
import type { GivenFunction, MaterialSource } from './types.js';
import { text } from './values.js';

/** A file, or its content: PEM text, or the bytes of PEM, DER or PKCS #12. */
export const source: Normaliser<MaterialSource> = (value, place) => {
  const expected = 'a path, a file: URL, PEM text, or bytes';
  if (value instanceof URL) return { kind: 'file', path: fileURLToPath(value) };
  if (ArrayBuffer.isView(value)) {
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    if (bytes.length === 0) throw invalidArgValue(place, 'must not be empty', value);
    return { kind: 'bytes', bytes: bytes.slice() };
  }
  if (typeof value !== 'string') throw invalidArgType(place, expected, value);
  if (value.includes('-----BEGIN ')) return { kind: 'bytes', bytes: Buffer.from(value) };
  const path = text(value, place);
  return URI.test(path) ? { kind: 'uri', uri: path } : { kind: 'file', path };
};

/** A path as messages may show it: a key in base64, given by mistake, is not shown. */
export function shownPath(path: string): string {
  return BASE64_DER.test(path)
    ? `a path that looks like bytes in base64 (not shown): give them as bytes`
    : path;
}

/** One source, several (a key of each type), or `null`. */
export const sources: Normaliser<readonly MaterialSource[] | null> = (value, place) => {
  if (value === null) return null;
  if (!Array.isArray(value)) return Object.freeze([source(value, place)]);
  if (value.length === 0) throw invalidArgValue(place, 'must name at least one', value);
  return Object.freeze(value.map((one, index) => source(one, at(place, index))));
};

/** Trusted certificates: sources, `'default'`, or `null`. */
export const trust: Normaliser<readonly MaterialSource[] | 'default' | null> = (value, place) =>
  value === 'default' ? value : sources(value, place);

/** A directory, several, `'default'`, or `null`. */
export const directories: Normaliser<readonly string[] | 'default' | null> = (value, place) => {
  if (value === null || value === 'default') return value;
  const list = Array.isArray(value) ? value : [value];
  return Object.freeze(list.map((one, index) => text(one, at(place, index))));
};

/** A password, or `null`; never shown in a message. */
export const password: Normaliser<string | null> = (value, place) => {
  if (value === null || typeof value === 'string') return value;
  throw invalidArgType(place, 'a string, or null', typeof value);
};

/** How to verify the peer. */
export const verification: Normaliser<GivenFunction | boolean | 'try'> = (value, place) => {
  if (value === null || value === false) return false;
  if (value === true || value === 'try') return value;
  if (typeof value === 'function') return value as GivenFunction;
  throw invalidArgType(place, "a function, true, false, null or 'try'", value);
};

/** Names of things in the order of preference, as OpenSSL lists them: `'a:b'`, or an array. */
export const names: Normaliser<string | null> = (value, place) => {
  if (value === null) return null;
  if (typeof value === 'string') return text(value, place);
  if (!Array.isArray(value)) throw invalidArgType(place, 'a string, or an array of names', value);
  if (value.length === 0) throw invalidArgValue(place, 'must name at least one', value);
  return value.map((one, index) => text(one, at(place, index))).join(':');
};

/** ALPN protocols, in the form of the wire: each with its length before it. Source: RFC 7301. */
export const alpn: Normaliser<Uint8Array | null> = (value, place) => {
  if (value === null) return null;
  if (!Array.isArray(value)) throw invalidArgType(place, 'an array of protocol names', value);
  if (value.length === 0) throw invalidArgValue(place, 'must name at least one', value);
  const parts = value.map((one, index) => {
    const bytes = Buffer.from(text(one, at(place, index)));
    if (bytes.length > 255)
      throw invalidArgValue(at(place, index), 'must have 1 to 255 bytes', one);
    return Buffer.concat([Buffer.of(bytes.length), bytes]);
  });
  return Buffer.concat(parts);
};

/** A number from `low` to `high`, or `null`. */
export function within(low: number, high: number): Normaliser<number | null> {
  return (value, place) => {
    const expected = `an integer from ${low} to ${high}, or null`;
    if (value === null) return null;
    if (typeof value !== 'number') throw invalidArgType(place, expected, value);
    if (Number.isInteger(value) && value >= low && value <= high) return value;
    throw outOfRange(place, expected, value);
  };
}

/** Option bits: a bigint, or the sum of them as a number; or `null`. */
export const bits: Normaliser<bigint | null> = (value, place) => {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value);
  if (typeof value === 'bigint' && value >= 0n && value < 1n << 64n) return value;
  throw invalidArgType(place, 'option bits as a bigint, or null', value);
};

/** A Date, or `null`. */
export const date: Normaliser<Date | null> = (value, place) => {
  if (value === null) return null;
  if (!(value instanceof Date)) throw invalidArgType(place, 'a Date, or null', value);
  if (Number.isNaN(value.getTime())) throw invalidArgValue(place, 'must be a valid Date', value);
  return new Date(value);
};

/** Commands of SSL_CONF_cmd(3) and their values, in their order; or `null`. */
export const commands: Normaliser<readonly (readonly [string, string])[] | null> = (
  value,
  place,
) => {
  if (value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw invalidArgType(place, 'an object of commands and their values', value);
  }
  const pairs = Object.entries(value).map(([command, given]) => {
    const where = { ...place, name: `${place.name}.${command}` };
    return Object.freeze([command, text(given, where)] as const);
  });
  return Object.freeze(pairs);
};

/** Twice 40 bytes for tickets, as SSL_CTX_set_tlsext_ticket_keys(3) takes them: 80; or `null`. */
export const ticketKey: Normaliser<Uint8Array | null> = (value, place) => {
  if (value === null) return null;
  if (!(value instanceof Uint8Array))
    throw invalidArgType(place, 'a Uint8Array of 80 bytes', typeof value);
  if (value.length === 80) return value.slice();
  throw outOfRange({ ...place, name: `${place.name}.length` }, '80', value.length);
};

function at(place: Place, index: number): Place {
  return { ...place, name: `${place.name}[${index}]` };
}

/** DER begins with 0x30, and so with an M. */
const BASE64_DER = /^\s*M[A-Za-z0-9+/\s]{40,}={0,2}\s*$/;
/** A scheme of two letters or more: `c:` is a drive. */
const URI = /^[a-z][a-z0-9+.-]+:/i;
