// SSL_CTX_set_msg_callback and SSL_set_msg_callback: every message of a connection.

import { expect } from 'vitest';
import { describeObserving } from './observing.js';

const HANDSHAKE = 22;
/** RFC 8446, section 4. */
const SERVER = [
  [0, 1], // ClientHello
  [1, 2], // ServerHello
  [1, 8], // EncryptedExtensions
  [1, 11], // Certificate
  [1, 15], // CertificateVerify
  [1, 20], // Finished
  [0, 20],
  [1, 4], // NewSessionTicket
  [1, 4],
];

describeObserving({
  name: 'msg',
  ssl: 4,
  onCtx: ({ functions }, ctx, told) => functions.SSL_CTX_set_msg_callback(ctx, told as never),
  onSsl: ({ functions }, ssl, told) => functions.SSL_set_msg_callback(ssl, told as never),
  complete: (_stage, calls, side) => {
    const messages = calls
      .filter((args) => args[2] === HANDSHAKE)
      .map((args) => [args[0], (args[3] as Uint8Array)[0]]);
    const all =
      side === 'server' ? SERVER : SERVER.map(([sent, type]) => [1 - (sent as number), type]);
    // A client that only shakes hands reads tickets when it reads.
    expect(messages.slice(0, 7)).toEqual(all.slice(0, 7));
    if (side === 'server') expect(messages).toEqual(all);
    for (const [writeP, version, , buf, , message] of calls as [
      number,
      number,
      number,
      Uint8Array,
      unknown,
      { direction: string; time: number },
    ][]) {
      expect([0x0300, 0x0301, 0x0303, 0x0304]).toContain(version);
      expect(buf.length).toBeGreaterThan(0);
      expect(message.direction).toBe(writeP === 1 ? 'sent' : 'received');
    }
    const times = calls.map((args) => (args[5] as { time: number }).time);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  },
});
