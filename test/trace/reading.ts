// Messages to read, and readers that look for what must not be shown.
// Holds no tests.

import { expect } from 'vitest';
import {
  type Handshake,
  type HandshakeName,
  MessageParser,
  type ParsedMessage,
} from '../../lib/trace/index.js';
import { handshake, list16, number, secret, vector } from './bytes.js';

export const TLS_1_0 = 0x0301;
export const TLS_1_2 = 0x0303;
export const TLS_1_3 = 0x0304;
export const DTLS_1_2 = 0xfefd;
export const RANDOM = Uint8Array.from({ length: 32 }, (_, at) => at);
export const RANDOM_HEX = Buffer.from(RANDOM).toString('hex');
export const RETRY_RANDOM = Buffer.from(
  'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c',
  'hex',
);

/** Reads handshake messages one after the other; secret() must not shine through. */
export function readAll(version: number, ...messages: Uint8Array[]): ParsedMessage[] {
  const parser = new MessageParser();
  const read = messages.map((message) => parser.parse(0, version, 22, message));
  expect(JSON.stringify(read)).not.toContain(Buffer.from(secret(4)).toString('hex'));
  return read;
}

/** Reads the last of some messages, which must be whole. */
export function whole<N extends HandshakeName>(
  name: N,
  version: number,
  ...messages: Uint8Array[]
) {
  const message = readAll(version, ...messages).at(-1) as ParsedMessage;
  expect(message).toMatchObject({ kind: 'handshake', name });
  expect(message).not.toHaveProperty('malformed');
  return message as Handshake<N>;
}

export function clientHelloWith(...extensions: Uint8Array[]): Uint8Array {
  return handshake(
    1,
    number(2, TLS_1_2),
    RANDOM,
    vector(1, 1, 2, 3),
    list16(2, 0x1301, 0x5a5a, 0xc02f, 0x4321),
    vector(1, 0),
    vector(2, ...extensions),
  );
}

export function serverHelloWith(suite: number, random: Uint8Array, ...extensions: Uint8Array[]) {
  const body = [number(2, TLS_1_2), random, vector(1), number(2, suite), 0];
  return handshake(2, ...body, vector(2, ...extensions));
}
