// Names of certificate authorities as text, out of their DER.
// Reads what names are made of and nothing else of ASN.1. Source: RFC 5280, section 4.1.2.4; X.690.

import { Fault, Reader } from './reader.js';

/** The name of an authority: the length of its DER, and the text, or `null` where it is no name. */
export interface AuthorityName {
  readonly length: number;
  /** `C = US, O = Example, CN = Example Root`, as OpenSSL prints it on one line. */
  readonly name: string | null;
}

/** A name out of its DER. */
export function authorityName(der: Uint8Array): AuthorityName {
  return { length: der.length, name: textOfName(der) };
}

function textOfName(der: Uint8Array): string | null {
  try {
    const reader = new Reader(der);
    const sets = element(reader, SEQUENCE).list((list) =>
      element(list, SET).list(attribute).join(' + '),
    );
    reader.end();
    return sets.join(', ');
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return null;
  }
}

/** AttributeTypeAndValue. */
function attribute(reader: Reader): string {
  const pair = element(reader, SEQUENCE);
  const type = objectIdentifier(element(pair, OBJECT_IDENTIFIER).rest());
  const tag = pair.number(1, 'a tag');
  const value = textOf(tag, content(pair).rest());
  pair.end();
  return `${SHORT_NAMES[type] ?? type} = ${value}`;
}

/** The content of an element that must have this tag. */
function element(reader: Reader, tag: number): Reader {
  const found = reader.number(1, 'a tag');
  if (found !== tag) throw new Fault(`tag ${found} in the place of ${tag}`);
  return content(reader);
}

function content(reader: Reader): Reader {
  const first = reader.number(1, 'a length');
  if (first < 0x80) return new Reader(reader.bytes(first, 'an element'));
  const size = first & 0x7f;
  if (size < 1 || size > 3) throw new Fault('a length that no name has');
  return reader.vector(size as 1 | 2 | 3, 'an element');
}

function objectIdentifier(bytes: Uint8Array): string {
  const arcs: number[] = [];
  let arc = 0;
  for (const byte of bytes) {
    arc = arc * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    const top = Math.min(Math.floor(arc / 40), 2);
    if (arcs.length === 0) arcs.push(top, arc - 40 * top);
    else arcs.push(arc);
    arc = 0;
  }
  return arcs.join('.');
}

/** Quoted where it would look like something else, without what could steer a terminal. */
function textOf(tag: number, bytes: Uint8Array): string {
  const text = decoded(tag, bytes)
    .replace(/["\\]/g, '\\$&')
    .replace(/\p{Cc}/gu, (one) => `\\${hexByte(one)}`);
  return /[,+<>;]|^[ #]| $/.test(text) ? `"${text}"` : text;
}

function decoded(tag: number, bytes: Uint8Array): string {
  if (tag === UTF8_STRING) return new TextDecoder().decode(bytes);
  if (tag !== BMP_STRING) return String.fromCharCode(...bytes);
  return String.fromCharCode(...new Reader(bytes).numbers(2, 'a character', (code) => code));
}

function hexByte(one: string): string {
  return one.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase();
}

const SEQUENCE = 0x30;
const SET = 0x31;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const BMP_STRING = 0x1e;

/** Short names of attribute types, as OpenSSL has them. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  '0.9.2342.19200300.100.1.1': 'UID',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'emailAddress',
  '2.5.4.3': 'CN',
  '2.5.4.4': 'SN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'street',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.12': 'title',
  '2.5.4.42': 'GN',
  '2.5.4.97': 'organizationIdentifier',
};
