// Normalisers for how a peer is verified beyond its chain: host flags, stapled responses, DANE, raw keys.
// Reads no file and resolves no name: records and keys are the caller's.

import { invalidArgType, invalidArgValue, outOfRange } from '../conditions/index.js';
import { sources } from './context-values.js';
import type { Normaliser, Place } from './place.js';
import type { GivenFunction, MaterialSource } from './types.js';
import { alternatives, boolean, didYouMean, text } from './values.js';

/** Flags of host name matching, by name or number, one or several; or `null`. */
export const hostFlags: Normaliser<number | null> = (value, place) => {
  if (value === null) return null;
  const list = Array.isArray(value) ? value : [value];
  return list.reduce((sum: number, one, index) => {
    const where = Array.isArray(value) ? at(place, index) : place;
    return sum | hostFlag(one, where);
  }, 0);
};

function hostFlag(value: unknown, place: Place): number {
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0 && (value & ~ALL_FLAGS) === 0 && value <= ALL_FLAGS) {
      return value;
    }
    throw outOfRange(place, `a sum of X509_CHECK_FLAG_ bits, 0 to ${ALL_FLAGS}`, value);
  }
  if (typeof value !== 'string') {
    throw invalidArgType(place, 'an X509_CHECK_FLAG_ name or number, an array, or null', value);
  }
  const name = value
    .toUpperCase()
    .replaceAll('-', '_')
    .replace(/^X509_CHECK_FLAG_/, '');
  const flag = Object.hasOwn(HOST_FLAGS, name) ? HOST_FLAGS[name] : undefined;
  if (flag !== undefined) return flag;
  const known = Object.keys(HOST_FLAGS);
  const expected = `must be ${alternatives(known.map((one) => `'X509_CHECK_FLAG_${one}'`))}`;
  throw invalidArgValue(place, expected, value, didYouMean(name, known));
}

/** What a client does about stapled OCSP responses. */
export const stapleWanted: Normaliser<'good' | 'must' | null> = (value, place) => {
  if (value === null || value === false) return null;
  if (value === true) return 'good';
  if (value === 'must-staple') return 'must';
  const expected = "true, 'must-staple', false or null";
  if (typeof value !== 'string') throw invalidArgType(place, expected, value);
  throw invalidArgValue(place, `must be ${expected}`, value, didYouMean(value, ['must-staple']));
};

/** What a server staples: responses, or a function that gives them. */
export const staples: Normaliser<readonly MaterialSource[] | GivenFunction | null> = (
  value,
  place,
) => (typeof value === 'function' ? (value as GivenFunction) : sources(value, place));

/** A TLSA record after normalisation. Source: RFC 6698, section 2.1. */
export interface TlsaFields {
  readonly usage: number;
  readonly selector: number;
  readonly matchingType: number;
  readonly data: Uint8Array;
}

/** DANE after normalisation. */
export interface DaneSettings {
  readonly records: readonly TlsaFields[] | GivenFunction;
  readonly baseDomain: string | null;
  readonly eeNameChecks: boolean;
}

/** Records, or an object with them and more, or `null`. */
export const dane: Normaliser<DaneSettings | null> = (value, place) => {
  if (value === null) return null;
  if (Array.isArray(value) || typeof value === 'function') {
    return Object.freeze({
      records: recordsOrFunction(value, place),
      baseDomain: null,
      eeNameChecks: true,
    });
  }
  const { records, baseDomain = null, eeNameChecks = true } = fields(value, place, DANE_FIELDS);
  return Object.freeze({
    records: recordsOrFunction(records, member(place, 'records')),
    baseDomain: baseDomain === null ? null : text(baseDomain, member(place, 'baseDomain')),
    eeNameChecks: boolean(eeNameChecks, member(place, 'eeNameChecks')),
  });
};

const recordsOrFunction: Normaliser<readonly TlsaFields[] | GivenFunction> = (value, place) =>
  typeof value === 'function' ? (value as GivenFunction) : tlsaRecords(value, place);

/** TLSA records, at least one. */
export const tlsaRecords: Normaliser<readonly TlsaFields[]> = (value, place) => {
  if (!Array.isArray(value)) throw invalidArgType(place, 'an array of TLSA records', value);
  if (value.length === 0) throw invalidArgValue(place, 'must have at least one record', value);
  return Object.freeze(Array.from(value, (one, index) => tlsaRecord(one, at(place, index))));
};

function tlsaRecord(value: unknown, place: Place): TlsaFields {
  const given = typeof value === 'string' ? presentation(value, place) : value;
  const { usage, selector, matchingType, data } = fields(given, place, TLSA_FIELDS);
  const bytes = tlsaData(data, member(place, 'data'));
  const type = octet(matchingType, member(place, 'matchingType'), MATCHING_TYPES);
  const wanted = DIGEST_BYTES[type];
  if (wanted !== undefined && bytes.length !== wanted) {
    throw outOfRange(member(place, 'data.length'), `${wanted} for this type`, bytes.length);
  }
  return Object.freeze({
    usage: octet(usage, member(place, 'usage'), USAGES),
    selector: octet(selector, member(place, 'selector'), SELECTORS),
    matchingType: type,
    data: bytes,
  });
}

/** `3 1 1 0c72ac70…`, as zone files and dig(1) have it. Source: RFC 6698, section 2.2. */
function presentation(value: string, place: Place): object {
  const match = /^\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})\s+([0-9a-fA-F\s]+)$/.exec(value);
  if (match === null) {
    throw invalidArgValue(place, "must be a record such as '3 1 1 0c72ac70…'", value);
  }
  const [, usage, selector, matchingType, data = ''] = match;
  const numbers = { usage: Number(usage), selector: Number(selector) };
  return { ...numbers, matchingType: Number(matchingType), data: data.replace(/\s+/g, '') };
}

function tlsaData(value: unknown, place: Place): Uint8Array {
  if (value instanceof Uint8Array && value.length > 0) return value.slice();
  if (typeof value === 'string' && /^(?:[0-9a-fA-F]{2})+$/.test(value)) {
    return Uint8Array.from(Buffer.from(value, 'hex'));
  }
  const expected = 'bytes, or hexadecimal digits in pairs';
  if (typeof value === 'string' || value instanceof Uint8Array) {
    throw invalidArgValue(place, `must be ${expected}`, value);
  }
  throw invalidArgType(place, expected, value);
}

function octet(value: unknown, place: Place, names: Readonly<Record<string, number>>): number {
  const expected = `${alternatives(Object.keys(names).map((name) => `'${name}'`))}, or a number from 0 to 255`;
  if (typeof value === 'number') {
    if (Number.isInteger(value) && value >= 0 && value <= 255) return value;
    throw outOfRange(place, expected, value);
  }
  if (typeof value !== 'string') throw invalidArgType(place, expected, value);
  const name = Object.keys(names).find((one) => one.toUpperCase() === value.toUpperCase());
  const number = name === undefined ? undefined : names[name];
  if (number !== undefined) return number;
  throw invalidArgValue(place, `must be ${expected}`, value, didYouMean(value, Object.keys(names)));
}

/** Raw public keys after normalisation. */
export interface RawKeySettings {
  /** Keys that the peer may have; `null`: none are asked for. */
  readonly expected: readonly MaterialSource[] | null;
  /** Show the own key raw. */
  readonly own: boolean;
}

/** Which sides have raw public keys, or `null`. */
export const rawKeys: Normaliser<RawKeySettings | null> = (value, place) => {
  if (value === null) return null;
  const { expected = null, own = false } = fields(value, place, RAW_KEY_FIELDS);
  const settings = {
    expected: sources(expected, member(place, 'expected')),
    own: boolean(own, member(place, 'own')),
  };
  if (settings.expected !== null || settings.own) return Object.freeze(settings);
  throw invalidArgValue(place, 'must have own: true, or expected keys, or both', value);
};

/** Names of certificate compressions in the order of preference; an empty array is none; or `null`. */
export const compressions: Normaliser<readonly number[] | null> = (value, place) => {
  if (value === null) return null;
  const list = Array.isArray(value) ? value : [value];
  const numbers = list.map((one, index) => {
    const where = Array.isArray(value) ? at(place, index) : place;
    const expected = alternatives(Object.keys(COMPRESSIONS).map((name) => `'${name}'`));
    if (typeof one !== 'string') throw invalidArgType(where, expected, one);
    const number = Object.hasOwn(COMPRESSIONS, one) ? COMPRESSIONS[one] : undefined;
    if (number !== undefined) return number;
    const known = Object.keys(COMPRESSIONS);
    throw invalidArgValue(where, `must be ${expected}`, one, didYouMean(one, known));
  });
  if (new Set(numbers).size === numbers.length) return Object.freeze(numbers);
  throw invalidArgValue(place, 'must name each algorithm once', value);
};

/** The fields of an object that has these and no others. */
function fields(
  value: unknown,
  place: Place,
  known: readonly string[],
): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidArgType(place, `an object with ${alternatives(known)}`, value);
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const hint = didYouMean(key, known);
    throw invalidArgValue(place, `must not have the field '${key.slice(0, 80)}'`, value, hint);
  }
  return value as Readonly<Record<string, unknown>>;
}

function at(place: Place, index: number): Place {
  return { ...place, name: `${place.name}[${index}]` };
}

function member(place: Place, name: string): Place {
  return { ...place, name: `${place.name}.${name}` };
}

/** Numbers of x509v3.h, without their prefix. */
const HOST_FLAGS: Readonly<Record<string, number>> = {
  ALWAYS_CHECK_SUBJECT: 0x1,
  NO_WILDCARDS: 0x2,
  NO_PARTIAL_WILDCARDS: 0x4,
  MULTI_LABEL_WILDCARDS: 0x8,
  SINGLE_LABEL_SUBDOMAINS: 0x10,
  NEVER_CHECK_SUBJECT: 0x20,
};
const ALL_FLAGS = 0x3f;

// Source: RFC 7218, section 2.
const USAGES = { 'PKIX-TA': 0, 'PKIX-EE': 1, 'DANE-TA': 2, 'DANE-EE': 3 };
const SELECTORS = { Cert: 0, SPKI: 1 };
const MATCHING_TYPES = { Full: 0, 'SHA2-256': 1, 'SHA2-512': 2 };
const DIGEST_BYTES: Readonly<Record<number, number>> = { 1: 32, 2: 64 };
const TLSA_FIELDS = ['usage', 'selector', 'matchingType', 'data'];
const DANE_FIELDS = ['records', 'baseDomain', 'eeNameChecks'];
const RAW_KEY_FIELDS = ['expected', 'own'];
/** Numbers of RFC 8879, section 7.3. */
const COMPRESSIONS: Readonly<Record<string, number>> = { zlib: 1, brotli: 2, zstd: 3 };
