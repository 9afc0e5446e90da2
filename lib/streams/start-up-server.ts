// startUpServer: a listening socket, and a loop that hands out its connections one by one.
// Puts no SSL on them: the function does, with createSslSocketStream.

import {
  millisecondsOf,
  normaliseStartUpServer,
  type StartUpServerArguments,
  type StartUpServerOptions,
} from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { conditionFromFailure, SocketError } from '../conditions/index.js';
import { Handle, SocketHandle } from '../handles/index.js';
import { setOptions } from './open-tcp-stream.js';
import { SocketStream } from './socket-stream.js';

/** Options of {@link startUpServer}. */
export type StartUpServerInit<Accepted = SocketHandle> = StartUpServerOptions<Accepted, [Server]>;

/** When {@link Server.serve} shall return. */
export interface ServeOptions {
  /** After so many connections. Default: no limit. */
  count?: number;
  /** When this gives true; asked before each connection and about four times a second. */
  until?: () => boolean;
}

/**
 * A listening socket.
 *
 * @corresponds start-up-server; listen, accept
 */
export class Server {
  readonly #socket: SocketHandle;
  readonly #args: StartUpServerArguments;

  /** @internal */
  constructor(socket: SocketHandle, args: StartUpServerArguments) {
    this.#socket = socket;
    this.#args = args;
  }

  /** The listening socket. */
  get socket(): SocketHandle {
    return this.#socket;
  }

  /** Name for messages, or `null`. */
  get processName(): string | null {
    return this.#args.processName;
  }

  /** False once it was terminated. */
  get isOpen(): boolean {
    return this.#socket.alive;
  }

  /** Address and port it listens on. */
  get localAddress(): SocketAddress {
    const name = addon.socketName(this.#id());
    if ('status' in name) throw conditionFromFailure(name, { phase: 'option' });
    return name;
  }

  /** Port it listens on. */
  get localPort(): number {
    return this.localAddress.port;
  }

  /**
   * Waits for a connection.
   *
   * @param timeout seconds; 0 only looks, `null` (the default) waits without limit.
   * @returns its socket, or `null` when none came in time.
   */
  accept(timeout: number | null = null): SocketHandle | null {
    const accepted = addon.acceptSocket(this.#id(), millisecondsOf(timeout));
    if ('socket' in accepted) {
      const socket = accepted.socket as SocketHandle;
      try {
        setOptions(socket, this.#args);
      } catch (error) {
        socket.close();
        throw error;
      }
      return socket;
    }
    if (accepted.status === 'timeout') return null;
    const { port, address } = this.localAddress;
    throw conditionFromFailure(accepted, { phase: 'accept', host: address, port });
  }

  /**
   * Accepts connections and calls the function with each, until it is terminated or the options say
   * so. What the function throws ends the loop and comes out here; the connection is closed then,
   * the server is not.
   *
   * @returns how many connections were served.
   */
  serve(options: ServeOptions = {}): number {
    const { count = Number.POSITIVE_INFINITY, until } = options;
    let served = 0;
    while (served < count && this.isOpen && until?.() !== true) {
      const socket = this.accept(until === undefined ? null : ASK_AGAIN_S);
      if (socket === null) continue;
      served++;
      this.#hand(socket);
    }
    return served;
  }

  /**
   * Closes the listening socket; connections go on. Doing it again does nothing.
   *
   * @corresponds server-terminate
   */
  terminate(): void {
    this.#socket.close();
  }

  /** Same as {@link terminate}, for `using`. */
  [Symbol.dispose](): void {
    this.terminate();
  }

  #hand(socket: SocketHandle): void {
    const { createStream, function: serveOne } = this.#args;
    try {
      serveOne(createStream ? new SocketStream({ socket, direction: 'io' }) : socket);
    } catch (error) {
      socket.close();
      throw error;
    }
  }

  #id(): number {
    if (this.isOpen) return Handle.idOf(this.#socket);
    throw new SocketError('The server was terminated', { code: 'ERR_SOCKET_CLOSED' });
  }
}

/**
 * Listens on a port. The calls wait, so the server lives where it may wait: in a worker, in a
 * process of its own, in a script.
 *
 * By default it returns the server, which is up; `server.serve()` then accepts connections in this
 * thread, and `server.accept()` takes one. With `wait: true` it serves first and returns when the
 * function has called `server.terminate()` (`announce` gets the server before).
 *
 * The function owns what it is given, and no further connection is accepted until it returns.
 *
 * @example
 * startUpServer({
 *   localPort: 8443,
 *   wait: true,
 *   function: (socket) => {
 *     const stream = createSslSocketStream(socket, ctx);
 *     stream.writeLine(`You said: ${stream.readLine()}`);
 *     stream.close();
 *   },
 * });
 *
 * @returns the server; with `error: false` `[server, null]` or `[null, condition]`.
 * @throws SocketCreateError, for example with code `EADDRINUSE`.
 * @corresponds start-up-server
 */
export function startUpServer(
  options: StartUpServerInit<SocketStream> & { createStream: true; error?: true | undefined },
): Server;
export function startUpServer(
  options: StartUpServerInit & { createStream?: false | null; error?: true | undefined },
): Server;
export function startUpServer(
  options: (StartUpServerInit | StartUpServerInit<SocketStream>) & { error: false | null },
): [Server, null] | [null, SocketError];
export function startUpServer(options: object): Server | [Server, null] | [null, SocketError] {
  const args = normaliseStartUpServer(options);
  let server: Server;
  try {
    server = new Server(listen(args), args);
  } catch (error) {
    if (args.error || !(error instanceof SocketError)) throw error;
    return [null, error];
  }
  announce(server, args);
  if (args.wait) {
    try {
      server.serve();
    } finally {
      server.terminate();
    }
  }
  return args.error ? server : [server, null];
}

/** What listening needs to know. */
export type ListenArguments = Pick<
  StartUpServerArguments,
  'localAddress' | 'localPort' | 'ipv6' | 'backlog' | 'reuseport'
>;

/** A listening socket, or a condition thrown. */
export function listen(args: ListenArguments): SocketHandle {
  const host = args.localAddress?.name ?? null;
  const context = { phase: 'listen', host, port: args.localPort } as const;
  const family = args.ipv6 === null ? 4 : args.ipv6 === 'any' ? 0 : 6;
  const addresses = addon.resolve(host, args.localPort, family, true, -1);
  if (!Array.isArray(addresses)) throw conditionFromFailure(addresses, context);
  // IPv6 first: such a socket takes IPv4 connections too.
  const ordered = host === null ? addresses.sort((a, b) => b.family - a.family) : addresses;
  let failure: Failure | null = null;
  for (const address of ordered) {
    const result = listenOn(address, args);
    if (result instanceof SocketHandle) return result;
    failure ??= result;
    if (result.errnoName === 'EADDRINUSE') break;
  }
  if (failure !== null) throw conditionFromFailure(failure, context);
  throw new SocketError('There is no address to listen on', { code: 'EAI_NODATA' });
}

function listenOn(address: SocketAddress, args: ListenArguments): SocketHandle | Failure {
  const { backlog, reuseport, ipv6 } = args;
  const only6 = ipv6 === true;
  return addon.listenSocket(address, backlog, reuseport, only6) as SocketHandle | Failure;
}

function announce(server: Server, args: StartUpServerArguments): void {
  if (args.announce === false) return;
  try {
    if (typeof args.announce === 'function') {
      args.announce(server);
      return;
    }
    const { address, port, family } = server.localAddress;
    const where = family === 6 ? `[${address}]:${port}` : `${address}:${port}`;
    console.log(`${args.processName ?? 'Server'} listens on ${where}`);
  } catch (error) {
    server.terminate();
    throw error;
  }
}

const ASK_AGAIN_S = 0.25;
