// Extensions that functions of the user's write and read, as callbacks see them: what is asked, and what is an answer.
// Adds none (add-extensions.ts).

import type { SslPointer, X509Pointer } from '../handles/index.js';
import {
  type CallbackCall,
  type DecidingAdapter,
  isByte,
  noAnswer,
  type ObservingAdapter,
} from './adapter.js';
import type { AlertAnswer } from './hello.js';

/** What is done about one extension. */
export interface CustomExtension {
  /**
   * Called when the extension may be written into a message.
   *
   * @param context one of the SSL_EXT flags: which message.
   * @param certificate in a Certificate message of TLS 1.3, the one that the extension is for; else `null`. While such a
   *   function runs the SSL cannot be used.
   * @param chainIndex its place in the chain, from 0.
   * @returns its bytes, up to 65535; `null`: it is not sent; or an alert, and the handshake fails. Not a promise.
   *   Absent: as in C, an empty one is sent.
   */
  add?(
    ssl: SslPointer,
    context: number,
    certificate: X509Pointer | null,
    chainIndex: number,
  ): Uint8Array | AlertAnswer | null;
  /**
   * Told, when C has returned, that the bytes which `add` gave were sent, or will not be.
   *
   * @param bytes a copy.
   */
  free?(ssl: SslPointer, context: number, bytes: Uint8Array): void;
  /**
   * Called with the extension of the peer.
   *
   * @param bytes a copy.
   * @returns nothing or true: go on; or an alert, and the handshake fails. Not a promise. Absent: it is not looked at.
   */
  parse?(
    ssl: SslPointer,
    context: number,
    bytes: Uint8Array,
    certificate: X509Pointer | null,
    chainIndex: number,
  ): boolean | AlertAnswer | void;
}

export const ADD = 'custom-ext-add';
export const PARSE = 'custom-ext-parse';
export const FREE = 'custom-ext-free';
const MOST_BYTES = 0xffff;

export const EXTENSIONS: Readonly<Record<string, DecidingAdapter>> = {
  [ADD]: {
    args: ({ ssl, raw: [role, type, context, x, index] }) => [role, type, ssl, context, x, index],
    reply: addReply,
  },
  [PARSE]: {
    args: ({ ssl, raw: [role, type, context, x, index, bytes] }) => [
      role,
      type,
      ssl,
      context,
      bytes,
      x,
      index,
    ],
    reply: parseReply,
  },
};

export const EXTENSIONS_OBSERVED: Readonly<Record<string, ObservingAdapter>> = {
  [FREE]: ({ ssl, numbers: [role, type, context], bytes }) => [role, type, ssl, context, bytes],
};

function addReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [0, 0];
  if (said instanceof Uint8Array && said.length <= MOST_BYTES) return [1, 0, said];
  const alert = (said as AlertAnswer | undefined)?.alert;
  if (isByte(alert)) return [-1, alert];
  throw noAnswer(call, 'a Uint8Array of up to 65535 bytes, null or { alert }', said);
}

function parseReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === true || said === undefined) return [1, 0];
  const alert = (said as AlertAnswer | null)?.alert;
  if (isByte(alert)) return [0, alert];
  throw noAnswer(call, 'nothing, true or { alert }', said);
}
