// Handshake messages of TLS 1.3, 1.2 and older, put together as the RFCs describe them, read into data.
// Their extensions are in extensions.test.ts, records and alerts in parse.test.ts.

import { describe, expect, it } from 'vitest';
import { bytes, extension, handshake, list16, number, secret, vector } from './bytes.js';
import { RANDOM, readAll, serverHelloWith, TLS_1_0, TLS_1_2, TLS_1_3, whole } from './reading.js';

describe('messages of TLS 1.3', () => {
  it('are read: Certificate with its extensions', () => {
    const entry = bytes(
      vector(3, secret(500)),
      vector(
        2,
        extension(5, 1, vector(3, secret(40))),
        extension(18, vector(2, vector(2, secret(8)))),
      ),
    );
    const message = whole(
      'Certificate',
      TLS_1_3,
      handshake(11, vector(1), vector(3, entry, vector(3, secret(300)), vector(2))),
    );
    expect(message).toMatchObject({
      contextLength: 0,
      certificates: [
        {
          length: 500,
          extensions: [
            { name: 'status_request', value: { statusType: { name: 'ocsp' }, responseLength: 40 } },
            { name: 'signed_certificate_timestamp', value: [8] },
          ],
        },
        { length: 300, extensions: [] },
      ],
    });
  });

  it('are read: CertificateRequest', () => {
    const asked = vector(
      2,
      extension(13, list16(2, 0x0804)),
      extension(47, vector(2, vector(2, 'dn'))),
    );
    expect(
      whole('CertificateRequest', TLS_1_3, handshake(13, vector(1, 'abc'), asked)),
    ).toMatchObject({
      contextLength: 3,
      certificateTypes: [],
      extensions: [
        { name: 'signature_algorithms' },
        { name: 'certificate_authorities', value: [{ length: 2, name: null }] },
      ],
    });
  });

  it('are read: CertificateVerify, Finished, KeyUpdate, EndOfEarlyData', () => {
    const verify = handshake(15, number(2, 0x0804), vector(2, secret(256)));
    expect(whole('CertificateVerify', TLS_1_3, verify)).toMatchObject({
      signatureScheme: { name: 'rsa_pss_rsae_sha256' },
      signatureLength: 256,
    });
    expect(whole('Finished', TLS_1_3, handshake(20, secret(48)))).toEqual({
      kind: 'handshake',
      name: 'Finished',
      type: 20,
      length: 48,
      sequence: null,
    });
    expect(whole('KeyUpdate', TLS_1_3, handshake(24, 1))).toMatchObject({
      request: { number: 1, name: 'update_requested' },
    });
    expect(whole('EndOfEarlyData', TLS_1_3, handshake(5))).toMatchObject({ length: 0 });
  });

  it('are read: NewSessionTicket', () => {
    const body = [number(4, 7200), secret(4), vector(1, secret(8)), vector(2, secret(192))];
    const message = handshake(4, ...body, vector(2, extension(42, number(4, 16384))));
    expect(whole('NewSessionTicket', TLS_1_3, message)).toMatchObject({
      lifetime: 7200,
      ticketLength: 192,
      extensions: [{ name: 'early_data', value: { maxSize: 16384 } }],
    });
  });

  it('are read: CompressedCertificate', () => {
    const message = handshake(25, number(2, 1), number(3, 3000), vector(3, secret(1200)));
    expect(whole('CompressedCertificate', TLS_1_3, message)).toMatchObject({
      algorithm: { name: 'zlib' },
      uncompressedLength: 3000,
      compressedLength: 1200,
    });
  });
});

describe('messages of TLS 1.2 and older', () => {
  const prime = [vector(2, secret(256)), vector(2, 2), vector(2, secret(255))];
  const signed = [number(2, 0x0401), vector(2, secret(256))];

  it.each([
    [
      'ECDHE',
      0xc02f,
      [3, number(2, 29), vector(1, secret(32)), ...signed],
      {
        keyExchange: 'ECDHE_RSA',
        group: { name: 'x25519' },
        publicKeyLength: 32,
        signatureScheme: { name: 'rsa_pkcs1_sha256' },
        signatureLength: 256,
      },
    ],
    [
      'DHE',
      0x009e,
      [...prime, ...signed],
      { keyExchange: 'DHE_RSA', primeLength: 256, publicKeyLength: 255, signatureLength: 256 },
    ],
    [
      'DH without signature',
      0x00a6,
      prime,
      { keyExchange: 'DH_anon', primeLength: 256, publicKeyLength: 255 },
    ],
    ['PSK', 0x00a8, [vector(2, secret(9))], { keyExchange: 'PSK', identityLength: 9 }],
    [
      'ECDHE with PSK',
      0xc035,
      [vector(2), 3, number(2, 23), vector(1, secret(65))],
      { keyExchange: 'ECDHE_PSK', identityLength: 0, publicKeyLength: 65 },
    ],
    ['RSA with PSK', 0x00ac, [vector(2, secret(3))], { keyExchange: 'RSA_PSK', identityLength: 3 }],
    [
      'SRP',
      0xc01e,
      [
        vector(2, secret(128)),
        vector(2, 2),
        vector(1, secret(4)),
        vector(2, secret(127)),
        ...signed,
      ],
      { keyExchange: 'SRP_SHA_RSA', primeLength: 128, publicKeyLength: 127, signatureLength: 256 },
    ],
  ] as const)('are read: ServerKeyExchange of %s', (_name, suite, body, expected) => {
    const message = whole(
      'ServerKeyExchange',
      TLS_1_2,
      serverHelloWith(suite, RANDOM),
      handshake(12, ...body),
    );
    expect(message).toMatchObject(expected);
  });

  it.each([
    ['RSA', 0x002f, [vector(2, secret(256))], { keyExchange: 'RSA', encryptedSecretLength: 256 }],
    ['DHE', 0x009e, [vector(2, secret(256))], { keyExchange: 'DHE_RSA', publicKeyLength: 256 }],
    ['ECDHE', 0xc02f, [vector(1, secret(32))], { keyExchange: 'ECDHE_RSA', publicKeyLength: 32 }],
    ['PSK', 0x00a8, [vector(2, secret(9))], { keyExchange: 'PSK', identityLength: 9 }],
    [
      'RSA with PSK',
      0x00ac,
      [vector(2, secret(9)), vector(2, secret(256))],
      { identityLength: 9, encryptedSecretLength: 256 },
    ],
  ] as const)('are read: ClientKeyExchange of %s', (_name, suite, body, expected) => {
    const message = whole(
      'ClientKeyExchange',
      TLS_1_2,
      serverHelloWith(suite, RANDOM),
      handshake(16, ...body),
    );
    expect(message).toMatchObject(expected);
  });

  it('say only their length where the suite is not known', () => {
    expect(readAll(TLS_1_2, handshake(12, secret(300)))).toEqual([
      {
        kind: 'handshake',
        name: 'ServerKeyExchange',
        type: 12,
        length: 300,
        sequence: null,
        keyExchange: null,
      },
    ]);
  });

  it('are read in the way of their version: signatures, certificate requests', () => {
    const before = serverHelloWith(0xc014, RANDOM);
    const curve = [3, number(2, 23), vector(1, secret(65))];
    const exchanged = handshake(12, ...curve, vector(2, secret(256)));
    const old = whole('ServerKeyExchange', TLS_1_0, before, exchanged);
    expect(old).toMatchObject({ signatureLength: 256 });
    expect(old).not.toHaveProperty('signatureScheme');
    expect(
      whole('CertificateVerify', TLS_1_0, handshake(15, vector(2, secret(256)))),
    ).toMatchObject({
      signatureScheme: null,
      signatureLength: 256,
    });
    const types = vector(1, 1, 64);
    const names = vector(2, vector(2, 'name'));
    expect(whole('CertificateRequest', TLS_1_0, handshake(13, types, names))).toMatchObject({
      contextLength: null,
      certificateTypes: [{ name: 'rsa_sign' }, { name: 'ecdsa_sign' }],
      signatureSchemes: [],
      authorities: [{ length: 4, name: null }],
    });
    const schemes = list16(2, 0x0403);
    expect(
      whole('CertificateRequest', TLS_1_2, handshake(13, types, schemes, names)),
    ).toMatchObject({
      signatureSchemes: [{ name: 'ecdsa_secp256r1_sha256' }],
      authorities: [{ length: 4, name: null }],
    });
  });

  it('are read: NewSessionTicket, CertificateStatus, HelloRequest, ServerHelloDone', () => {
    const ticket = handshake(4, number(4, 300), vector(2, secret(180)));
    expect(whole('NewSessionTicket', TLS_1_2, ticket)).toMatchObject({
      lifetime: 300,
      ticketLength: 180,
    });
    const status = handshake(22, 1, vector(3, secret(90)));
    expect(whole('CertificateStatus', TLS_1_2, status)).toMatchObject({
      statusType: { name: 'ocsp' },
      responseLength: 90,
    });
    expect(whole('HelloRequest', TLS_1_2, handshake(0))).toMatchObject({ length: 0 });
    expect(whole('ServerHelloDone', TLS_1_2, handshake(14))).toMatchObject({ length: 0 });
  });

  it('have one bare key in the place of certificates where that was agreed on', () => {
    const before = serverHelloWith(0xc02f, RANDOM, extension(20, 2));
    const message = handshake(11, vector(3, secret(91)));
    expect(whole('Certificate', TLS_1_2, before, message)).toMatchObject({
      certificates: [{ length: 91, extensions: [] }],
    });
  });
});
