// Callbacks of QUIC: new-pending-conn, and the functions of a foreign QUIC stack that uses a connection for its handshake.
// Speaks no QUIC.

import type { SslCtxPointer, SslPointer } from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, noAnswer, yesOrNo } from './adapter.js';

/**
 * Told by a QUIC listener of each connection that comes in, before `SSL_accept_connection` gives it. OpenSSL holds the
 * lock of the listener meanwhile: calls on it, and on its connections, are refused until the function has returned.
 *
 * @param ctx that of the listener.
 * @returns nothing. OpenSSL can be told here to drop the connection, but then waits for itself: that is refused, and
 *   the connection can be freed when it has been accepted.
 * @corresponds SSL_CTX_set_new_pending_conn_cb(3)
 */
export type NewPendingConnCallback = (ctx: SslCtxPointer) => void;

/**
 * The functions of a QUIC stack of one's own, which carries the handshake of an SSL. All six are needed. What returns
 * nothing, true or 1 goes on; false or 0 fails the handshake.
 *
 * @corresponds SSL_set_quic_tls_cbs(3)
 */
export interface QuicTlsCallbacks {
  /**
   * Bytes of the handshake to be sent, at the level of the last secret for sending.
   *
   * @param buf a copy.
   * @returns how many bytes were taken, 0 to all; nothing: all. After fewer the call says `SSL_ERROR_WANT_WRITE`, and the
   *   rest is given again when the handshake goes on.
   */
  cryptoSend(ssl: SslPointer, buf: Uint8Array): number | void;
  /**
   * Gives bytes of the handshake that have come, at the level of the last secret for receiving.
   *
   * @returns at most 65535 bytes, in any pieces; `null` or none: nothing is there, and the call says
   *   `SSL_ERROR_WANT_READ`.
   */
  cryptoRecvRcd(ssl: SslPointer): Uint8Array | null;
  /**
   * The bytes that were given last have been used.
   *
   * @param bytesRead how many those were.
   */
  cryptoReleaseRcd(ssl: SslPointer, bytesRead: number): YesByDefault;
  /**
   * A traffic secret: keep it as a secret.
   *
   * @param protLevel 1 early data, 2 handshake, 3 application (`OSSL_RECORD_PROTECTION_LEVEL_…`).
   * @param direction 0 to receive, 1 to send.
   */
  yieldSecret(
    ssl: SslPointer,
    protLevel: number,
    direction: number,
    secret: Uint8Array,
  ): YesByDefault;
  /** The transport parameters of the peer (RFC 9000, section 18), a copy. */
  gotTransportParams(ssl: SslPointer, params: Uint8Array): YesByDefault;
  /** An alert to be sent, as CONNECTION_CLOSE (RFC 9001, section 4.8). */
  alert(ssl: SslPointer, alertCode: number): YesByDefault;
}

type YesByDefault = boolean | number | void;

/** Under which name native code asks for each. */
export const QUIC_TLS: Readonly<Record<keyof QuicTlsCallbacks, string>> = {
  cryptoSend: 'quic-crypto-send',
  cryptoRecvRcd: 'quic-crypto-recv-rcd',
  cryptoReleaseRcd: 'quic-crypto-release-rcd',
  yieldSecret: 'quic-yield-secret',
  gotTransportParams: 'quic-got-transport-params',
  alert: 'quic-alert',
};

const MOST = 65535;

function orYes(said: unknown, call: CallbackCall): readonly unknown[] {
  return [said === undefined ? 1 : yesOrNo(call, said)];
}

export const QUIC: Readonly<Record<string, DecidingAdapter>> = {
  'new-pending-conn': {
    args: ({ raw: [ctx] }) => [ctx],
    reply: (said, call) => {
      if (said === undefined || said === true || said === 1) return [1];
      throw noAnswer(
        call,
        'nothing: OpenSSL cannot drop a connection there, accept it and free it',
        said,
      );
    },
    unset: () => [1],
  },
  'quic-crypto-send': {
    args: ({ ssl, raw: [bytes] }) => [ssl, bytes],
    reply: (said, call) => {
      const size = (call.raw[0] as Uint8Array).length;
      if (said === undefined) return [size];
      if (Number.isInteger(said) && (said as number) >= 0 && (said as number) <= size)
        return [said];
      throw noAnswer(call, `how many bytes were taken, 0 to ${size}, or nothing`, said);
    },
  },
  'quic-crypto-recv-rcd': {
    args: ({ ssl }) => [ssl],
    reply: (said, call) => {
      if (said === null) return [new Uint8Array(0)];
      if (said instanceof Uint8Array && said.length <= MOST) return [said];
      throw noAnswer(call, `at most ${MOST} bytes as a Uint8Array, or null`, said);
    },
  },
  'quic-crypto-release-rcd': {
    args: ({ ssl, raw: [bytesRead] }) => [ssl, bytesRead],
    reply: orYes,
  },
  'quic-yield-secret': {
    args: ({ ssl, raw: [level, direction, secret] }) => [ssl, level, direction, secret],
    reply: orYes,
  },
  'quic-got-transport-params': { args: ({ ssl, raw: [params] }) => [ssl, params], reply: orYes },
  'quic-alert': { args: ({ ssl, raw: [alert] }) => [ssl, alert], reply: orYes },
};
