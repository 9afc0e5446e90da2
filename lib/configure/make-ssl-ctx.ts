// makeSslCtx, sslNew, destroySsl, destroySslCtx: SSL_CTX and SSL objects as the manual has them.
// Sets no verification and no trust: what is made by hand is unverified until told otherwise (decision 2).

import { type MakeSslCtxOptions, normaliseMakeSslCtx, type SslSide } from '../arguments/index.js';
import { addon } from '../binding/load.js';
import {
  conditionFromErrors,
  invalidArgType,
  invalidCombination,
  SslCondition,
} from '../conditions/index.js';
import { Handle, SslCtxPointer, SslPointer } from '../handles/index.js';
import { defaultLibrary, newSslCtx, opensslFor } from '../openssl/index.js';

/** Options of {@link makeSslCtx}, and the library to make it with. */
export interface MakeSslCtxOptionsWithLibrary extends MakeSslCtxOptions<SslCtxPointer> {
  /** Library of `openSslLibrary` or `listSslLibraries`. Default: the default one. */
  library?: { readonly id: number } | null | undefined;
}

/**
 * Makes an SSL_CTX for a side and for protocol versions; an `SslCtxPointer` is returned as it is.
 * It verifies nothing until told to.
 *
 * TLS 1.1 and older, asked for by name, also lower the security level of this SSL_CTX to 0, which
 * they need for their MD5 and SHA-1 signatures.
 *
 * @returns an owned handle, which remembers its side.
 * @throws SslFailure when OpenSSL refuses; SslLibraryError when there is none; TypeError.
 * @corresponds make-ssl-ctx; SSL_CTX_new, TLS_client_method, TLS_server_method, TLS_method,
 *   SSL_CTX_set_min_proto_version, SSL_CTX_set_max_proto_version, SSL_CTX_set_security_level
 */
export function makeSslCtx(options: MakeSslCtxOptionsWithLibrary = {}): SslCtxPointer {
  const { library, given } = split(options);
  const { sslCtx, sslSide } = normaliseMakeSslCtx(given, recogniseCtx);
  if (sslCtx.kind === 'handle') return sslCtx.handle as SslCtxPointer;
  if (sslCtx.kind === 'context') throw invalidCombination('makeSslCtx takes no abstract context.');
  return newSslCtx(sslCtx, sslSide, library ?? defaultLibrary().id);
}

/**
 * Makes an SSL from an SSL_CTX and readies it for the side that the SSL_CTX was made for. The SSL
 * keeps a reference to the SSL_CTX.
 *
 * @returns an owned handle.
 * @throws SslFailure when OpenSSL refuses; TypeError when it is no SslCtxPointer.
 * @corresponds ssl-new; SSL_new, SSL_set_connect_state, SSL_set_accept_state
 */
export function sslNew(ctx: SslCtxPointer): SslPointer {
  check(ctx, SslCtxPointer, 'sslNew', 'ctx');
  return newSsl(ctx, ctx.side);
}

/** As {@link sslNew} for another side; `'both'` and `null` set none. */
export function newSsl(ctx: SslCtxPointer, side: SslSide | null): SslPointer {
  const library = ctx.library;
  if (library === 0) throw released('sslNew', 'ctx');
  const functions = opensslFor(library);
  addon.takeErrors(library);
  const ssl = functions.SSL_new(ctx);
  if (ssl === null) {
    throw conditionFromErrors('Cannot make an SSL (SSL_new)', addon.takeErrors(library));
  }
  if (side === 'client') functions.SSL_set_connect_state(ssl);
  if (side === 'server') functions.SSL_set_accept_state(ssl);
  if (side !== null) addon.noteSide(Handle.idOf(ssl), side);
  // What was put on the context is kept by its handle.
  return Handle.keepParent(ssl, ctx);
}

/**
 * Frees an SSL at once. Does nothing when that was done before.
 *
 * @throws Error with code `ERR_SSL_HANDLE_IN_USE` while OpenSSL is inside it.
 * @corresponds destroy-ssl; SSL_free
 */
export function destroySsl(ssl: SslPointer): void {
  check(ssl, SslPointer, 'destroySsl', 'ssl').release();
}

/**
 * Gives back our reference to an SSL_CTX at once; an SSL made from it keeps its own. Does nothing
 * when that was done before.
 *
 * @throws Error with code `ERR_SSL_HANDLE_IN_USE` while OpenSSL is inside it.
 * @corresponds destroy-ssl-ctx; SSL_CTX_free
 */
export function destroySslCtx(ctx: SslCtxPointer): void {
  check(ctx, SslCtxPointer, 'destroySslCtx', 'ctx').release();
}

function split(options: unknown): { library: number | null; given: unknown } {
  if (typeof options !== 'object' || options === null) return { library: null, given: options };
  const { library, ...given } = options as MakeSslCtxOptionsWithLibrary;
  if (library === undefined || library === null) return { library: null, given };
  if (typeof library === 'object' && addon.libraries().some((each) => each.id === library.id)) {
    return { library: library.id, given };
  }
  const place = { call: 'makeSslCtx', name: 'library' };
  throw invalidArgType(place, 'a library of openSslLibrary or listSslLibraries', library);
}

function recogniseCtx(value: object): boolean | string {
  if (value instanceof SslPointer) return 'cannot be an SslPointer: an SSL_CTX is wanted';
  if (!(value instanceof SslCtxPointer)) return false;
  return value.alive || 'cannot be a released SslCtxPointer';
}

function check<T extends Handle>(
  value: T,
  Class: abstract new (...args: never[]) => T,
  callName: string,
  name: string,
): T {
  if (value instanceof Class && Handle.idOf(value) > 0) return value;
  throw invalidArgType({ call: callName, name }, `an ${Class.name}`, value);
}

function released(callName: string, name: string): SslCondition {
  const text = `The "${name}" argument of ${callName} was released.`;
  return new SslCondition(text, { code: 'ERR_SSL_HANDLE_RELEASED' });
}
