// How an SSL_CTX or SSL verifies its peer.
// Trust is not set here; a context made by hand trusts nobody until it is told whom.

import { addon } from '../binding/load.js';
import {
  invalidArgType,
  invalidArgValue,
  invalidCombination,
  outOfRange,
} from '../conditions/index.js';
import { ctxFunctionsOf, type SslConnection } from '../connections/index.js';
import { Handle, SslCtxPointer, SslPointer } from '../handles/index.js';
import {
  opensslFor,
  SSL_VERIFY_CLIENT_ONCE,
  SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
  SSL_VERIFY_NONE,
  SSL_VERIFY_PEER,
  SSL_VERIFY_POST_HANDSHAKE,
} from '../openssl/index.js';
import { ctxOrSsl } from './handle-arguments.js';

/** One bit of a verification mode. */
export type VerificationFlag = keyof typeof FLAGS;
/** How to verify. */
export type VerificationMode = number | 'never' | 'always' | 'once' | readonly VerificationFlag[];
/**
 * Decides about a peer, once its chain was checked: with what that said, and the connection. It may
 * return a promise on asynchronous connections.
 */
export type VerificationFunction = (accepted: boolean, connection: SslConnection) => unknown;

/**
 * Sets whether and how the peer is verified.
 *
 * `'never'`: a server asks for no certificate; a client checks that of the server and goes on
 * whatever it is. `'always'`: a server asks for one and checks what it gets; a client checks; both
 * end the handshake where the check fails. `'once'`, for servers: as `'always'`, and later
 * handshakes of the connection do not ask again. An array: these bits; a number: `SSL_VERIFY_` bits
 * as they are.
 *
 * @param sslCtx an SSL_CTX, for the connections to be made from it; or one SSL.
 * @param callback decides instead, on connections of this package; a connection that is driven by
 *   C name has nobody to ask, and is refused. It is kept by the handle `sslCtx`. Default: `null`,
 *   the check decides.
 * @corresponds set-verification-mode; SSL_CTX_set_verify, SSL_set_verify
 */
export function setVerificationMode(
  sslCtx: SslCtxPointer | SslPointer,
  sslSide: 'client' | 'server',
  mode: VerificationMode,
  callback: VerificationFunction | null = null,
): void {
  const call = 'setVerificationMode';
  const handle = ctxOrSsl(sslCtx, call);
  if (sslSide !== 'client' && sslSide !== 'server') {
    throw invalidArgValue({ call, name: 'sslSide' }, "must be 'client' or 'server'", sslSide);
  }
  const { side } = handle;
  if (side !== null && side !== 'both' && side !== sslSide) {
    throw invalidCombination(`${call} for the side '${sslSide}' was given an object of a ${side}.`);
  }
  const bits = bitsOf(mode, sslSide);
  if (callback !== null && typeof callback !== 'function') {
    throw invalidArgType({ call, name: 'callback' }, 'a function, or null', callback);
  }
  if (callback !== null && handle instanceof SslPointer) {
    throw invalidCombination(
      `${call} takes a callback for an SSL_CTX, of which connections are made, and not for an SSL.`,
    );
  }
  const f = opensslFor(handle.library);
  if (handle instanceof SslPointer) {
    f.SSL_set_verify(handle, bits);
    return;
  }
  f.SSL_CTX_set_verify(handle, bits);
  const functions = ctxFunctionsOf(handle);
  functions.verify = callback;
  if (callback === null || functions.asksVerify) return;
  addon.ask(Handle.idOf(handle), 'verify');
  functions.asksVerify = true;
}

/**
 * The bits that are set, by name.
 *
 * @corresponds get-verification-mode; SSL_CTX_get_verify_mode, SSL_get_verify_mode
 */
export function getVerificationMode(sslCtx: SslCtxPointer | SslPointer): VerificationFlag[] {
  const handle = ctxOrSsl(sslCtx, 'getVerificationMode');
  const f = opensslFor(handle.library);
  const bits =
    handle instanceof SslCtxPointer
      ? f.SSL_CTX_get_verify_mode(handle)
      : f.SSL_get_verify_mode(handle);
  const names = Object.keys(FLAGS) as VerificationFlag[];
  return names.filter((name) => (bits & FLAGS[name]) !== 0);
}

/**
 * Sets how many certificates may stand between that of the peer and the root.
 *
 * @corresponds set-verification-depth; SSL_CTX_set_verify_depth, SSL_set_verify_depth
 */
export function setVerificationDepth(sslCtx: SslCtxPointer | SslPointer, depth: number): void {
  const call = 'setVerificationDepth';
  const handle = ctxOrSsl(sslCtx, call);
  const expected = `an integer from 0 to ${MOST_DEPTH}`;
  if (typeof depth !== 'number') throw invalidArgType({ call, name: 'depth' }, expected, depth);
  if (!Number.isInteger(depth) || depth < 0 || depth > MOST_DEPTH) {
    throw outOfRange({ call, name: 'depth' }, expected, depth);
  }
  const f = opensslFor(handle.library);
  if (handle instanceof SslCtxPointer) f.SSL_CTX_set_verify_depth(handle, depth);
  else f.SSL_set_verify_depth(handle, depth);
}

function bitsOf(mode: VerificationMode, side: 'client' | 'server'): number {
  const place = { call: 'setVerificationMode', name: 'mode' };
  if (typeof mode === 'number') {
    if (Number.isInteger(mode) && mode >= 0 && mode <= ALL_FLAGS) return mode;
    throw outOfRange(place, `SSL_VERIFY_ bits, 0 to ${ALL_FLAGS}`, mode);
  }
  if (Array.isArray(mode)) return mode.reduce((bits, name) => bits | flagOf(name), SSL_VERIFY_NONE);
  if (mode === 'never') return SSL_VERIFY_NONE;
  if (mode === 'always') return SSL_VERIFY_PEER;
  if (mode === 'once' && side === 'server') return SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE;
  if (mode === 'once') throw invalidArgValue(place, "'once' is for servers", mode);
  throw invalidArgValue(place, "must be 'never', 'always', 'once', an array or a number", mode);
}

function flagOf(name: unknown): number {
  if (typeof name === 'string' && Object.hasOwn(FLAGS, name))
    return FLAGS[name as VerificationFlag];
  const known = Object.keys(FLAGS)
    .map((each) => `'${each}'`)
    .join(', ');
  const place = { call: 'setVerificationMode', name: 'mode' };
  throw invalidArgValue(place, `may hold ${known}`, name);
}

const FLAGS = {
  'verify-peer': SSL_VERIFY_PEER,
  'fail-if-no-peer-cert': SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
  'verify-client-once': SSL_VERIFY_CLIENT_ONCE,
  'verify-post-handshake': SSL_VERIFY_POST_HANDSHAKE,
} as const;
const ALL_FLAGS = 15;
/** C adds to it. */
const MOST_DEPTH = 1000;
