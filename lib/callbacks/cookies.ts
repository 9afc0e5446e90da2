// Callbacks that make and verify cookies: cookie-generate, cookie-verify, stateless-cookie-generate,
// stateless-cookie-verify.
// Knows nothing of addresses: a function finds the peer's with SSL_get_rbio and BIO_dgram_get_peer, or knows it.

import type { SslPointer } from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, noAnswer, yesOrNo } from './adapter.js';

/**
 * Called by a server of DTLS (`DTLSv1_listen`, or with `SSL_OP_COOKIE_EXCHANGE`) for a cookie that only the peer at its
 * address can know, such as a MAC of the address.
 *
 * @param maxLength in bytes: 255.
 * @returns 1 to `maxLength` bytes; `null`: fail.
 * @corresponds SSL_CTX_set_cookie_generate_cb(3)
 */
export type CookieGenerateCallback = (ssl: SslPointer, maxLength: number) => Uint8Array | null;

/**
 * Called by a server of DTLS with the cookie that a client has sent.
 *
 * @returns true or 1: it is the peer's. false or 0: `DTLSv1_listen` sends another; a handshake fails.
 * @corresponds SSL_CTX_set_cookie_verify_cb(3)
 */
export type CookieVerifyCallback = (ssl: SslPointer, cookie: Uint8Array) => boolean | number;

/**
 * Called by `SSL_stateless` for a cookie that only the peer at its address can know.
 *
 * @param maxLength in bytes: 4096.
 * @returns 1 to `maxLength` bytes; `null`: fail.
 * @corresponds SSL_CTX_set_stateless_cookie_generate_cb(3)
 */
export type StatelessCookieGenerateCallback = (
  ssl: SslPointer,
  maxLength: number,
) => Uint8Array | null;

/**
 * Called by `SSL_stateless` with the cookie that a client has sent.
 *
 * @returns true or 1: it is the peer's. false or 0: fail.
 * @corresponds SSL_CTX_set_stateless_cookie_verify_cb(3)
 */
export type StatelessCookieVerifyCallback = (
  ssl: SslPointer,
  cookie: Uint8Array,
) => boolean | number;

const generate: DecidingAdapter = {
  args: ({ ssl, raw }) => [ssl, ...raw],
  reply: cookieReply,
};

const verify: DecidingAdapter = {
  args: ({ ssl, raw }) => [ssl, ...raw],
  reply: (said, call) => [yesOrNo(call, said)],
};

export const COOKIES: Readonly<Record<string, DecidingAdapter>> = {
  'cookie-generate': generate,
  'cookie-verify': verify,
  'stateless-cookie-generate': generate,
  'stateless-cookie-verify': verify,
};

function cookieReply(said: unknown, call: CallbackCall): readonly unknown[] {
  if (said === null) return [null];
  const most = call.raw[0] as number;
  if (said instanceof Uint8Array && said.length > 0 && said.length <= most) return [said];
  throw noAnswer(call, `a Uint8Array of 1 to ${most} bytes, or null`, said);
}
