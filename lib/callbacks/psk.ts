// Callbacks that give pre-shared keys: psk-client, psk-server, psk-use-session, psk-find-session.
// Keeps no key, and shows none in an error.

import { rawFunctions } from '../binding/raw-functions.js';
import { type EvpMdPointer, Handle, type SslPointer, SslSessionPointer } from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, noAnswer, secretNoAnswer } from './adapter.js';

/** Who a client is, and the key it shares with the server. */
export interface PskIdentity {
  /** 1 byte or more, without a zero; a string is encoded as UTF-8 (RFC 4279, section 5.1). */
  readonly identity: string | Uint8Array;
  /** 1 byte or more. */
  readonly psk: Uint8Array;
}

/**
 * Called by a client for its identity and key: in TLS 1.2 when the server has chosen a PSK suite, in TLS 1.3 before the
 * client hello, for a suite with SHA-256. A client that offers both is asked twice.
 *
 * @param hint the server's, in TLS 1.2; else `null`.
 * @param maxIdentityLength in bytes.
 * @param maxPskLength in bytes.
 * @returns identity and key; `null`: none. Then TLS 1.2 fails, and TLS 1.3 goes on with certificates.
 * @corresponds SSL_CTX_set_psk_client_callback(3)
 */
export type PskClientCallback = (
  ssl: SslPointer,
  hint: string | null,
  maxIdentityLength: number,
  maxPskLength: number,
) => PskIdentity | null;

/**
 * Called by a server for the key of a client's identity. In TLS 1.3 it is asked only where no session was found, for
 * keys of a suite with SHA-256.
 *
 * @param identity as text; of a client of TLS 1.2 that has sent none, the empty string.
 * @param maxPskLength in bytes.
 * @returns the key; `null`: the identity is unknown. Then TLS 1.2 fails, and TLS 1.3 goes on with certificates. It is
 *   asked for session tickets, too, in TLS 1.3: they look like identities.
 * @corresponds SSL_CTX_set_psk_server_callback(3)
 */
export type PskServerCallback = (
  ssl: SslPointer,
  identity: string,
  maxPskLength: number,
) => Uint8Array | null;

/** A session made by hand, and by what name the server knows it. */
export interface PskSession {
  /** 1 to 65535 bytes; a string is encoded as UTF-8. */
  readonly identity: string | Uint8Array;
  /**
   * Made with `SSL_SESSION_new`: with master key, suite of TLS 1.3, and protocol version 0x0304. It stays the caller's,
   * and can be given again, but not be changed any more.
   */
  readonly session: SslSessionPointer;
}

/**
 * Called by a client of TLS 1.3 before its client hello, and once more where the server asks for another.
 *
 * @param md digest that the suite of the session must have; `null`: any.
 * @returns identity and session; `null`: none, go on without.
 * @corresponds SSL_CTX_set_psk_use_session_callback(3)
 */
export type PskUseSessionCallback = (ssl: SslPointer, md: EvpMdPointer | null) => PskSession | null;

/**
 * Called by a server of TLS 1.3 with each identity that a client offers, tickets among them.
 *
 * @param identity its bytes, a copy.
 * @returns the session, as {@link PskSession.session}; `null`: it is none of these, look on.
 * @corresponds SSL_CTX_set_psk_find_session_callback(3)
 */
export type PskFindSessionCallback = (
  ssl: SslPointer,
  identity: Uint8Array,
) => SslSessionPointer | null;

export const PSK: Readonly<Record<string, DecidingAdapter>> = {
  'psk-client': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: clientReply,
    unset: () => [NONE, NONE],
  },
  'psk-server': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) => [keyOf(said, call.raw[1] as number, call, PSK_OR_NULL) ?? NONE],
    unset: () => [NONE],
  },
  'psk-use-session': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: useSessionReply,
    unset: () => [0],
  },
  'psk-find-session': {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) =>
      said === null ? [0] : [1, sessionOf(said, call, 'an SslSessionPointer')],
    unset: () => [0],
  },
};

const NONE = new Uint8Array(0);
const TLS1_3 = 0x0304;
const MOST_IDENTITY = 65535;
const PSK_OR_NULL = 'a Uint8Array or null';

function clientReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [NONE, NONE];
  const expected = '{ identity, psk } or null';
  const { identity, psk } = objectOf(said, call, expected);
  const [, mostIdentity, mostPsk] = call.raw as [string | null, number, number];
  const name = identityOf(identity, mostIdentity, call);
  if (name.includes(0)) throw noAnswer(call, 'an identity without a zero byte', identity);
  const key = keyOf(psk, mostPsk, call, expected);
  if (key === null) throw noAnswer(call, expected, said);
  return [name, key];
}

function useSessionReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [0];
  const expected = '{ identity, session } or null';
  const { identity, session } = objectOf(said, call, expected);
  const id = sessionOf(session, call, expected);
  return [1, id, identityOf(identity, MOST_IDENTITY, call)];
}

function objectOf(said: unknown, call: CallbackCall, expected: string): Record<string, unknown> {
  if (typeof said === 'object' && said !== null) return said as Record<string, unknown>;
  throw secretNoAnswer(call, expected, `a ${typeof said}`);
}

function identityOf(identity: unknown, most: number, call: CallbackCall): Uint8Array {
  const bytes = typeof identity === 'string' ? Buffer.from(identity, 'utf8') : identity;
  if (bytes instanceof Uint8Array && bytes.length > 0 && bytes.length <= most) return bytes;
  const expected = `an identity of 1 to ${most} bytes`;
  throw bytes instanceof Uint8Array
    ? secretNoAnswer(call, expected, `${bytes.length} bytes`)
    : noAnswer(call, expected, identity);
}

/** @returns `null` for `null`. */
function keyOf(
  psk: unknown,
  most: number,
  call: CallbackCall,
  expected: string,
): Uint8Array | null {
  if (psk === null) return null;
  if (!(psk instanceof Uint8Array)) throw secretNoAnswer(call, expected, `a ${typeof psk}`);
  if (psk.length > 0 && psk.length <= most) return psk;
  throw secretNoAnswer(call, `a key of 1 to ${most} bytes`, `${psk.length} bytes`);
}

/** The id of a session that C can do with. */
function sessionOf(session: unknown, call: CallbackCall, expected: string): number {
  if (!(session instanceof SslSessionPointer) || !session.alive) {
    throw noAnswer(call, expected, session);
  }
  const id = Handle.idOf(session);
  const f = rawFunctions(session.library) as Record<string, (...args: unknown[]) => unknown>;
  const suite = f.SSL_SESSION_get0_cipher?.(id) ?? null;
  const version = f.SSL_SESSION_get_protocol_version?.(id);
  const size = f.SSL_SESSION_get_master_key?.(id, null);
  if (suite !== null && version === TLS1_3 && size !== 0) return id;
  throw noAnswer(
    call,
    'a session of TLS 1.3 that has a suite (SSL_SESSION_set_cipher), a key (SSL_SESSION_set1_master_key) and its version (SSL_SESSION_set_protocol_version)',
    session,
  );
}
