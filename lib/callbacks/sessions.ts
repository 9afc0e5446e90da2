// Callbacks about sessions: new-session, get-session, remove-session; a cache that the application keeps itself.
// On abstract contexts `sessionStore` does the same, and may be asynchronous.

import type { SslCtxPointer, SslPointer, SslSessionPointer } from '../handles/index.js';
import {
  type DecidingAdapter,
  handleOf,
  noAnswer,
  type ObservingAdapter,
  rawOf,
} from './adapter.js';

/**
 * Called with each session that a server has made or a client has received, when `SSL_CTX_set_session_cache_mode`
 * lets that side keep sessions. In TLS 1.3 a client gets them after its handshake, and may get several.
 *
 * @param session the caller's own: it may be kept, and is freed when it is released or collected.
 * @returns nothing; a boolean or number, as in C, makes no difference. Not a promise: start what takes time, and do not
 *   return it.
 * @corresponds SSL_CTX_sess_set_get_cb(3)
 */
export type NewSessionCallback = (
  ssl: SslPointer,
  session: SslSessionPointer,
) => boolean | number | void;

/**
 * Called by a server for a session that a client wants to resume and that is not in the context's own cache: the ID of
 * TLS 1.2, or what stands for a ticket with `SSL_OP_NO_TICKET` in TLS 1.3.
 *
 * @param id 1 to 32 bytes, a copy.
 * @returns the session, which stays the caller's (OpenSSL gets a copy); `null`: there is none, the handshake is a full
 *   one. OpenSSL cannot wait for a promise: the `sessionStore` of an abstract context may look one up meanwhile.
 * @corresponds SSL_CTX_sess_set_get_cb(3)
 */
export type GetSessionCallback = (ssl: SslPointer, id: Uint8Array) => SslSessionPointer | null;

/**
 * Told, when C has returned, that a session has left the cache of its context: it was over, did not fit or turned out bad.
 * OpenSSL also drops all sessions of a context while it frees it; that is not told.
 *
 * @param ctx, session may be kept.
 * @corresponds SSL_CTX_sess_set_get_cb(3)
 */
export type RemoveSessionCallback = (ctx: SslCtxPointer, session: SslSessionPointer) => void;

export const SESSIONS: Readonly<Record<string, DecidingAdapter>> = {
  'new-session': {
    args: ({ ssl, raw: [session] }) => [ssl, session],
    reply: (said, call) => {
      if (said === undefined || typeof said === 'boolean' || typeof said === 'number') return [];
      throw noAnswer(call, 'nothing', said);
    },
    unset: () => [],
  },
  'get-session': {
    args: ({ ssl, raw: [id] }) => [ssl, id],
    reply: (said, call) => {
      if (said === null) return [0];
      const id = handleOf(call, said, 'SSL_SESSION');
      if (id !== null && rawOf(call).SSL_SESSION_get0_cipher?.(id) !== null) return [1, id];
      throw noAnswer(call, 'a session with a cipher suite, or null', said);
    },
    unset: () => [0],
  },
};

export const SESSIONS_OBSERVED: Readonly<Record<string, ObservingAdapter>> = {
  'remove-session': ({ ctx, session }) => [ctx, session],
};
