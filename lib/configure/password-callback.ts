// Passwords of the private keys that OpenSSL reads from files for an SSL_CTX.
// Reads no key, and keeps a password only where it was given as a constant.

import {
  normaliseSetSslCtxPasswordCallback,
  type PasswordFunction,
  type SslCtxPasswordOptions,
} from '../arguments/index.js';
import { setCallbacks } from '../callbacks/index.js';
import { invalidArgType, outOfRange } from '../conditions/index.js';
import type { SslCtxPointer } from '../handles/index.js';
import { ctxOnly } from './handle-arguments.js';

/**
 * Sets who gives the passwords of private keys that OpenSSL reads from files afterwards
 * (`SSL_CTX_use_PrivateKey_file` and its like), for this SSL_CTX and the connections made from it
 * later; as `SSL_CTX_set_default_passwd_cb` does, which it replaces and which replaces it.
 *
 * The function is called in the midst of the reading: it gives the password, and must not touch an
 * SSL or SSL_CTX. What it throws is thrown by the call that reads. It lives as long as the handle
 * `sslCtx`, or a connection made from it. `null` gives no password, so that the reading fails.
 *
 * @throws TypeError when neither a callback nor a password is given, or both are.
 * @corresponds set-ssl-ctx-password-callback; SSL_CTX_set_default_passwd_cb
 */
export function setSslCtxPasswordCallback(
  sslCtx: SslCtxPointer,
  options: SslCtxPasswordOptions = {},
): void {
  const call = 'setSslCtxPasswordCallback';
  const ctx = ctxOnly(sslCtx, call);
  const { callback, password } = normaliseSetSslCtxPasswordCallback(options);
  const asked = callback as PasswordFunction | null;
  const given =
    asked === null
      ? () => password as string
      : (size: number, rwflag: number) => asked(size, rwflag !== 0);
  setCallbacks(call, '3.0', ctx, [['default-passwd', given]]);
}

/** A password as bytes of our own, or `null` for none. */
export function secretBytes(said: unknown, maximumLength: number): Uint8Array | null {
  if (said === null || said === undefined) return null;
  const place = { call: 'password function', name: 'result' };
  const text = typeof said === 'string';
  if (!text && !(said instanceof Uint8Array)) {
    throw invalidArgType(place, 'a string, a Uint8Array or null', typeof said);
  }
  const bytes = text
    ? new TextEncoder().encode(said as string)
    : Uint8Array.from(said as Uint8Array);
  if (bytes.length <= maximumLength) return bytes;
  const length = bytes.length;
  bytes.fill(0);
  throw outOfRange({ ...place, name: 'length' }, `at most ${maximumLength} bytes`, length);
}
