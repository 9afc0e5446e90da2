// Callbacks of two old extensions: npn-advertise, npn-select, and EAP-FAST's session-ticket-ext, session-secret.
// Answers as the C functions do, with words in the place of out parameters.

import { SslCipherPointer, type SslPointer } from '../handles/index.js';
import {
  type CallbackCall,
  type DecidingAdapter,
  noAnswer,
  secretNoAnswer,
  yesOrNo,
} from './adapter.js';
import { namesFrom, namesTo } from './protocol-names.js';

/**
 * Called by a server of TLS 1.2 for the protocols that it advertises by next protocol negotiation, which ALPN has
 * replaced.
 *
 * @returns their names, of 1 to 255 bytes each as latin1; `null` or `SSL_TLSEXT_ERR_NOACK`: the extension is not sent.
 * @corresponds SSL_CTX_set_next_protos_advertised_cb(3)
 */
export type NpnAdvertiseCallback = (ssl: SslPointer) => readonly string[] | number | null;

/**
 * Called by a client of TLS 1.2 with the protocols that a server advertises.
 *
 * @param protocols their names.
 * @returns the name that is chosen, of those or another, 1 to 255 bytes as latin1; `null` or
 *   `SSL_TLSEXT_ERR_ALERT_FATAL`: fail, since a client must choose one.
 * @corresponds SSL_CTX_set_next_proto_select_cb(3)
 */
export type NpnSelectCallback = (
  ssl: SslPointer,
  protocols: readonly string[],
) => string | number | null;

/**
 * Called with the session ticket extension of the peer in TLS 1.2 and older (EAP-FAST, RFC 4851).
 *
 * @param data its bytes, a copy.
 * @returns true or 1: go on. false or 0: fail.
 * @corresponds SSL_set_session_ticket_ext_cb(3)
 */
export type SessionTicketExtCallback = (ssl: SslPointer, data: Uint8Array) => boolean | number;

/** A master secret, and the suite it is for. */
export interface SessionSecret {
  /** 1 to 48 bytes; TLS uses 48. */
  readonly secret: Uint8Array;
  /** One of the client's, on a server. Default: `null`, the library chooses. */
  readonly cipher?: SslCipherPointer | null | undefined;
}

/**
 * Called for the master secret of a session that peers share by other means (EAP-FAST, RFC 4851, section 3.2.2), in TLS
 * 1.2 and older: on a server for each client hello, on a client that has set a ticket (`SSL_set_session_ticket_ext`).
 *
 * @param peerCiphers the suites of the client; none on a client.
 * @returns the secret; `null`: there is none. Then a server goes on with a full handshake, and a client fails.
 * @corresponds SSL_set_session_secret_cb(3)
 */
export type SessionSecretCallback = (
  ssl: SslPointer,
  peerCiphers: readonly SslCipherPointer[],
) => SessionSecret | null;

const TLSEXT_OK = 0;
const TLSEXT_FATAL = 2;
const TLSEXT_NOACK = 3;
const NONE = new Uint8Array(0);
const MOST_SECRET = 48;

export const OLD_EXTENSIONS: Readonly<Record<string, DecidingAdapter>> = {
  'npn-advertise': {
    args: ({ ssl }) => [ssl],
    reply: advertiseReply,
    unset: () => [TLSEXT_NOACK, NONE],
  },
  'npn-select': {
    args: ({ ssl, raw: [names] }) => [ssl, namesFrom(names as Uint8Array)],
    reply: selectReply,
    unset: () => [TLSEXT_NOACK, NONE],
  },
  'session-ticket-ext': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) => [yesOrNo(call, said)],
  },
  'session-secret': {
    args: ({ ssl, raw }) => [ssl, [...raw]],
    reply: secretReply,
  },
};

function advertiseReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null || said === TLSEXT_NOACK) return [TLSEXT_NOACK, NONE];
  const names = Array.isArray(said) ? namesTo(said) : null;
  if (names !== null) return [TLSEXT_OK, names];
  throw noAnswer(call, 'an array of names of 1 to 255 bytes, or null', said);
}

function selectReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null || said === TLSEXT_FATAL || said === TLSEXT_NOACK) return [TLSEXT_FATAL, NONE];
  const name = namesTo([said]);
  if (name !== null) return [TLSEXT_OK, name.subarray(1)];
  throw noAnswer(call, 'a name of 1 to 255 bytes, null or SSL_TLSEXT_ERR_ALERT_FATAL', said);
}

function secretReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [0];
  const expected = '{ secret, cipher? } or null';
  if (typeof said !== 'object') throw secretNoAnswer(call, expected, `a ${typeof said}`);
  const { secret, cipher } = said as SessionSecret;
  if (!(secret instanceof Uint8Array)) throw secretNoAnswer(call, expected, `a ${typeof secret}`);
  if (secret.length === 0 || secret.length > MOST_SECRET) {
    throw secretNoAnswer(call, `a secret of 1 to ${MOST_SECRET} bytes`, `${secret.length} bytes`);
  }
  return [1, secret, cipherIndex(cipher ?? null, call)];
}

/** Which of the client's suites; -1: the library chooses. */
function cipherIndex(cipher: unknown, call: CallbackCall): number {
  if (cipher === null) return -1;
  const offered = call.raw as readonly SslCipherPointer[];
  const same = (other: SslCipherPointer) =>
    cipher instanceof SslCipherPointer && cipher.alive && other.isSameObject(cipher);
  const index = offered.findIndex(same);
  if (index >= 0) return index;
  throw noAnswer(call, "one of the client's suites as cipher, or null", cipher);
}
