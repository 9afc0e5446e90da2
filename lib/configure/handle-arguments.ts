// Handles as arguments of the calls in this room.
// Uses none of them.

import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import { EvpPkeyPointer, SslCtxPointer, SslPointer } from '../handles/index.js';

/** An SSL_CTX or SSL that is alive. */
export function ctxOrSsl(value: unknown, call: string): SslCtxPointer | SslPointer {
  const place = { call, name: 'sslCtx' };
  if (!(value instanceof SslCtxPointer) && !(value instanceof SslPointer)) {
    throw invalidArgType(place, 'an SslCtxPointer or an SslPointer', value);
  }
  if (value.alive) return value;
  throw invalidArgValue(place, 'must be alive: this one was released', value);
}

/** An SSL_CTX that is alive. */
export function ctxOnly(value: unknown, call: string): SslCtxPointer {
  const place = { call, name: 'sslCtx' };
  if (!(value instanceof SslCtxPointer)) throw invalidArgType(place, 'an SslCtxPointer', value);
  if (value.alive) return value;
  throw invalidArgValue(place, 'must be alive: this one was released', value);
}

/** A key that is alive. */
export function keyOnly(value: unknown, call: string, name: string): EvpPkeyPointer {
  if (!(value instanceof EvpPkeyPointer)) {
    throw invalidArgType({ call, name }, 'an EvpPkeyPointer', value);
  }
  if (value.alive) return value;
  throw invalidArgValue({ call, name }, 'must be alive: this one was released', value);
}
