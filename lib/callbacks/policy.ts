// Callbacks that decide about sessions, records and times: allow-early-data, not-resumable, generate-session-id,
// record-padding, dtls-timer, tmp-dh.
// Each answers as its C function does.

import { rawFunctions } from '../binding/raw-functions.js';
import { EvpPkeyPointer, Handle, type SslPointer } from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, noAnswer, yesOrNo } from './adapter.js';

/**
 * Called by a server of TLS 1.3 that could accept the early data of a client.
 *
 * @returns true or 1: accept it. false or 0: reject it; the handshake goes on.
 * @corresponds SSL_CTX_set_allow_early_data_cb(3)
 */
export type AllowEarlyDataCallback = (ssl: SslPointer) => boolean | number;

/**
 * Called by a server of TLS 1.2 for each new session.
 *
 * @param isForwardSecure 1 when its keys are agreed on by Diffie-Hellman.
 * @returns true or 1: the session must not be resumed. false or 0: it may be.
 * @corresponds SSL_CTX_set_not_resumable_session_callback
 */
export type NotResumableCallback = (ssl: SslPointer, isForwardSecure: number) => boolean | number;

/**
 * Called by a server for the id of a new session.
 *
 * @param maxLength in bytes: 32.
 * @returns 1 to `maxLength` bytes that no other session of the context has; `SSL_has_matching_session_id` tells.
 * @corresponds SSL_CTX_set_generate_session_id(3)
 */
export type GenerateSessionIdCallback = (ssl: SslPointer, maxLength: number) => Uint8Array;

/**
 * Called for each record of TLS 1.3 that is sent encrypted. On a connection it takes effect when it was set before the
 * handshake.
 *
 * @param type content type, RFC 8446, section 5.1.
 * @param length of the content, in bytes, and 1 more for the byte of its type.
 * @returns how many bytes to add, 0 or more; the library adds fewer where the record would grow too long.
 * @corresponds SSL_CTX_set_record_padding_callback(3)
 */
export type RecordPaddingCallback = (ssl: SslPointer, type: number, length: number) => number;

/**
 * Called when DTLS sets its timer.
 *
 * @param timer the time it has waited last, in microseconds; 0: none.
 * @returns the time to wait, in microseconds, 1 to 4294967295.
 * @corresponds DTLS_set_timer_cb(3)
 */
export type DtlsTimerCallback = (ssl: SslPointer, timer: number) => number;

/**
 * Called by a server of TLS 1.2 that has chosen a suite with Diffie-Hellman, and no parameters. OpenSSL 4.0 calls it
 * only where the two share no group of RFC 7919.
 *
 * @param isExport 0.
 * @param keyLength 1024: what OpenSSL always asks for; 2048 bits or more are better.
 * @returns a DH key, or parameters alone. It stays the caller's. `SSL_CTX_set0_tmp_dh_pkey` and `SSL_CTX_set_dh_auto`
 *   do without a function.
 * @corresponds SSL_CTX_set_tmp_dh_callback(3)
 */
export type TmpDhCallback = (
  ssl: SslPointer,
  isExport: number,
  keyLength: number,
) => EvpPkeyPointer;

export const POLICY: Readonly<Record<string, DecidingAdapter>> = {
  'allow-early-data': {
    args: ({ ssl }) => [ssl],
    reply: (said, call) => [yesOrNo(call, said)],
    unset: () => [1],
  },
  'not-resumable': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) => [yesOrNo(call, said)],
    unset: () => [0],
  },
  'generate-session-id': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: sessionIdReply,
  },
  'record-padding': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) => [numberOf(said, 0, MOST_PADDING, call)],
    unset: () => [0],
  },
  'dtls-timer': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) => [numberOf(said, 1, MOST_TIMER, call)],
  },
  'tmp-dh': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: dhReply,
  },
};

const MOST_PADDING = 0x7fffffff;
const MOST_TIMER = 0xffffffff;

function sessionIdReply(said: unknown, call: CallbackCall): readonly unknown[] {
  const most = call.raw[0] as number;
  if (said instanceof Uint8Array && said.length > 0 && said.length <= most) return [said];
  throw noAnswer(call, `a Uint8Array of 1 to ${most} bytes`, said);
}

function numberOf(said: unknown, least: number, most: number, call: CallbackCall): number {
  const number = said as number;
  if (Number.isInteger(said) && number >= least && number <= most) return number;
  throw noAnswer(call, `an integer of ${least} to ${most}`, said);
}

function dhReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said instanceof EvpPkeyPointer && said.alive) {
    const id = Handle.idOf(said);
    const is = rawFunctions(said.library).EVP_PKEY_is_a;
    if (['DH', 'DHX'].some((type) => is?.(id, type) === 1)) return [id];
  }
  throw noAnswer(call, 'an EvpPkeyPointer of type DH', said);
}
