// Hellos, what is no handshake message, and what is cut or wrong, read into data.
// The other handshake messages are in messages.test.ts.

import { describe, expect, it } from 'vitest';
import { parseMessage } from '../../lib/trace/index.js';
import {
  bytes,
  dtlsHandshake,
  extension,
  handshake,
  list16,
  number,
  secret,
  vector,
} from './bytes.js';
import {
  clientHelloWith,
  DTLS_1_2,
  RANDOM,
  RANDOM_HEX,
  RETRY_RANDOM,
  readAll,
  serverHelloWith,
  TLS_1_0,
  TLS_1_2,
  TLS_1_3,
  whole,
} from './reading.js';

describe('hellos', () => {
  it('tell all that they say', () => {
    const message = whole('ClientHello', TLS_1_3, clientHelloWith(extension(0x1234, secret(9))));
    expect(message).toEqual({
      kind: 'handshake',
      name: 'ClientHello',
      type: 1,
      length: 2 + 32 + 4 + 10 + 2 + 2 + 13,
      sequence: null,
      version: { number: TLS_1_2, name: 'TLS 1.2' },
      random: RANDOM_HEX,
      sessionId: '010203',
      cookieLength: null,
      cipherSuites: [
        { number: 0x1301, name: 'TLS_AES_128_GCM_SHA256' },
        { number: 0x5a5a, name: 'GREASE' },
        { number: 0xc02f, name: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256' },
        { number: 0x4321, name: null },
      ],
      compressionMethods: [{ number: 0, name: 'null' }],
      extensions: [{ number: 0x1234, name: null, length: 9, value: null }],
    });
  });

  it('may have no extensions at all', () => {
    const body = [number(2, TLS_1_0), RANDOM, vector(1), list16(2, 0x2f), vector(1, 0)];
    expect(whole('ClientHello', TLS_1_0, handshake(1, ...body)).extensions).toEqual([]);
  });

  it('that ask again are HelloRetryRequests', () => {
    const message = whole(
      'HelloRetryRequest',
      TLS_1_3,
      serverHelloWith(
        0x1302,
        RETRY_RANDOM,
        extension(43, number(2, TLS_1_3)),
        extension(51, number(2, 24)),
        extension(44, vector(2, secret(20))),
      ),
    );
    expect(message).toMatchObject({
      type: 2,
      selectedVersion: { name: 'TLS 1.3' },
      cipherSuite: { name: 'TLS_AES_256_GCM_SHA384' },
      extensions: [
        { name: 'supported_versions', value: [{ name: 'TLS 1.3' }] },
        { name: 'key_share', value: [{ group: { name: 'secp384r1' }, length: null }] },
        { name: 'cookie', value: 20 },
      ],
    });
  });

  it('of DTLS have a cookie and a number', () => {
    const body = [number(2, DTLS_1_2), RANDOM, vector(1), vector(1, secret(7))];
    const hello = dtlsHandshake(1, 3, ...body, list16(2, 0x2f), vector(1, 0));
    expect(whole('ClientHello', DTLS_1_2, hello)).toMatchObject({ sequence: 3, cookieLength: 7 });
    const verify = dtlsHandshake(3, 0, number(2, 0xfeff), vector(1, secret(16)));
    expect(whole('HelloVerifyRequest', DTLS_1_2, verify)).toMatchObject({
      version: { name: 'DTLS 1.0' },
      cookieLength: 16,
    });
  });
});

describe('what is no handshake message', () => {
  it('is read: headers of records', () => {
    expect(parseMessage(0, 256, bytes(22, number(2, TLS_1_0), number(2, 517)))).toEqual({
      kind: 'record',
      name: 'Record',
      contentType: { number: 22, name: 'Handshake' },
      version: { number: TLS_1_0, name: 'TLS 1.0' },
      length: 517,
      epoch: null,
      sequence: null,
    });
    const dtls = bytes(
      23,
      number(2, DTLS_1_2),
      number(2, 1),
      number(6, 0x100000002),
      number(2, 40),
    );
    expect(parseMessage(0, 256, dtls)).toMatchObject({
      contentType: { name: 'ApplicationData' },
      length: 40,
      epoch: 1,
      sequence: 0x100000002,
    });
    expect(parseMessage(TLS_1_3, 257, bytes(22))).toMatchObject({
      kind: 'inner-content-type',
      contentType: { name: 'Handshake' },
    });
  });

  it('is read: alerts, ChangeCipherSpec, heartbeats, QUIC, the rest', () => {
    expect(parseMessage(TLS_1_3, 21, bytes(2, 40))).toEqual({
      kind: 'alert',
      name: 'Alert',
      length: 2,
      level: { number: 2, name: 'fatal' },
      description: { number: 40, name: 'handshake_failure' },
    });
    expect(parseMessage(TLS_1_2, 20, bytes(1))).toMatchObject({
      name: 'ChangeCipherSpec',
      length: 1,
    });
    expect(parseMessage(TLS_1_2, 20, bytes(2))).toHaveProperty('malformed');
    const beat = parseMessage(TLS_1_2, 24, bytes(1, vector(2, secret(9))));
    expect(beat).toEqual({
      kind: 'heartbeat',
      name: 'Heartbeat',
      length: 12,
      type: { number: 1, name: 'heartbeat_request' },
    });
    expect(parseMessage(1, 512, secret(1200))).toEqual({
      kind: 'quic',
      name: 'QuicDatagram',
      length: 1200,
    });
    expect(parseMessage(1, 4711, secret(3))).toEqual({
      kind: 'other',
      name: 'Other',
      contentType: { number: 4711, name: null },
      length: 3,
    });
    expect(readAll(TLS_1_3, handshake(77, secret(5)))).toMatchObject([
      { name: 'Handshake', type: 77, typeName: null, length: 5 },
    ]);
    expect(readAll(TLS_1_2, handshake(23, secret(5)))).toMatchObject([
      { name: 'Handshake', typeName: 'SupplementalData', length: 5 },
    ]);
  });
});

describe('what is cut or wrong', () => {
  it('gives what could be read, and says what is wrong', () => {
    const cut = clientHelloWith(extension(23)).subarray(0, 40);
    expect(parseMessage(TLS_1_3, 22, cut)).toMatchObject({
      name: 'ClientHello',
      random: RANDOM_HEX,
      malformed: expect.stringMatching(/^ends within the session id/),
    });
    expect(parseMessage(TLS_1_3, 22, bytes())).toMatchObject({ malformed: 'ends within the type' });
    expect(parseMessage(TLS_1_3, 22, handshake(24, 1, 1))).toMatchObject({
      malformed: '1 bytes too many',
    });
    expect(parseMessage(TLS_1_3, 22, handshake(24).subarray(0, 4))).toMatchObject({
      name: 'KeyUpdate',
      malformed: 'ends within the request',
    });
    expect(parseMessage(TLS_1_3, 22, bytes(20, number(3, 48), secret(40)))).toMatchObject({
      name: 'Finished',
      length: 48,
      malformed: '8 bytes are missing',
    });
    expect(parseMessage(TLS_1_3, 21, bytes(2))).toMatchObject({
      level: { name: 'fatal' },
      malformed: 'ends within the description',
    });
    expect(parseMessage(0, 256, bytes(22, 3))).toMatchObject({
      contentType: { name: 'Handshake' },
      malformed: 'ends within the version',
    });
  });
});
