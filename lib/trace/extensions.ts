// The extensions of hellos, certificates and the rest: number, name, and what their value says.
// Keys, tickets, binders and whatever else is secret are lengths only.

import { type AuthorityName, authorityName } from './distinguished-name.js';
import type { Named } from './names.js';
import * as names from './names.js';
import { ascii, Fault, hex, Reader } from './reader.js';

/** What the values of extensions say, by their name; `null` where the message gives the extension none. */
export interface ExtensionValues {
  /** Host names asked for; `null` when a server says that it took it. */
  server_name: string[] | null;
  /** Bytes. */
  max_fragment_length: number;
  /** `responseLength` with a certificate of TLS 1.3, else `null`. */
  status_request: { statusType: Named; responseLength: number | null } | null;
  supported_groups: Named[];
  ec_point_formats: Named[];
  signature_algorithms: Named[];
  signature_algorithms_cert: Named[];
  delegated_credential: Named[];
  heartbeat: Named;
  /** Protocols; one that is no text is `0x…`, one of RFC 8701 `GREASE`. */
  application_layer_protocol_negotiation: string[];
  /** The length of each timestamp; `null` where they are asked for. */
  signed_certificate_timestamp: number[] | null;
  client_certificate_type: Named[];
  server_certificate_type: Named[];
  /** Bytes of padding. */
  padding: number;
  encrypt_then_mac: null;
  extended_master_secret: null;
  compress_certificate: Named[];
  /** Bytes. */
  record_size_limit: number;
  /** Length of the ticket; 0 asks for one. */
  session_ticket: number;
  /** What a client offers, or which of these the server took, from 0. */
  pre_shared_key:
    | { identities: { length: number; obfuscatedAge: number }[]; binders: number }
    | { selected: number };
  /** With a ticket how many bytes it allows, else `null`. */
  early_data: { maxSize: number } | null;
  /** From a client what it can do, from a server the one chosen. */
  supported_versions: Named[];
  /** Length. */
  cookie: number;
  psk_key_exchange_modes: Named[];
  certificate_authorities: AuthorityName[];
  post_handshake_auth: null;
  /** `length` is `null` in a HelloRetryRequest, which has no key. */
  key_share: { group: Named; length: number | null }[];
  /** Length of the Finished messages before; 0 in the first handshake. */
  renegotiation_info: number;
  encrypted_client_hello: { type: 'outer' | 'inner' } | null;
}

/** An extension of a message. */
export interface Extension extends Named {
  /** Bytes of its value. */
  readonly length: number;
  /** What it says, see {@link ExtensionValues}; `null` where it says nothing or is not known here. */
  readonly value: ExtensionValues[keyof ExtensionValues];
  /** What is wrong with it; then `value` is `null`. */
  readonly malformed?: string;
}

/** Where extensions stand. */
export type ExtensionPlace =
  | 'ClientHello'
  | 'ServerHello'
  | 'HelloRetryRequest'
  | 'EncryptedExtensions'
  | 'CertificateRequest'
  | 'Certificate'
  | 'NewSessionTicket';

/** The value of an extension of a message by its name, or `undefined` where it has none such. */
export function extensionValue<N extends keyof ExtensionValues>(
  extensions: readonly Extension[] | undefined,
  name: N,
): ExtensionValues[N] | undefined {
  const found = extensions?.find((extension) => extension.name === name);
  if (found === undefined || found.malformed !== undefined) return undefined;
  return found.value as ExtensionValues[N];
}

/** Extensions with their length before them, one after the other into `into`; none at all is none. */
export function readExtensions(reader: Reader, place: ExtensionPlace, into: Extension[]): void {
  if (reader.left === 0) return;
  const all = reader.vector(2, 'the extensions');
  while (all.left > 0) {
    const { number, name } = names.extensionType(all.number(2, 'the type of an extension'));
    const value = all.bytes(
      all.number(2, 'the length of an extension'),
      `extension ${name ?? number}`,
    );
    into.push({ number, name, length: value.length, ...readValue(name, value, place) });
  }
}

function readValue(name: string | null, bytes: Uint8Array, place: ExtensionPlace) {
  const read = DECODERS[name as keyof typeof DECODERS] as Decoder | undefined;
  if (read === undefined) return { value: null };
  try {
    const reader = new Reader(bytes);
    const value = read(reader, place);
    reader.end();
    return { value };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { value: null, malformed: error.message };
  }
}

type Decoder = (reader: Reader, place: ExtensionPlace) => Extension['value'];
type Decoders = {
  [N in keyof ExtensionValues]: (reader: Reader, place: ExtensionPlace) => ExtensionValues[N];
};

const schemes = (reader: Reader) =>
  reader.vector(2, 'the list').numbers(2, 'a signature scheme', names.signatureScheme);

/** A server's answer is one, a client's offer a list. */
const certificateTypes = (reader: Reader, place: ExtensionPlace) =>
  place === 'ClientHello'
    ? reader.vector(1, 'the list').numbers(1, 'a certificate type', names.certificateType)
    : [names.certificateType(reader.number(1, 'the certificate type'))];

/** Nobody reads more than there is; an empty value is all that is right. */
const nothing = () => null;

const DECODERS: Decoders = {
  server_name(reader) {
    if (reader.left === 0) return null;
    return reader.vector(2, 'the list').list((list) => {
      list.number(1, 'the type of a name');
      const name = list.vector(2, 'a name').rest();
      return textOf(name);
    });
  },
  max_fragment_length(reader) {
    const code = reader.number(1, 'the length');
    if (code < 1 || code > 4) throw new Fault(`unknown length ${code}`);
    return 256 << code;
  },
  status_request(reader, place) {
    if (reader.left === 0) return null;
    const statusType = names.statusType(reader.number(1, 'the type'));
    if (place === 'Certificate') {
      return { statusType, responseLength: reader.lengthOf(3, 'the response') };
    }
    reader.rest(); // whom to ask, and how
    return { statusType, responseLength: null };
  },
  supported_groups: (reader) => reader.vector(2, 'the list').numbers(2, 'a group', names.group),
  ec_point_formats: (reader) =>
    reader.vector(1, 'the list').numbers(1, 'a format', names.pointFormat),
  signature_algorithms: schemes,
  signature_algorithms_cert: schemes,
  delegated_credential: schemes,
  heartbeat: (reader) => names.heartbeatMode(reader.number(1, 'the mode')),
  application_layer_protocol_negotiation: (reader) =>
    reader.vector(2, 'the list').list((list) => protocolOf(list.vector(1, 'a protocol').rest())),
  signed_certificate_timestamp(reader) {
    if (reader.left === 0) return null;
    return reader.vector(2, 'the list').list((list) => list.lengthOf(2, 'a timestamp'));
  },
  client_certificate_type: certificateTypes,
  server_certificate_type: certificateTypes,
  padding: (reader) => reader.rest().length,
  encrypt_then_mac: nothing,
  extended_master_secret: nothing,
  compress_certificate: (reader) =>
    reader.vector(1, 'the list').numbers(2, 'an algorithm', names.certificateCompression),
  record_size_limit: (reader) => reader.number(2, 'the limit'),
  session_ticket: (reader) => reader.rest().length,
  pre_shared_key(reader, place) {
    if (place !== 'ClientHello') return { selected: reader.number(2, 'the number') };
    const identities = reader.vector(2, 'the identities').list((list) => ({
      length: list.lengthOf(2, 'an identity'),
      obfuscatedAge: list.number(4, 'an age'),
    }));
    const binders = reader.vector(2, 'the binders').list((list) => list.lengthOf(1, 'a binder'));
    return { identities, binders: binders.length };
  },
  early_data: (reader, place) =>
    place === 'NewSessionTicket' ? { maxSize: reader.number(4, 'the size') } : null,
  supported_versions: (reader, place) =>
    place === 'ClientHello'
      ? reader.vector(1, 'the list').numbers(2, 'a version', names.version)
      : [names.version(reader.number(2, 'the version'))],
  cookie: (reader) => reader.lengthOf(2, 'the cookie'),
  psk_key_exchange_modes: (reader) =>
    reader.vector(1, 'the list').numbers(1, 'a mode', names.pskMode),
  certificate_authorities: (reader) =>
    reader.vector(2, 'the list').list((list) => authorityName(list.vector(2, 'a name').rest())),
  post_handshake_auth: nothing,
  key_share(reader, place) {
    if (place === 'ClientHello') return reader.vector(2, 'the list').list(keyShare);
    if (place !== 'HelloRetryRequest') return [keyShare(reader)];
    return [{ group: names.group(reader.number(2, 'the group')), length: null }];
  },
  renegotiation_info: (reader) => reader.lengthOf(1, 'the Finished messages'),
  encrypted_client_hello(reader, place) {
    if (place !== 'ClientHello') return skip(reader);
    const type = reader.number(1, 'the type');
    reader.rest();
    return { type: type === 0 ? 'outer' : 'inner' };
  },
};

function keyShare(reader: Reader) {
  const group = names.group(reader.number(2, 'a group'));
  return { group, length: reader.lengthOf(2, 'a key') };
}

function skip(reader: Reader): null {
  reader.rest();
  return null;
}

function protocolOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (bytes.length === 2 && first === second && ((first as number) & 15) === 10) return 'GREASE';
  return textOf(bytes);
}

function textOf(bytes: Uint8Array): string {
  return ascii(bytes) ?? `0x${hex(bytes)}`;
}
