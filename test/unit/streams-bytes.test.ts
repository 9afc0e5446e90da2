// The parts of streams that touch no socket: the inbox and cut-off UTF-8.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Inbox } from '../../lib/streams/inbox.js';
import { decodeUtf8, encodeUtf8, wholeCharacters } from '../../lib/streams/utf8.js';

describe('wholeCharacters', () => {
  it('cuts any text only between characters, and loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, at) => {
        const bytes = encodeUtf8(text);
        const head = bytes.subarray(0, at % (bytes.length + 1));
        const whole = wholeCharacters(head);
        expect(head.length - whole).toBeLessThan(4);
        const joined = decodeUtf8(bytes.subarray(0, whole)) + decodeUtf8(bytes.subarray(whole));
        expect(joined).toBe(decodeUtf8(bytes));
      }),
    );
  });

  it('does not wait for bytes that can never become a character', () => {
    for (const bytes of [[0xff], [0xc0], [0x80, 0x80, 0x80, 0x80], [0xf5]]) {
      expect(wholeCharacters(Uint8Array.from(bytes))).toBe(bytes.length);
    }
  });
});

describe('Inbox', () => {
  it('gives out what was put in, in order, whatever the sizes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.uint8Array({ maxLength: 9000 }), fc.nat(9000)), { maxLength: 30 }),
        (steps) => {
          const inbox = new Inbox();
          let expected = Buffer.alloc(0);
          for (const step of steps) {
            if (typeof step === 'number') {
              expect(Buffer.from(inbox.take(step))).toEqual(expected.subarray(0, step));
              expected = expected.subarray(step);
            } else {
              inbox.push(step);
              expected = Buffer.concat([expected, step]);
            }
            expect(inbox.length).toBe(expected.length);
          }
          expect(Buffer.from(inbox.view)).toEqual(expected);
        },
      ),
    );
  });
});
