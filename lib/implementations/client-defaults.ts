// What every client gets before its configure callbacks run, whichever implementation it has.
// Chooses by the handle; the defaults themselves are the implementation's.

import { SslCtxPointer, type SslPointer } from '../handles/index.js';
import type { ClientDefaults } from './expected-peer.js';
import { OPENSSL_CLIENT_DEFAULTS } from './openssl/client-defaults.js';

/** The defaults for objects of this implementation. */
export function clientDefaults(ctx: object): ClientDefaults<SslCtxPointer, SslPointer> {
  if (ctx instanceof SslCtxPointer) return OPENSSL_CLIENT_DEFAULTS;
  throw new Error('No TLS implementation has such a context.');
}
