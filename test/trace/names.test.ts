// The names of numbers against what the libraries make of the same names and numbers.
// A library knows only a part of each table; what it knows must be the same.

import { describe, expect, it } from 'vitest';
import { makeSslCtx } from '../../lib/index.js';
import * as constants from '../../lib/openssl/constants.js';
import { opensslFor } from '../../lib/openssl.js';
import { cipherSuite, keyExchangeOf } from '../../lib/trace/cipher-suites.js';
import { extensionValue, type Handshake, parseMessage } from '../../lib/trace/index.js';
import * as names from '../../lib/trace/names.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { clientHello } from './wire.js';

const ALL = Array.from({ length: 0x10000 }, (_, number) => number);

function hello(bytes: Uint8Array): Handshake<'ClientHello'> {
  const message = parseMessage(constants.TLS1_3_VERSION, constants.SSL3_RT_HANDSHAKE, bytes);
  if (message.name !== 'ClientHello') throw new Error(`not a ClientHello but ${message.name}`);
  expect(message.malformed).toBeUndefined();
  return message;
}

describe.each(testLibraries().map((library) => [titleOf(library), library] as const))(
  'names with %s',
  (_title, library) => {
    const functions = opensslFor(library);

    it('are those of its cipher suites', () => {
      const ctx = makeSslCtx({ library, sslSide: 'client' });
      functions.SSL_CTX_set_cipher_list(ctx, 'ALL:COMPLEMENTOFALL:@SECLEVEL=0');
      functions.SSL_CTX_set_ciphersuites(
        ctx,
        'TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256:TLS_AES_128_CCM_SHA256:TLS_AES_128_CCM_8_SHA256',
      );
      const ciphers = functions.SSL_CTX_get_ciphers(ctx) ?? [];
      expect(ciphers.length).toBeGreaterThan(40);
      for (const cipher of ciphers) {
        const number = functions.SSL_CIPHER_get_protocol_id(cipher);
        expect(cipherSuite(number).name).toBe(functions.SSL_CIPHER_standard_name(cipher));
      }
    });

    it('are those of the groups that it offers under them', () => {
      let compared = 0;
      for (const number of ALL) {
        const expected = names.group(number);
        const { name } = expected;
        if (name === null || name === 'GREASE' || name === 'secp256r1') continue;
        let known = false;
        const bytes = clientHello(library, (ctx) => {
          functions.SSL_CTX_set_cipher_list(ctx, 'ALL:@SECLEVEL=0');
          known = functions.SSL_CTX_set1_groups_list(ctx, `${name}:secp256r1`) === 1;
        });
        const groups = extensionValue(hello(bytes).extensions, 'supported_groups') ?? [];
        // What may not be used in any version that is offered is left out.
        if (!known || groups.length !== 2) continue;
        expect(groups).toEqual([expected, { number: 23, name: 'secp256r1' }]);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(8);
    });

    it('are those of the signature schemes that it offers under them', () => {
      let compared = 0;
      for (const number of ALL) {
        const expected = names.signatureScheme(number);
        const { name } = expected;
        if (name === null || name === 'GREASE') continue;
        const bytes = clientHello(library, (ctx) => {
          functions.SSL_CTX_set_cipher_list(ctx, 'ALL:@SECLEVEL=0');
          // rsa_pss_rsae_sha256 is there so that the list is never empty.
          functions.SSL_CTX_set1_sigalgs_list(ctx, `${name}:rsa_pkcs1_sha256`);
        });
        const schemes = extensionValue(hello(bytes).extensions, 'signature_algorithms') ?? [];
        if (schemes.length !== 2) continue; // not known, and so the list is the default one
        expect(schemes[0]).toEqual(expected);
        compared += 1;
      }
      expect(compared).toBeGreaterThan(12);
    });

    it('are those of its alerts, but for words in the place of underscores', () => {
      for (let number = 0; number < 256; number += 1) {
        const { name } = names.alertDescription(number);
        const text = functions.SSL_alert_desc_string_long(number);
        if (text === null || text === 'unknown') continue;
        const same = text.replaceAll(' ', '_').toLowerCase().replace('cancelled', 'canceled');
        expect([number, name]).toEqual([number, same]);
      }
    });
  },
);

describe('names', () => {
  const read = (prefix: string) =>
    Object.entries(constants).flatMap(([key, number]) =>
      key.startsWith(prefix) && typeof number === 'number'
        ? [[key.slice(prefix.length), number] as const]
        : [],
    );
  const same = (name: string | null) => (name ?? '').replaceAll('_', '').toLowerCase();

  it('are those of OpenSSL for alerts', () => {
    const alerts = read('SSL_AD_').filter(([name]) => name !== 'REASON_OFFSET');
    expect(alerts.length).toBeGreaterThan(30);
    for (const [name, number] of alerts) {
      const spelled = name.replace('CANCELLED', 'CANCELED');
      expect(same(names.alertDescription(number).name)).toBe(same(spelled));
    }
  });

  it('are those of OpenSSL for extensions', () => {
    const other: Record<string, string> = {
      client_cert_type: 'client_certificate_type',
      ech: 'encrypted_client_hello',
      elliptic_curves: 'supported_groups',
      next_proto_neg: 'next_protocol_negotiation',
      outer_extensions: 'ech_outer_extensions',
      psk: 'pre_shared_key',
      psk_kex_modes: 'psk_key_exchange_modes',
      renegotiate: 'renegotiation_info',
      server_cert_type: 'server_certificate_type',
    };
    const extensions = read('TLSEXT_TYPE_');
    expect(extensions.length).toBeGreaterThan(30);
    for (const [name, number] of extensions) {
      expect(names.extensionType(number).name).toBe(other[name] ?? name);
    }
  });

  it('are those of OpenSSL for handshake messages', () => {
    const other: Record<string, string> = {
      NEWSESSION_TICKET: 'NewSessionTicket',
      NEXT_PROTO: 'NextProtocol',
      SERVER_DONE: 'ServerHelloDone',
    };
    const types = read('SSL3_MT_').filter(
      ([name]) => !['CCS', 'CHANGE_CIPHER_SPEC'].includes(name),
    );
    expect(types.length).toBeGreaterThan(18);
    for (const [name, number] of types) {
      expect(same(names.handshakeType(number).name)).toBe(same(other[name] ?? name));
    }
  });

  it('tell numbers of RFC 8701 from unknown ones', () => {
    const grease = ALL.filter((number) => names.group(number).name === 'GREASE');
    expect(grease.map((number) => number.toString(16))).toEqual([
      'a0a',
      '1a1a',
      '2a2a',
      '3a3a',
      '4a4a',
      '5a5a',
      '6a6a',
      '7a7a',
      '8a8a',
      '9a9a',
      'aaaa',
      'baba',
      'caca',
      'dada',
      'eaea',
      'fafa',
    ]);
    const modes = ALL.slice(0, 256).filter((number) => names.pskMode(number).name === 'GREASE');
    expect(modes).toEqual([0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4]);
    expect(names.extensionType(0x1234)).toEqual({ number: 0x1234, name: null });
    expect(cipherSuite(0x5a5a)).toEqual({ number: 0x5a5a, name: 'GREASE' });
  });

  it('say of a suite how it exchanges keys', () => {
    const kinds = [0xc02f, 0x009e, 0x002f, 0x008c, 0xc035, 0x0018, 0xc016, 0xc01e, 0x0003, 0x1301];
    expect(kinds.map((number) => keyExchangeOf(cipherSuite(number)))).toEqual([
      'ECDHE_RSA',
      'DHE_RSA',
      'RSA',
      'PSK',
      'ECDHE_PSK',
      'DH_anon',
      'ECDH_anon',
      'SRP_SHA_RSA',
      'RSA',
      null,
    ]);
  });
});
