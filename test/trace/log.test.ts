// The order of messages, the records that they come in, and the table for people.
// The messages come by hand; those of real connections are in connections/tracing.test.ts.

import { describe, expect, it } from 'vitest';
import { describeMessage, parseMessage, TraceLog, tableOfMessages } from '../../lib/trace/index.js';
import { bytes, extension, handshake, list16, number, secret, vector } from './bytes.js';
import {
  clientHelloWith,
  RANDOM,
  RETRY_RANDOM,
  serverHelloWith,
  TLS_1_2,
  TLS_1_3,
} from './reading.js';

const SENT = 1;
const RECEIVED = 0;
const record = (type: number, length: number) => bytes(type, number(2, TLS_1_2), number(2, length));

describe('TraceLog', () => {
  it('puts records and what they carry together', () => {
    const log = new TraceLog();
    expect(log.add(1, SENT, 0, 256, record(22, 200))).toBeNull();
    log.add(1.5, SENT, TLS_1_3, 22, clientHelloWith());
    expect(log.add(2, RECEIVED, 0, 256, record(23, 90))).toBeNull();
    expect(log.add(2, RECEIVED, TLS_1_3, 257, bytes(22))).toBeNull();
    const two = [handshake(8, vector(2)), handshake(20, secret(48))];
    for (const message of two) log.add(2.5, RECEIVED, TLS_1_3, 22, message);
    expect(log.messages).toMatchObject([
      {
        time: 1.5,
        direction: 'sent',
        version: { name: 'TLS 1.3' },
        record: { contentType: { name: 'Handshake' }, innerContentType: null, length: 200 },
        message: { name: 'ClientHello' },
      },
      ...['EncryptedExtensions', 'Finished'].map((name) => ({
        direction: 'received',
        record: {
          contentType: { name: 'ApplicationData' },
          innerContentType: { name: 'Handshake' },
          length: 90,
        },
        message: { name },
      })),
    ]);
  });

  it('tells of a ChangeCipherSpec that was received by its header alone', () => {
    const log = new TraceLog();
    log.add(1, RECEIVED, 0, 256, record(20, 1));
    log.add(1, SENT, 0, 256, record(20, 1));
    log.add(1, SENT, TLS_1_2, 20, bytes(1));
    const shown = () => log.messages.map(({ direction, message }) => [direction, message.name]);
    expect(shown()).toEqual([
      ['received', 'ChangeCipherSpec'],
      ['sent', 'ChangeCipherSpec'],
    ]);
    // Or by both.
    log.add(2, RECEIVED, 0, 256, record(20, 1));
    log.add(2, RECEIVED, TLS_1_2, 20, bytes(1));
    expect(shown()).toHaveLength(3);
    log.add(3, RECEIVED, TLS_1_2, 20, bytes(1));
    expect(shown()).toHaveLength(4);
  });

  it('leaves out data, and keeps headers that are wrong', () => {
    const log = new TraceLog();
    log.add(1, SENT, 0, 256, record(23, 500));
    log.add(1, SENT, TLS_1_3, 257, bytes(23));
    log.add(1, RECEIVED, 0, 256, bytes(23));
    expect(log.messages.map(({ message }) => message)).toMatchObject([
      { name: 'Record', malformed: 'ends within the version' },
    ]);
  });

  it('makes a table for people', () => {
    const log = new TraceLog();
    log.add(0.04, SENT, 0, 256, record(22, 200));
    const share = extension(51, vector(2, number(2, 29), vector(2, secret(32))));
    const name = extension(0, vector(2, 0, vector(2, 'localhost')));
    log.add(
      0.04,
      SENT,
      TLS_1_3,
      22,
      clientHelloWith(name, extension(43, list16(1, TLS_1_3)), share),
    );
    log.add(12.31, RECEIVED, TLS_1_3, 21, bytes(2, 40));
    expect(tableOfMessages(log.messages)).toBe(
      [
        '  ms     record   message      bytes  what it says',
        ' 0.0  →  TLS 1.2  ClientHello    119  TLS 1.3; 4 suites; server name localhost; key share x25519',
        '12.3  ←  TLS 1.3  Alert            2  fatal handshake_failure',
      ].join('\n'),
    );
  });
});

describe('describeMessage', () => {
  const of = (...message: Uint8Array[]) =>
    describeMessage(parseMessage(TLS_1_3, 22, bytes(...message)));

  it.each([
    [
      'HelloRetryRequest',
      serverHelloWith(
        0x1301,
        RETRY_RANDOM,
        extension(51, number(2, 24)),
        extension(44, vector(2, 1)),
      ),
      'TLS 1.2; TLS_AES_128_GCM_SHA256; wants secp384r1; cookie',
    ],
    [
      'a resuming ServerHello',
      serverHelloWith(
        0x1301,
        RANDOM,
        extension(43, number(2, TLS_1_3)),
        extension(41, number(2, 0)),
      ),
      'TLS 1.3; TLS_AES_128_GCM_SHA256; takes the session',
    ],
    [
      'ALPN',
      handshake(8, vector(2, extension(16, vector(2, vector(1, 'h2'))), extension(42))),
      'ALPN h2; takes early data',
    ],
    [
      'Certificate',
      handshake(
        11,
        vector(1),
        vector(3, vector(3, secret(900)), vector(2), vector(3, secret(700)), vector(2)),
      ),
      '2 certificates (900, 700 bytes)',
    ],
    ['no certificate', handshake(11, vector(1), vector(3)), 'no certificate'],
    [
      'CertificateRequest',
      handshake(
        13,
        vector(1),
        vector(
          2,
          extension(13, list16(2, 0x0804, 0x0403)),
          extension(47, vector(2, vector(2, 'dn'))),
        ),
      ),
      '2 signature schemes; 1 authority',
    ],
    [
      'CertificateVerify',
      handshake(15, number(2, 0x0403), vector(2, secret(70))),
      'ecdsa_secp256r1_sha256',
    ],
    [
      'NewSessionTicket',
      handshake(
        4,
        number(4, 300),
        number(4, 1),
        vector(1, 0),
        vector(2, secret(200)),
        vector(2, extension(42, number(4, 9))),
      ),
      'ticket 200 bytes; for 300 s; early data up to 9 bytes',
    ],
    ['KeyUpdate', handshake(24, 0), 'update_not_requested'],
    [
      'CompressedCertificate',
      handshake(25, number(2, 2), number(3, 900), vector(3, secret(500))),
      'brotli; 500 of 900 bytes',
    ],
    ['what is malformed', handshake(24, 1, 1), 'update_requested; malformed: 1 bytes too many'],
    [
      'a malformed extension',
      handshake(8, vector(2, extension(1, 77))),
      'malformed max_fragment_length: unknown length 77',
    ],
    ['nothing', handshake(20, secret(32)), ''],
  ])('says what matters: %s', (_name, message, expected) => {
    expect(of(message)).toBe(expected);
  });
});
