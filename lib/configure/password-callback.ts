// Passwords of the private keys that OpenSSL reads from files for an SSL_CTX.
// Reads no key, and keeps a password only where it was given as a constant.

import {
  normaliseSetSslCtxPasswordCallback,
  type PasswordFunction,
  type SslCtxPasswordOptions,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { invalidArgType, outOfRange } from '../conditions/index.js';
import { Handle, type SslCtxPointer } from '../handles/index.js';
import { ctxOnly } from './handle-arguments.js';

/**
 * Sets who gives the passwords of private keys that OpenSSL reads from files afterwards
 * (`SSL_CTX_use_PrivateKey_file` and its like), for this SSL_CTX and the connections made from it
 * later.
 *
 * The function is called in the midst of the reading: it gives the password, and must not touch an
 * SSL or SSL_CTX. What it throws is thrown by the call that reads. It lives as long as the handle
 * `sslCtx`. `null` gives no password, so that the reading fails.
 *
 * @throws TypeError when neither a callback nor a password is given, or both are.
 * @corresponds set-ssl-ctx-password-callback; SSL_CTX_set_default_passwd_cb
 */
export function setSslCtxPasswordCallback(
  sslCtx: SslCtxPointer,
  options: SslCtxPasswordOptions = {},
): void {
  const ctx = ctxOnly(sslCtx, 'setSslCtxPasswordCallback');
  const { callback, password } = normaliseSetSslCtxPasswordCallback(options);
  const answer = (callback as PasswordFunction | null) ?? (() => password as string);
  if (lastKey === 0) addon.setPasswordAsker(ask);
  const key = ++lastKey;
  answers.set(key, new WeakRef(answer));
  gone.register(answer, key);
  const kept = keptBy.get(ctx) ?? [];
  kept.push(answer);
  keptBy.set(ctx, kept);
  if (addon.askForPassword(Handle.idOf(ctx), key)) return;
  const text =
    'setSslCtxPasswordCallback: OpenSSL waits for a password, and may be inside this object.';
  throw Object.assign(new Error(text), { code: 'ERR_SSL_HANDLE_IN_USE' });
}

/** What OpenSSL gets: the bytes, in an array that it may wipe; `null` for no password. */
function ask(key: number, maximumLength: number, writes: boolean): Uint8Array | null {
  const answer = answers.get(key)?.deref();
  return answer === undefined ? null : secretBytes(answer(maximumLength, writes), maximumLength);
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

let lastKey = 0;
const answers = new Map<number, WeakRef<PasswordFunction>>();
const keptBy = new WeakMap<SslCtxPointer, PasswordFunction[]>();
const gone = new FinalizationRegistry<number>((key) => answers.delete(key));
