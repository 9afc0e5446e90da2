// Any bytes whatever: nothing is thrown, nothing secret comes out, the description is one printable line.
// Bytes are random ones, and real messages with some of them changed or cut off.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeMessage, type HandshakeMessage, MessageParser } from '../../lib/trace/index.js';
import { extension, handshake, list16, number, secret, vector } from './bytes.js';

const VERSIONS = [
  0, 2, 0x0100, 0x0300, 0x0301, 0x0303, 0x0304, 0x7f1c, 0xfeff, 0xfefd, 0xfefc, 0x1ffff,
];
const CONTENT_TYPES = [0, 20, 21, 22, 23, 24, 25, 256, 257, 512, 513, 514, 515, 516, 99];
const RANDOM = new Uint8Array(32);

const EVERY_EXTENSION = vector(
  2,
  ...[0, 1, 5, 10, 11, 13, 15, 16, 18, 19, 20, 21, 27, 28, 34, 35, 41, 42, 43, 44, 45, 47, 51].map(
    (type) => extension(type, vector(2, vector(1, secret(5)), number(2, 29))),
  ),
);
const SEEDS = [
  handshake(
    1,
    number(2, 0x0303),
    RANDOM,
    vector(1),
    list16(2, 0x1301),
    vector(1, 0),
    EVERY_EXTENSION,
  ),
  handshake(2, number(2, 0x0303), RANDOM, vector(1), number(2, 0xc02f), 0, EVERY_EXTENSION),
  handshake(4, number(4, 1), vector(2, secret(64))),
  handshake(4, number(4, 1), number(4, 1), vector(1, 0), vector(2, secret(64)), vector(2)),
  handshake(8, EVERY_EXTENSION),
  handshake(11, vector(3, vector(3, secret(64)), vector(3, secret(64)))),
  handshake(11, vector(1), vector(3, vector(3, secret(64)), EVERY_EXTENSION)),
  handshake(12, 3, number(2, 29), vector(1, secret(32)), number(2, 0x0804), vector(2, secret(64))),
  handshake(13, vector(1, 1), list16(2, 0x0804), vector(2, vector(2, 'name'))),
  handshake(15, number(2, 0x0804), vector(2, secret(64))),
  handshake(16, vector(1, secret(32))),
  handshake(20, secret(32)),
  handshake(22, 1, vector(3, secret(64))),
  handshake(24, 1),
  handshake(25, number(2, 1), number(3, 100), vector(3, secret(64))),
];

const mutated = fc
  .tuple(
    fc.constantFrom(...SEEDS),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
    fc.oneof(fc.constant(null), fc.nat()),
  )
  .map(([seed, changes, end]) => {
    const bytes = Uint8Array.from(seed);
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return end === null ? bytes : bytes.subarray(0, end % (bytes.length + 1));
  });

const message = fc.record({
  writeP: fc.constantFrom(0, 1),
  version: fc.constantFrom(...VERSIONS),
  contentType: fc.oneof(
    { weight: 4, arbitrary: fc.constant(22) },
    { weight: 1, arbitrary: fc.constantFrom(...CONTENT_TYPES) },
  ),
  bytes: fc.oneof(mutated, fc.uint8Array({ maxLength: 300 })),
});

describe('any bytes', () => {
  it('are read without a throw, into data that can be sent as JSON', () => {
    let malformed = 0;
    let sound = 0;
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 6 }), (messages) => {
        const parser = new MessageParser();
        for (const { writeP, version, contentType, bytes } of messages) {
          const parsed = parser.parse(writeP, version, contentType, bytes);
          expect(JSON.parse(JSON.stringify(parsed))).toEqual(parsed);
          expect(describeMessage(parsed)).toMatch(/^[\x20-\x7e]*$/);
          if (parsed.malformed === undefined) sound += 1;
          else malformed += 1;
        }
      }),
      { numRuns: 3000 },
    );
    expect(malformed).toBeGreaterThan(500);
    expect(sound).toBeGreaterThan(500);
  });

  it('never show what stands for keys, tickets, binders, signatures and Finished values', () => {
    const needle = Buffer.from(secret(4)).toString('hex');
    for (const seed of SEEDS) {
      for (const version of VERSIONS) {
        const parsed = new MessageParser().parse(1, version, 22, seed) as HandshakeMessage;
        expect(parsed.kind).toBe('handshake');
        expect(JSON.stringify(hidden(parsed))).not.toContain(needle);
      }
    }
  });
});

/** Without what is shown as it is: where a message is read as one of another version, a secret may stand there. */
function hidden(parsed: HandshakeMessage): object {
  const names = ['server_name', 'application_layer_protocol_negotiation'];
  const extensions =
    'extensions' in parsed
      ? parsed.extensions?.filter(({ name }) => !names.includes(name ?? ''))
      : [];
  return { ...parsed, extensions, random: '', sessionId: '' };
}
