// createSslSocketStream: a stream on an accepted socket, which it owns from the start.
// Accepts nothing itself; see startUpServer.

import {
  type CreateSslSocketStreamArguments,
  type CreateSslSocketStreamOptions,
  normaliseCreateSslSocketStream,
  type SslCtxInput,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { SocketError } from '../conditions/index.js';
import { CONNECTION_RECOGNISERS } from '../connections/index.js';
import {
  Handle,
  type SocketHandle,
  type SslCtxPointer,
  type SslPointer,
} from '../handles/index.js';
import type { StreamOrCondition } from './open-tcp-stream.js';
import { SocketStream, type SocketStreamInit } from './socket-stream.js';
import { socketOf } from './sockets.js';

/** A class of streams that `createSslSocketStream` can make. */
export type StreamClass<Stream extends SocketStream> = new (options: SocketStreamInit) => Stream;

/** Options of {@link createSslSocketStream}; a stream class may take more. */
export type CreateSslSocketStreamInit<Stream extends SocketStream = SocketStream> =
  CreateSslSocketStreamOptions<SslCtxPointer, SslPointer, StreamClass<Stream>>;

/**
 * Makes a stream with SSL on a connected socket, normally inside the function of
 * {@link startUpServer}. A server's handshake runs at the first read or write, or by `handshake()`.
 *
 * The stream owns the socket: it is closed with the stream, and also when none can be made. Only
 * wrong arguments leave it open.
 *
 * @param socket a handle, or a descriptor to take over.
 * @param sslCtx which SSL; `null` makes a plain stream.
 * @returns the stream; with `errorp: false` `[stream, null]` or `[null, condition]`.
 * @corresponds create-ssl-socket-stream; SSL_new, SSL_set_accept_state
 */
export function createSslSocketStream<Stream extends SocketStream = SocketStream>(
  socket: SocketHandle | number,
  sslCtx: SslCtxInput<SslCtxPointer | SslPointer>,
  options: CreateSslSocketStreamInit<Stream> & { errorp: false | null },
): StreamOrCondition<Stream>;
export function createSslSocketStream<Stream extends SocketStream = SocketStream>(
  socket: SocketHandle | number,
  sslCtx: SslCtxInput<SslCtxPointer | SslPointer>,
  options?: CreateSslSocketStreamInit<Stream> & { errorp?: true | undefined },
): Stream;
export function createSslSocketStream(
  socket: SocketHandle | number,
  sslCtx: SslCtxInput<SslCtxPointer | SslPointer>,
  options: CreateSslSocketStreamInit = {},
): SocketStream | StreamOrCondition {
  const args = normaliseCreateSslSocketStream(socket, sslCtx, options, CONNECTION_RECOGNISERS);
  if (args.errorp) return create(args);
  try {
    return [create(args), null];
  } catch (error) {
    if (error instanceof SocketError) return [null, error];
    throw error;
  }
}

function create({ socket: specifier, streamClass, initargs }: CreateSslSocketStreamArguments) {
  const Class = (streamClass ?? SocketStream) as StreamClass<SocketStream>;
  const { socket, giveBack } = socketOf(specifier);
  try {
    return new Class({ ...initargs, socket } as unknown as SocketStreamInit);
  } catch (error) {
    if (isArgumentError(error)) giveBack();
    if (!isArgumentError(error) && addon.handleAlive(Handle.idOf(socket))) socket.close();
    throw error;
  }
}

/** Arguments that go wrong only with the objects at hand, such as a conflict of sides. */
function isArgumentError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_INVALID_ARG') || code === 'ERR_OUT_OF_RANGE';
}
