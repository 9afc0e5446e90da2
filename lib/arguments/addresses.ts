// Normalisers for hosts, ports, sockets and server names.
// Resolves nothing and opens nothing.

import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { invalidArgType, invalidArgValue, outOfRange } from '../conditions/index.js';
import type { Normaliser, Place } from './place.js';
import type { HostRecord, Ipv6Choice, SocketSpecifier } from './types.js';
import { didYouMean } from './values.js';

/**
 * A host name or address. Names are put into ASCII (IDNA), addresses may stand in brackets, and a
 * number is an IPv4 address: 0x7f000001 is `127.0.0.1`.
 */
export const hostspec: Normaliser<HostRecord> = (value, place) => {
  const expected = 'a host name, an IP address, or an IPv4 address as an integer';
  if (typeof value === 'number') return ipv4FromInteger(value, place);
  if (typeof value !== 'string') throw invalidArgType(place, expected, value);
  const address = /^\[(.*:.*)\]$/.exec(value)?.[1] ?? value;
  const name = isIP(address) === 0 ? hostName(value, place) : address;
  return Object.freeze({ name, family: isIP(name) as HostRecord['family'] });
};

/** The path of a {@link LocalPath}, or `null` when the value is none. */
export function localPathOf(value: unknown, place: Place): string | null {
  if (typeof value !== 'object' || value === null || !('path' in value)) return null;
  const { path } = value;
  if (typeof path !== 'string') throw invalidArgType(place, 'a path as a string', path);
  const length = new TextEncoder().encode(path).length;
  if (length === 0 || length > LONGEST_PATH) {
    throw invalidArgValue(place, `must be a path of 1 to ${LONGEST_PATH} bytes`, path);
  }
  if (path.indexOf('\0', 1) > 0) {
    throw invalidArgValue(place, 'must not have a NUL character inside its path', path);
  }
  return path;
}

/** A port to connect to, or a service name; as text for getaddrinfo(3). */
export const service: Normaliser<string> = (value, place) => portText(value, place, 1);

/** A port of this machine, or a service name; 0 is any free port. */
export const localPort: Normaliser<string> = (value, place) => portText(value, place, 0);

/** See {@link Ipv6Choice}; `'both'` is for servers. */
export const ipv6ForServer: Normaliser<Ipv6Choice> = (value, place) => {
  if (value === 'both') return value;
  return ipv6Choice(value, place, "null, true, 'any' or 'both'", ['any', 'both']);
};

/** See {@link Ipv6Choice}. */
export const ipv6: Normaliser<Exclude<Ipv6Choice, 'both'>> = (value, place) =>
  ipv6Choice(value, place, "null, true or 'any'", ['any']);

/** A descriptor to take over, or a socket of this package. */
export const socket: Normaliser<SocketSpecifier> = (value, place) => {
  const expected = 'a socket, or a descriptor as an integer of 0 or more';
  if (typeof value === 'number') {
    const isDescriptor = Number.isInteger(value) && value >= 0 && value <= 0x7fffffff;
    if (!isDescriptor) throw outOfRange(place, expected, value);
    return Object.freeze({ kind: 'descriptor', fd: value === 0 ? 0 : value });
  }
  if (typeof value !== 'object' || value === null) throw invalidArgType(place, expected, value);
  const answer = place.recognise.socket?.(value) ?? false;
  if (typeof answer === 'string') throw invalidArgValue(place, answer, value);
  if (!answer) throw invalidArgType(place, expected, value);
  return Object.freeze({ kind: 'handle', handle: value });
};

/** A server name for SNI; `true` for the host of the opening call; `null` for none. */
export const tlsextHostName: Normaliser<string | true | null> = (value, place) => {
  if (value === null || value === true) return value;
  return serverName(value, place, 'a host name, true or null');
};

/** The same where SSL is put onto a socket; `undefined`: as an abstract context says, else none. */
export const tlsextHostNameToAttach: Normaliser<string | true | null | undefined> = (
  value,
  place,
) => (value === undefined ? undefined : tlsextHostName(value, place));

/** The same where no opening call tells the host. */
export const tlsextHostNameByText: Normaliser<string | null | undefined> = (value, place) => {
  if (value === null || value === undefined) return value;
  if (value === true) {
    const reason = 'cannot be true here: no host was given to open a connection to';
    throw invalidArgValue(place, reason, value, 'Give the name as a string.');
  }
  return serverName(value, place, 'a host name, or null');
};

/** The server name that `true` stands for: the host when it is a name, else none. */
export function serverNameOfHost(host: HostRecord): string | null {
  return host.family === 0 ? withoutFinalDot(host.name) : null;
}

function serverName(value: unknown, place: Place, expected: string): string {
  if (typeof value !== 'string') throw invalidArgType(place, expected, value);
  if (isIP(value) !== 0) {
    const reason = 'must be a name, not an address (RFC 6066, section 3)';
    throw invalidArgValue(place, reason, value, 'Leave it out, or give the name of the server.');
  }
  return withoutFinalDot(hostName(value, place));
}

function hostName(value: string, place: Place): string {
  if (value === '') throw invalidArgValue(place, 'must not be empty', value);
  if (value.includes('://')) {
    const host = /^[^:]*:\/\/(?:[^/@]*@)?([^/:]*)/.exec(value)?.[1] ?? '';
    const hint = host === '' ? '' : `Did you mean '${host}'?`;
    throw invalidArgValue(place, 'must be a host, not a URL', hiddenUrl(value), hint);
  }
  // Underscores are no host names by the letter, yet they resolve and are in use.
  const ascii = /^[\x21-\x7e]+$/.test(value) ? value : domainToASCII(value);
  if (!/^[A-Za-z0-9._-]+$/.test(ascii) || ascii.length > LONGEST_NAME) {
    const hint = ascii.includes(':') ? 'Give the port as the service.' : '';
    throw invalidArgValue(place, 'must be a host name or an IP address', value, hint);
  }
  // 127.1 and 0x7f.1 are addresses to some resolvers and names to others.
  if (isIP(ascii) === 0 && /(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)\.?$/i.test(ascii)) {
    throw invalidArgValue(place, 'must be an address of four numbers where it ends in one', value);
  }
  return ascii;
}

function ipv4FromInteger(value: number, place: Place): HostRecord {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw outOfRange(place, 'an IPv4 address as an integer from 0 to 4294967295', value);
  }
  const name = [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
  return Object.freeze({ name, family: 4 });
}

function portText(value: unknown, place: Place, least: 0 | 1): string {
  const range = `a port from ${least} to 65535`;
  if (typeof value !== 'number' && typeof value !== 'string') {
    throw invalidArgType(place, `${range}, or a service name`, value);
  }
  const isNumber = typeof value === 'number' || /^[0-9]+$/.test(value);
  if (isNumber) {
    const port = Number(value);
    if (!Number.isInteger(port) || port < least || port > 65535) {
      throw outOfRange(place, range, value);
    }
    return String(port === 0 ? 0 : port);
  }
  if (/^[A-Za-z0-9][A-Za-z0-9+._-]*$/.test(value)) return value;
  throw invalidArgValue(place, `must be ${range}, or a service name such as 'https'`, value);
}

function ipv6Choice(
  value: unknown,
  place: Place,
  expected: string,
  words: readonly string[],
): null | true | 'any' {
  if (value === null || value === true || value === 'any') return value;
  if (value === false) return null;
  if (typeof value !== 'string') throw invalidArgType(place, expected, value);
  throw invalidArgValue(place, `must be ${expected}`, value, didYouMean(value, words));
}

function withoutFinalDot(name: string): string {
  return name.endsWith('.') && name.length > 1 ? name.slice(0, -1) : name;
}

/** A URL may carry a password. */
function hiddenUrl(value: string): string {
  return value.replace(/\/\/[^/@]*@/, '//…@');
}

/** What fits into a sockaddr_un. Source: unix(7). */
const LONGEST_PATH = 107;
/** Longest name in the domain name system, with its final dot. */
const LONGEST_NAME = 254;
