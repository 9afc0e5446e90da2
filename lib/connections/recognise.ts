// Which objects the keywords `sslCtx` and `socket` of connections take.
// Only looks at the class of an object and whether it is alive.

import type { Recogniser, Recognisers } from '../arguments/index.js';
import { SslAbstractContext } from '../contexts/ssl-abstract-context.js';
import { SocketHandle, SslCtxPointer, SslPointer } from '../handles/index.js';

const sslCtx: Recogniser = (value) => {
  if (!(value instanceof SslCtxPointer) && !(value instanceof SslPointer)) return false;
  return value.alive ? true : 'must be alive: this one was released';
};

const socket: Recogniser = (value) => {
  if (!(value instanceof SocketHandle)) return false;
  return value.alive ? true : 'must be open: this one was closed, or given away';
};

/** An `SslPointer` is used as it is, whatever `sslSide` says. */
const sideOf = (value: object) => (value instanceof SslCtxPointer ? value.side : null);

/** Tests for the objects that connections take. */
export const CONNECTION_RECOGNISERS: Recognisers = Object.freeze({
  sslCtx,
  socket,
  sideOf,
  context: (value: object) => value instanceof SslAbstractContext,
});
