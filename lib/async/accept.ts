// acceptTcpConnectionsCreatingAsyncIoStates: a listening socket on the event loop.
// What becomes of a connection is its function's; reading and writing are AsyncIoState's.

import { rm } from 'node:fs/promises';
import {
  type AsyncAcceptArguments,
  type AsyncAcceptOptions,
  type LocalPath,
  millisecondsOf,
  normaliseAsyncAccept,
  type Service,
} from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { STAGE_FAILED, STAGE_PLAIN, STAGE_SECURED } from '../binding/async.js';
import { addon } from '../binding/load.js';
import { conditionFromFailure, SocketError } from '../conditions/index.js';
import { CONNECTION_RECOGNISERS } from '../connections/index.js';
import { Handle, SocketHandle, type SslCtxPointer, type SslPointer } from '../handles/index.js';
import { setOptions } from '../streams/open-tcp-stream.js';
import { listen } from '../streams/start-up-server.js';
import type { AsyncIoState, AttachArguments } from './async-io-state.js';
import { stateOfLink } from './create-async-io-state.js';
import { setLinkOptions } from './link.js';
import { Operation } from './operation.js';
import { acceptedStage, reportUncaught, startLinks, useLink } from './reactor.js';
import type { TlsSpecifier } from './secure-link.js';
import { Securing } from './securing.js';

/** Options of {@link acceptTcpConnectionsCreatingAsyncIoStates}. */
export type AsyncAcceptInit = AsyncAcceptOptions<
  SslCtxPointer,
  SslPointer,
  SocketHandle,
  SocketError
>;

/** Called with each connection: a state, or, with `createState: false`, a socket. */
export type ConnectionFunction<Accepted = AsyncIoState> = (
  handle: AcceptingHandle,
  accepted: Accepted,
) => unknown;

/**
 * A listening socket whose connections are handed to a function.
 *
 * @corresponds accepting-handle
 */
export class AcceptingHandle {
  readonly #socket: SocketHandle;
  readonly #args: AsyncAcceptArguments;
  readonly #acceptor: number;
  readonly #securing: Securing;
  readonly #shaking = new Set<AsyncIoState>();
  #pause: NodeJS.Timeout | null = null;
  #open = true;
  #attachArguments: AttachArguments | null = null;
  /** Whatever its user wants to find in it. */
  userInfo: unknown;

  /** @internal */
  constructor(socket: SocketHandle, args: AsyncAcceptArguments) {
    this.#socket = socket;
    this.#args = args;
    this.userInfo = args.userInfo;
    startLinks();
    if (INHERITS) setOptions(socket, args);
    const acceptor = addon.asyncListen(Handle.idOf(socket));
    if (typeof acceptor !== 'number') throw conditionFromFailure(acceptor, { phase: 'listen' });
    this.#acceptor = acceptor;
    useLink(acceptor, { onEvent: () => this.#accept() });
    this.#securing = Securing.of(args, (ctx, timeoutMs) => {
      if (this.#open)
        addon.asyncSecureAccepted(acceptor, ctx === null ? 0 : Handle.idOf(ctx), timeoutMs);
    });
  }

  /** Name, for messages. */
  get name(): string | null {
    return this.#args.handleName;
  }

  /** The listening socket. It is the handle's: do not close it. */
  get socket(): SocketHandle {
    return this.#socket;
  }

  /** False once it was closed. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Address and port, or path, it listens on. */
  get localAddress(): SocketAddress {
    if (!this.#open)
      throw new SocketError('The accepting handle is closed', { code: 'ERR_SOCKET_CLOSED' });
    const name = addon.socketName(Handle.idOf(this.#socket));
    if ('status' in name) throw conditionFromFailure(name, { phase: 'option' });
    return name;
  }

  /** Port it listens on; 0 where that is a path. */
  get localPort(): number {
    return this.localAddress.port;
  }

  /**
   * Stops accepting. Connections that were handed over go on; those still shaking hands are closed.
   * Doing it again does nothing.
   *
   * @returns a promise that is kept when nothing of it is left.
   * @corresponds close-accepting-handle
   */
  async close(): Promise<void> {
    if (!this.#open) return;
    this.#open = false;
    if (this.#pause !== null) clearTimeout(this.#pause);
    this.#securing.end();
    useLink(this.#acceptor, null);
    addon.asyncCloseAcceptor(this.#acceptor);
    this.#socket.close();
    const { path } = this.#args;
    if (path !== null && !path.startsWith('\0')) await rm(path, { force: true });
    await Promise.all([...this.#shaking].map((state) => state.close()));
  }

  /** Same as {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #accept(): void {
    while (this.#open) {
      const accepted = addon.asyncAccept(this.#acceptor);
      if (accepted === 0) return;
      if (typeof accepted === 'number') {
        this.#take(accepted, acceptedStage());
        continue;
      }
      this.#report(conditionFromFailure(accepted, { phase: 'accept' }));
      // Out of descriptors, most likely: the connection waits until there are some again.
      this.#pause = setTimeout(() => {
        if (this.#open) addon.asyncGoOnAccepting(this.#acceptor);
      }, PAUSE_MS);
    }
  }

  #take(link: number, stage: number): void {
    const args = this.#args;
    let state: AsyncIoState;
    try {
      if (!INHERITS) setLinkOptions(link, args);
      if (!args.createState) {
        const socket = addon.asyncSocket(link) as SocketHandle;
        addon.asyncClose(link);
        return this.#hand(socket);
      }
      state = stateOfLink(link, args, null);
    } catch (error) {
      addon.asyncClose(link);
      return this.#report(error);
    }
    if (args.sslCtx.kind === 'none') return this.#hand(state);
    if (stage === STAGE_PLAIN) return this.#secure(state, args.sslCtx);
    const attachment = this.#securing.attachmentOf(link);
    const { timeoutMs } = this.#securing;
    const handshaken = stage === STAGE_SECURED ? true : stage === STAGE_FAILED ? false : null;
    const failed = state.acceptWith(attachment, handshaken, timeoutMs);
    if (handshaken === false) return this.#fail(state, failed);
    if (handshaken) return this.#hand(state);
    this.#shaking.add(state);
    state.handshakeWith(this.#shaken(state), { timeoutMs, signal: null });
  }

  #fail(state: AsyncIoState, error: unknown): void {
    this.#shaking.delete(state);
    void state.close();
    const signing = state.signingFailed && this.#args.sslErrorCallback !== null;
    if (signing) return this.#tell(error as SocketError); // whatever it is
    if (this.#open || !(error instanceof SocketError)) this.#report(error);
  }

  #shaken(state: AsyncIoState): Operation<true> {
    return new Operation<true>(
      () => {
        this.#shaking.delete(state);
        this.#hand(state);
      },
      (error) => this.#fail(state, error),
    );
  }

  #secure(state: AsyncIoState, sslCtx: TlsSpecifier): void {
    const args = this.#args;
    const fail = (error: unknown) => this.#fail(state, error);
    const shaken = this.#shaken(state);
    const limits = { timeoutMs: millisecondsOf(args.handshakeTimeout), signal: null };
    const late = args.handshakeTimeout !== null && args.handshakeTimeout <= 0;
    // Where it is the client its handshake is over when it is attached.
    const attached = new Operation<SslPointer>(() => {
      this.#securing.noteAttached();
      if (late) shaken.resolve(true);
      else state.handshakeWith(shaken, limits);
    }, fail);
    this.#shaking.add(state);
    try {
      state.attachWith(this.#attaching(sslCtx), null, attached);
    } catch (error) {
      fail(error);
    }
  }

  /** The same object for each connection: it has many keys to copy. */
  #attaching(sslCtx: TlsSpecifier): AttachArguments {
    const ready = this.#attachArguments;
    if (ready !== null) return ready;
    const made = { ...this.#args, sslCtx, tlsextHostName: null, host: null };
    this.#attachArguments = made;
    return made;
  }

  #hand(accepted: AsyncIoState | SocketHandle): void {
    try {
      this.#args.connectionFunction(this, accepted);
    } catch (error) {
      reportUncaught(error);
    }
  }

  #report(error: unknown): void {
    if (error instanceof SocketError) this.#tell(error);
    else reportUncaught(error);
  }

  #tell(error: SocketError): void {
    try {
      this.#args.sslErrorCallback?.(error, this);
    } catch (thrown) {
      reportUncaught(thrown);
    }
  }
}

/**
 * Listens on a port and hands each connection to a function, as a state. With SSL its handshake is
 * over by then; a connection whose handshake fails is closed, and `sslErrorCallback` is told why.
 *
 * @param service port, or name of a service; 0 is any free one; or `{ path }`, a socket of this
 *   machine, whose file is removed when the handle is closed.
 * @returns a promise of the handle, which listens.
 * @throws SocketCreateError, for example with code `EADDRINUSE` after `initTimeout`.
 * @corresponds accept-tcp-connections-creating-async-io-states; SSL_accept
 */
export function acceptTcpConnectionsCreatingAsyncIoStates(
  service: Service | LocalPath,
  connectionFunction: ConnectionFunction<SocketHandle>,
  options: AsyncAcceptInit & { createState: false },
): Promise<AcceptingHandle>;
export function acceptTcpConnectionsCreatingAsyncIoStates(
  service: Service | LocalPath,
  connectionFunction: ConnectionFunction,
  options?: AsyncAcceptInit,
): Promise<AcceptingHandle>;
export async function acceptTcpConnectionsCreatingAsyncIoStates(
  service: Service | LocalPath,
  connectionFunction: ConnectionFunction<never>,
  options: AsyncAcceptInit = {},
): Promise<AcceptingHandle> {
  const args = normaliseAsyncAccept(service, connectionFunction, options, CONNECTION_RECOGNISERS);
  const socket = await listenWhenFree(args);
  try {
    args.initFunction?.(socket);
    return new AcceptingHandle(socket, args);
  } catch (error) {
    socket.close();
    throw error;
  }
}

async function listenWhenFree(args: AsyncAcceptArguments): Promise<SocketHandle> {
  const { address, service, initTimeout } = args;
  const wanted = { ...args, localAddress: address, localPort: service };
  const until = initTimeout === null ? Number.POSITIVE_INFINITY : Date.now() + initTimeout * 1000;
  while (true) {
    try {
      return args.path === null ? listen(wanted) : listenAt(args.path, args.backlog);
    } catch (error) {
      const inUse = error instanceof SocketError && error.code === 'EADDRINUSE';
      if (!inUse || Date.now() >= until) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function listenAt(path: string, backlog: number): SocketHandle {
  const address = { family: 'unix', address: path, port: 0 } as const;
  const result = addon.listenSocket(address, backlog, false, false) as SocketHandle | Failure;
  if (result instanceof SocketHandle) return result;
  throw conditionFromFailure(result, { phase: 'listen', host: path });
}

/** Whether a connection has the options of its listening socket. Source: tcp(7), socket(7). */
const INHERITS = process.platform === 'linux';
const PAUSE_MS = 100;
