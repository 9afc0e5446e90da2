// Extensions read into data, one by one, as the RFCs describe them.
// Messages are in messages.test.ts.

import { describe, expect, it } from 'vitest';
import type { HandshakeName } from '../../lib/trace/index.js';
import { bytes, extension, handshake, list16, number, secret, vector } from './bytes.js';
import { clientHelloWith, RANDOM, serverHelloWith, TLS_1_3, whole } from './reading.js';

/** What is read of one extension. */
function extensionOf(type: number, value: Uint8Array, name: HandshakeName = 'ClientHello') {
  const own = extension(type, value);
  const message =
    name === 'ClientHello'
      ? whole(name, TLS_1_3, clientHelloWith(own))
      : name === 'EncryptedExtensions'
        ? whole(name, TLS_1_3, handshake(8, vector(2, own)))
        : whole('ServerHello', TLS_1_3, serverHelloWith(0x1301, RANDOM, own));
  const [read] = message.extensions ?? [];
  expect(read).toMatchObject({ number: type, length: value.length });
  expect(read).not.toHaveProperty('malformed');
  return read?.value;
}

describe('extensions', () => {
  const key = (group: number, length: number) => bytes(number(2, group), vector(2, secret(length)));

  it.each([
    ['server_name', 0, vector(2, 0, vector(2, 'example.org')), ['example.org']],
    ['server_name, no text', 0, vector(2, 0, vector(2, '\x1b[2J')), ['0x1b5b324a']],
    ['max_fragment_length', 1, bytes(3), 2048],
    [
      'status_request',
      5,
      bytes(1, number(2, 0), number(2, 0)),
      { statusType: { number: 1, name: 'ocsp' }, responseLength: null },
    ],
    [
      'supported_groups',
      10,
      list16(2, 29, 0x0a0a, 4588),
      [
        { number: 29, name: 'x25519' },
        { number: 0x0a0a, name: 'GREASE' },
        { number: 4588, name: 'X25519MLKEM768' },
      ],
    ],
    [
      'ec_point_formats',
      11,
      vector(1, 0, 1),
      [
        { number: 0, name: 'uncompressed' },
        { number: 1, name: 'ansiX962_compressed_prime' },
      ],
    ],
    [
      'signature_algorithms',
      13,
      list16(2, 0x0403, 0x0807),
      [
        { number: 0x0403, name: 'ecdsa_secp256r1_sha256' },
        { number: 0x0807, name: 'ed25519' },
      ],
    ],
    [
      'ALPN',
      16,
      vector(2, vector(1, 'h2'), vector(1, 0x0a, 0x0a), vector(1, 0, 1)),
      ['h2', 'GREASE', '0x0001'],
    ],
    ['SCT asked for', 18, bytes(), null],
    [
      'client_certificate_type',
      19,
      vector(1, 2, 0),
      [
        { number: 2, name: 'RawPublicKey' },
        { number: 0, name: 'X509' },
      ],
    ],
    ['padding', 21, bytes(new Uint8Array(12)), 12],
    ['encrypt_then_mac', 22, bytes(), null],
    ['extended_master_secret', 23, bytes(), null],
    [
      'compress_certificate',
      27,
      vector(1, number(2, 2), number(2, 1)),
      [
        { number: 2, name: 'brotli' },
        { number: 1, name: 'zlib' },
      ],
    ],
    ['record_size_limit', 28, number(2, 16385), 16385],
    ['session_ticket', 35, secret(100), 100],
    [
      'pre_shared_key',
      41,
      bytes(vector(2, vector(2, secret(60)), number(4, 77)), vector(2, vector(1, secret(32)))),
      { identities: [{ length: 60, obfuscatedAge: 77 }], binders: 1 },
    ],
    ['early_data', 42, bytes(), null],
    [
      'supported_versions',
      43,
      list16(1, 0x2a2a, 0x0304, 0x7f1c),
      [
        { number: 0x2a2a, name: 'GREASE' },
        { number: 0x0304, name: 'TLS 1.3' },
        { number: 0x7f1c, name: 'TLS 1.3 draft 28' },
      ],
    ],
    ['cookie', 44, vector(2, secret(5)), 5],
    [
      'psk_key_exchange_modes',
      45,
      vector(1, 1, 0x0b),
      [
        { number: 1, name: 'psk_dhe_ke' },
        { number: 0x0b, name: 'GREASE' },
      ],
    ],
    [
      'certificate_authorities',
      47,
      vector(2, vector(2, 'abc'), vector(2, 'defg')),
      [
        { length: 3, name: null },
        { length: 4, name: null },
      ],
    ],
    ['post_handshake_auth', 49, bytes(), null],
    [
      'signature_algorithms_cert',
      50,
      list16(2, 0x0401),
      [{ number: 0x0401, name: 'rsa_pkcs1_sha256' }],
    ],
    [
      'key_share',
      51,
      vector(2, key(0x1a1a, 1), key(29, 32)),
      [
        { group: { number: 0x1a1a, name: 'GREASE' }, length: 1 },
        { group: { number: 29, name: 'x25519' }, length: 32 },
      ],
    ],
    ['renegotiation_info', 0xff01, vector(1, secret(12)), 12],
    ['encrypted_client_hello', 0xfe0d, bytes(0, secret(40)), { type: 'outer' }],
  ])('of a client: %s', (_name, type, value, expected) => {
    expect(extensionOf(type, value)).toEqual(expected);
  });

  it.each([
    ['server_name', 0, bytes(), 'EncryptedExtensions', null],
    ['ALPN', 16, vector(2, vector(1, 'h2')), 'EncryptedExtensions', ['h2']],
    [
      'server_certificate_type',
      20,
      bytes(2),
      'EncryptedExtensions',
      [{ number: 2, name: 'RawPublicKey' }],
    ],
    ['pre_shared_key', 41, number(2, 1), 'ServerHello', { selected: 1 }],
    [
      'supported_versions',
      43,
      number(2, 0x0304),
      'ServerHello',
      [{ number: 0x0304, name: 'TLS 1.3' }],
    ],
    [
      'key_share',
      51,
      key(23, 65),
      'ServerHello',
      [{ group: { number: 23, name: 'secp256r1' }, length: 65 }],
    ],
    ['renegotiation_info', 0xff01, vector(1, secret(24)), 'ServerHello', 24],
    ['encrypted_client_hello', 0xfe0d, secret(40), 'EncryptedExtensions', null],
  ] as const)('of a server: %s', (_name, type, value, place, expected) => {
    expect(extensionOf(type, value, place)).toEqual(expected);
  });

  it('say what is wrong with them, and leave the others as they are', () => {
    const hello = whole(
      'ClientHello',
      TLS_1_3,
      clientHelloWith(
        extension(10, number(2, 3), 0, 29, 0),
        extension(1, 9),
        extension(23, 1),
        extension(16, vector(2, vector(1, 'h2'))),
      ),
    );
    expect(hello.extensions).toEqual([
      {
        number: 10,
        name: 'supported_groups',
        length: 5,
        value: null,
        malformed: 'ends within a group',
      },
      {
        number: 1,
        name: 'max_fragment_length',
        length: 1,
        value: null,
        malformed: 'unknown length 9',
      },
      {
        number: 23,
        name: 'extended_master_secret',
        length: 1,
        value: null,
        malformed: '1 bytes too many',
      },
      { number: 16, name: 'application_layer_protocol_negotiation', length: 5, value: ['h2'] },
    ]);
  });
});
