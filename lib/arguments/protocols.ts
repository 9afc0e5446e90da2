// Normalisers for protocol versions: names, their other spellings, ranges.
// Makes no SSL_CTX; it only says which versions one should have.

import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import type { Normaliser, Place } from './place.js';
import type { ProtocolName, ProtocolVersions } from './types.js';
import { alternatives, didYouMean } from './values.js';

/** All versions, oldest first. */
export const PROTOCOL_NAMES: readonly ProtocolName[] = Object.freeze([
  'v3',
  'tls-v1',
  'tls-v1-1',
  'tls-v1-2',
  'tls-v1-3',
]);

/**
 * A version, a range, or `true`, `'default'`, `'v23'` for every version from TLS 1.2 up.
 *
 * An open lower end is TLS 1.2; where the upper end is below that, it is the oldest TLS (or SSL 3
 * where that is the upper end), since lower versions were asked for by name.
 *
 * @corresponds ssl-ctx, protocol-version; SSL_CTX_set_min_proto_version,
 *   SSL_CTX_set_max_proto_version
 */
export const protocolSelection: Normaliser<ProtocolVersions> = (value, place) => {
  if (value === true) return versions('symbol', null, null);
  if (Array.isArray(value)) return range(value, place);
  if (typeof value !== 'string') throw invalidArgType(place, EXPECTED, value);
  if (FLEXIBLE.has(fold(value))) return versions('symbol', null, null);
  const name = protocolName(value, place);
  return versions('symbol', name, name);
};

/** True when the first version is older than the second. */
function isOlder(first: ProtocolName, second: ProtocolName): boolean {
  return PROTOCOL_NAMES.indexOf(first) < PROTOCOL_NAMES.indexOf(second);
}

function range(pair: readonly unknown[], place: Place): ProtocolVersions {
  if (pair.length !== 2) {
    throw invalidArgValue(place, 'must be a pair [min, max] where it is an array', pair);
  }
  const min = end(pair[0], { ...place, name: `${place.name}[0]` });
  const max = end(pair[1], { ...place, name: `${place.name}[1]` });
  if (min !== null && max !== null && isOlder(max, min)) {
    const reason = `must be a range from the older to the newer version, not ['${min}', '${max}']`;
    throw invalidArgValue(place, reason, pair, `Did you mean ['${max}', '${min}']?`);
  }
  return versions('range', min, max);
}

function end(value: unknown, place: Place): ProtocolName | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw invalidArgType(place, 'a protocol version, or null', value);
  return protocolName(value, place);
}

function protocolName(value: string, place: Place): ProtocolName {
  const folded = fold(value);
  if (/^(?:ssl-?)?v2(?:-0)?$/.test(folded)) {
    const reason = 'cannot be SSL 2: no supported OpenSSL has it';
    throw invalidArgValue(place, reason, value, "Take 'default', or a version from 'tls-v1' up.");
  }
  if (/^(?:ssl-?)?v3(?:-0)?$/.test(folded)) return 'v3';
  const minor = /^tls-?v?1(?:-([0-3]))?$/.exec(folded);
  if (minor === null) {
    const hint = didYouMean(value, [...PROTOCOL_NAMES, 'default', 'v23']);
    throw invalidArgValue(place, `must be ${NAMES}`, value, hint);
  }
  return TLS_BY_MINOR[Number(minor[1] ?? 0)] ?? 'tls-v1';
}

function versions(
  form: ProtocolVersions['form'],
  min: ProtocolName | null,
  max: ProtocolName | null,
): ProtocolVersions {
  const lowest = min ?? openLowerEnd(max);
  const legacy = isOlder(lowest, DEFAULT_MIN);
  return Object.freeze({ kind: 'versions', form, min: lowest, max, legacy });
}

function openLowerEnd(max: ProtocolName | null): ProtocolName {
  if (max === null || !isOlder(max, DEFAULT_MIN)) return DEFAULT_MIN;
  return max === 'v3' ? 'v3' : 'tls-v1';
}

/** `:TLSv1.2` and `tls-v1_2` become `tlsv1-2` and `tls-v1-2`. */
function fold(value: string): string {
  return value.toLowerCase().replace(/^:/, '').replace(/[._ ]/g, '-');
}

const DEFAULT_MIN: ProtocolName = 'tls-v1-2';
const FLEXIBLE: ReadonlySet<string> = new Set(['default', 'v23', 'sslv23', 'ssl-v23']);
const TLS_BY_MINOR: readonly ProtocolName[] = ['tls-v1', 'tls-v1-1', 'tls-v1-2', 'tls-v1-3'];
const NAMES = alternatives([...PROTOCOL_NAMES, 'default', 'v23'].map((name) => `'${name}'`));
const EXPECTED = `true, ${NAMES}, or a range [min, max]`;
