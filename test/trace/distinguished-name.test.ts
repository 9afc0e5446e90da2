// Names of authorities as text: the same that OpenSSL prints, and nothing for what is no name.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeIdentity } from '../../lib/cli/certificate-maker.js';
import { getCertificateData, type SslLibrary } from '../../lib/index.js';
import { opensslFor } from '../../lib/openssl.js';
import { authorityName } from '../../lib/trace/distinguished-name.js';
import { testLibraries } from '../support/libraries.js';
import { bytes, vector } from './bytes.js';

const functions = opensslFor(testLibraries()[0] as SslLibrary);

/** The DER of the subject of a certificate, and what OpenSSL says it is. */
function subjectNamed(commonName: string): { der: Uint8Array; text: string } {
  const { certificate } = makeIdentity(functions, { commonName, ca: true });
  const name = functions.X509_get_subject_name(certificate);
  const der = name && functions.i2d_X509_NAME(name);
  if (!der) throw new Error('no name');
  return { der, text: getCertificateData(certificate).subject };
}

/** RDNSequence of sets of attributes: OBJECT IDENTIFIER, tag of the value, value. */
function nameOf(...sets: [oid: number[], tag: number, value: string][][]): Uint8Array {
  const element = (tag: number, ...parts: Parameters<typeof vector>[1][]) =>
    bytes(tag, vector(1, ...parts));
  const attributes = (set: [number[], number, string][]) =>
    set.map(([oid, tag, value]) => element(0x30, element(6, oid), element(tag, value)));
  return element(0x30, ...sets.map((set) => element(0x31, ...attributes(set))));
}

const CN = [0x55, 4, 3];
const PRINTABLE = 0x13;

describe('authorityName', () => {
  it.each([
    'Root',
    'Root, Inc.',
    'a "quoted" one',
    'Zürich ✓',
    'back\\slash',
    ' spaces ',
    '#1',
    'a+b',
    'x'.repeat(60),
  ])('prints %j as OpenSSL does', (commonName) => {
    const { der, text } = subjectNamed(commonName);
    expect(authorityName(der)).toEqual({ length: der.length, name: text });
  });

  it('knows several attributes, several in one set, and unknown ones', () => {
    const der = nameOf(
      [[[0x55, 4, 6], PRINTABLE, 'US']],
      [
        [[0x55, 4, 10], PRINTABLE, 'Org'],
        [[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 0x01], 0x16, 'a@b'],
      ],
      [[[0x2b, 6, 1, 4, 1, 0x82, 0x37, 1], 0x1e, '\0h\0i']],
    );
    expect(authorityName(der).name).toBe(
      'C = US, O = Org + emailAddress = a@b, 1.3.6.1.4.1.311.1 = hi',
    );
  });

  it('lets nothing through that could steer a terminal', () => {
    expect(authorityName(nameOf([[CN, PRINTABLE, '\x1b[2J\x9b']])).name).toBe('CN = \\1B[2J\\9B');
  });

  it('gives nothing for what is no name, and throws for nothing', () => {
    const der = nameOf([[CN, PRINTABLE, 'Root']]);
    expect(authorityName(der.subarray(0, der.length - 1)).name).toBeNull();
    expect(authorityName(bytes(der, 0)).name).toBeNull();
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, value) => {
        const changed = Uint8Array.from(der);
        changed[at] = value;
        const { name } = authorityName(changed);
        expect(name ?? '').not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 2000 },
    );
  });
});
