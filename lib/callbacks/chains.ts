// Callbacks that judge the peer's chain: verify and cert-verify.
// A client may wait for a promise in both (SSL_set_retry_verify(3)); OpenSSL has no such way for servers.

import { createHash } from 'node:crypto';
import { Handle, type X509Pointer, type X509StoreCtxPointer } from '../handles/index.js';
import { type CallbackCall, type DecidingAdapter, rawOf, yesOrNo } from './adapter.js';

/**
 * Called for each certificate of the peer's chain, from the root to its own, and for each fault that is found.
 *
 * @param preverifyOk 1 when the library has found no fault.
 * @param storeCtx alive until the function returns: `X509_STORE_CTX_get_error`, `X509_STORE_CTX_get_current_cert`, …
 * @returns whether to go on: true or 1, false or 0. On asynchronous clients a promise of that; then the chain is
 *   verified again from its beginning when that is kept, and the function is asked a second time only about what it was not
 *   asked before.
 * @corresponds SSL_CTX_set_verify(3)
 */
export type VerifyCallback = (
  preverifyOk: number,
  storeCtx: X509StoreCtxPointer,
) => boolean | number | PromiseLike<boolean | number>;

/**
 * Verifies the peer's chain in the place of `X509_verify_cert`: nothing else is checked, not even the host name.
 *
 * @param storeCtx alive until the function returns; `X509_verify_cert(storeCtx)` does what the library would.
 * @returns whether the chain is good: true or 1, false or 0 (then `X509_STORE_CTX_set_error` says why). On
 *   asynchronous clients a promise of that.
 * @corresponds SSL_CTX_set_cert_verify_callback(3)
 */
export type CertVerifyCallback = (
  storeCtx: X509StoreCtxPointer,
) => boolean | number | PromiseLike<boolean | number>;

export const CHAINS: Readonly<Record<string, DecidingAdapter>> = {
  verify: {
    args: ({ raw: [ok, store] }) => [ok, store],
    reply: (said, call) => [yesOrNo(call, said)],
    later: [-1],
    canWait: ({ raw: [, , server] }) => server !== true,
    unset: ({ raw: [ok] }) => [ok],
    about: pieceOf,
  },
  'cert-verify': {
    args: ({ raw: [store] }) => [store],
    reply: (said, call) => [yesOrNo(call, said)],
    later: [-1],
    canWait: ({ raw: [, server] }) => server !== true,
  },
};

/** What is asked: whether there is a fault, which, where, and in which certificate. */
function pieceOf(call: CallbackCall): string {
  const [ok, store] = call.raw as [number, X509StoreCtxPointer];
  const raw = rawOf(call);
  const id = Handle.idOf(store);
  const certificate = raw.X509_STORE_CTX_get_current_cert?.(id) as X509Pointer | null;
  const der = certificate && (raw.i2d_X509?.(Handle.idOf(certificate)) as Uint8Array | null);
  const fault = [raw.X509_STORE_CTX_get_error?.(id), raw.X509_STORE_CTX_get_error_depth?.(id)];
  return [ok, ...fault, der && createHash('sha256').update(der).digest('base64')].join();
}
