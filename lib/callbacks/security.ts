// The callback that says what is secure enough: security.
// Knows no policy: levels and the library's own judgement are OpenSSL's.

import type {
  EvpPkeyPointer,
  SslCipherPointer,
  SslCtxPointer,
  SslPointer,
  X509Pointer,
} from '../handles/index.js';
import { type DecidingAdapter, yesOrNo } from './adapter.js';

/**
 * Called for each suite, group, signature algorithm, key, certificate and version that is looked at, many times in a
 * handshake; in the place of the library's own judgement, so that the security level means nothing.
 *
 * It is called in the midst of the library's lists: it may look at `ssl` and `ctx` with functions named `SSL_get_…`,
 * `SSL_is_…` and `SSL_CTX_get_…` (but `SSL_get_SSL_CTX`); any other call on an SSL or SSL_CTX is refused with `ERR_SSL_HANDLE_IN_USE`, and
 * nothing can be released meanwhile. Handshakes that ask it run on the event loop, not on the crew.
 *
 * @param ssl `null` where a function on an SSL_CTX asks.
 * @param ctx `null` where a connection asks.
 * @param op what is looked at: `SSL_SECOP_…`.
 * @param bits its security, in bits.
 * @param nid of the thing; 0: none.
 * @param other the thing: a suite; two bytes, the number of a group or signature algorithm by IANA; a DH key; a
 *   certificate; else `null`.
 * @returns true or 1: it is secure enough. false or 0: it is not.
 * @corresponds SSL_CTX_set_security_callback(3)
 */
export type SecurityCallback = (
  ssl: SslPointer | null,
  ctx: SslCtxPointer | null,
  op: number,
  bits: number,
  nid: number,
  other: SslCipherPointer | Uint8Array | EvpPkeyPointer | X509Pointer | null,
) => boolean | number;

/** What native code takes for: as the library says. */
const AS_THE_LIBRARY = -1;

export const SECURITY: Readonly<Record<string, DecidingAdapter>> = {
  security: {
    args: ({ ssl, raw }) => [ssl, ...raw],
    reply: (said, call) => [yesOrNo(call, said)],
    unset: () => [AS_THE_LIBRARY],
  },
};
