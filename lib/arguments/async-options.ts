// The options objects of the calls for asynchronous I/O, with their documentation.
// Types only. What is checked at run time is in calls.ts; a test holds the two together.

import type { AttachSslOptions, ConfigureOptions, ResumeOptions } from './options.js';
import type {
  ElementType,
  HandleLike,
  Hostspec,
  Ipv6Choice,
  Service,
  SslCtxInput,
} from './types.js';

/**
 * Options of `createAsyncIoState`, and of every state that a call makes.
 *
 * @corresponds create-async-io-state
 */
export interface AsyncIoStateOptions {
  /** Seconds that a read may wait for the next data. Default: `null`, no limit. */
  readTimeout?: number | null | undefined;
  /** Seconds that a write may wait until the peer takes data. Default: `null`, no limit. */
  writeTimeout?: number | null | undefined;
  /** Whatever its user wants to find in it. Default: `null`. */
  userInfo?: unknown;
  /** Label, for messages. Default: `null`. */
  name?: unknown;
  /**
   * `true`: a write while another is under way waits for its turn. `false`, the default: it is an
   * error.
   */
  queueOutput?: boolean | null | undefined;
}

/** How long an operation may take, and who may stop it. */
export interface LimitOptions {
  /** Seconds. Default: `null`, no limit, or what the call says. */
  timeout?: number | null | undefined;
  /** Stops the operation when it is aborted; it fails with the signal's reason. Default: `null`. */
  signal?: AbortSignal | null | undefined;
}

/**
 * Options of `createAsyncIoStateAndConnectedTcpSocket`. There is no `sslSide`: it is always the
 * client.
 *
 * @corresponds create-async-io-state-and-connected-tcp-socket
 */
export interface AsyncConnectOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
> extends AsyncIoStateOptions,
    ConfigureOptions<Ctx, Ssl>,
    ResumeOptions {
  /** Seconds for resolving and connecting. Default: `null`, no limit of ours. */
  connectTimeout?: number | null | undefined;
  /** Address of this machine to connect from. Default: `null`, any. */
  localAddress?: Hostspec | null | undefined;
  /** Port of this machine to connect from. Default: `null`, any. */
  localPort?: Service | null | undefined;
  /** `null` IPv4, `true` IPv6, `'any'`, the default, whatever the host has. */
  ipv6?: Exclude<Ipv6Choice, 'both'> | false | undefined;
  /** Probe the connection while it is idle (SO_KEEPALIVE). Default: `false`. */
  keepalive?: boolean | null | undefined;
  /** Send small writes at once (TCP_NODELAY). Default: `true`. */
  nodelay?: boolean | null | undefined;
  /** Which SSL the connection has. Default: `null`, plain. */
  sslCtx?: SslCtxInput<Ctx | Ssl> | undefined;
  /**
   * Server name to send (SNI). `true`, the default: the host, when it is a name and not an
   * address. `null`: none.
   */
  tlsextHostName?: string | true | null | undefined;
  /** Stops connecting, or the handshake, when it is aborted. Default: `null`. */
  signal?: AbortSignal | null | undefined;
}

/**
 * Options of `acceptTcpConnectionsCreatingAsyncIoStates`.
 *
 * @corresponds accept-tcp-connections-creating-async-io-states
 */
export interface AsyncAcceptOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
  Socket extends object = HandleLike,
  Condition = Error,
> extends AsyncIoStateOptions,
    ConfigureOptions<Ctx, Ssl> {
  /** Called with the socket once it listens, before anything is accepted. Default: `null`. */
  initFunction?: ((socket: Socket) => unknown) | null | undefined;
  /** Seconds to go on trying while the port is in use. Default: 0; `null`: without end. */
  initTimeout?: number | null | undefined;
  /** Connections that may wait to be accepted. Default: 511. */
  backlog?: number | undefined;
  /** Address to listen on. Default: `null`, every address of this machine. */
  address?: Hostspec | null | undefined;
  /** Send small writes at once (TCP_NODELAY). Default: `true`. */
  nodelay?: boolean | null | undefined;
  /** Probe idle connections (SO_KEEPALIVE). Default: `false`. */
  keepalive?: boolean | null | undefined;
  /** `null` IPv4, `true` IPv6, `'both'` one socket for both, `'any'`, the default, what there is. */
  ipv6?: Ipv6Choice | false | undefined;
  /** Let several servers share the port (SO_REUSEPORT). Default: `false`. */
  reuseport?: boolean | null | undefined;
  /** `false`: hand over the socket of each connection, plain. Default: `true`. */
  createState?: boolean | null | undefined;
  /** Name of the accepting handle, for messages. Default: `null`. */
  handleName?: string | null | undefined;
  /** Which SSL the connections have. Default: `null`, plain. */
  sslCtx?: SslCtxInput<Ctx | Ssl> | undefined;
  /** Side of TLS. Default: `'server'`. */
  sslSide?: 'server' | 'client' | 'both' | undefined;
  /**
   * Seconds for the handshake of a connection, which runs before the connection function is called.
   * Default: 120, so that a silent peer cannot hold a place; `null`: no limit; 0 or less: it runs at
   * the first read or write instead.
   */
  handshakeTimeout?: number | null | undefined;
  /**
   * Called with what went wrong with a connection that was not handed over, and the handle: a
   * condition, or what a sign function has thrown.
   * Default: `null`, it is only closed.
   */
  sslErrorCallback?: ((condition: Condition, handle: unknown) => unknown) | null | undefined;
}

/**
 * Options of `AsyncIoState.attachSsl`.
 *
 * @corresponds async-io-state-attach-ssl
 */
export interface AsyncAttachSslOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
> extends AttachSslOptions<Ctx, Ssl> {
  /** Stops the handshake when it is aborted. Default: `null`. */
  signal?: AbortSignal | null | undefined;
}

/**
 * Options of `AsyncIoState.handshake`.
 *
 * @corresponds async-io-state-handshake
 */
export interface AsyncHandshakeOptions {
  /** Seconds. Default: `null`, no limit. */
  timeout?: number | null | undefined;
  /** Stops it when it is aborted. Default: `null`. */
  signal?: AbortSignal | null | undefined;
}

/** What reading and writing take alike. */
export interface TransferOptions<State = unknown> extends LimitOptions {
  /**
   * Seconds for the next data, and for every later operation of this direction of the state.
   * Default: what the state has.
   */
  timeout?: number | null | undefined;
  /** Called instead of the callback when it fails. Default: `null`. */
  errorCallback?: ((state: State, failureArgs: unknown[]) => unknown) | null | undefined;
  /** Becomes the state's `userInfo`. Default: it stays. */
  userInfo?: unknown;
}

/**
 * Options of `AsyncIoState.readBuffer` and `writeBuffer`.
 *
 * @corresponds async-io-state-read-buffer, async-io-state-write-buffer
 */
export interface BufferOptions<State = unknown> extends TransferOptions<State> {
  /** Where in the buffer to begin. Default: 0. */
  start?: number | undefined;
  /** Where in the buffer to stop. Default: `null`, its end. */
  end?: number | null | undefined;
}

/**
 * Options of `AsyncIoState.readWithChecking`.
 *
 * @corresponds async-io-state-read-with-checking
 */
export interface ReadWithCheckingOptions<State = unknown> extends TransferOptions<State> {
  /** Bytes to receive at most before the callback is called. Default: 65536. */
  maxRead?: number | undefined;
  /**
   * What the buffer holds: bytes (`'unsigned-byte-8'`, the default), or text (`'base-char'`, one
   * character a byte).
   */
  elementType?: ElementType | undefined;
}

/**
 * Options of `AsyncIoState.getBufferedData`.
 *
 * @corresponds async-io-state-get-buffered-data
 */
export interface BufferedDataOptions {
  /** Where in the buffer to begin. Default: 0. */
  start?: number | undefined;
  /** Where in the buffer to stop. Default: `null`, its end. */
  end?: number | null | undefined;
}

/**
 * Options of `AsyncIoState.close`.
 *
 * @corresponds close-async-io-state
 */
export interface AsyncCloseOptions extends LimitOptions {
  /** `true`: only detach SSL, and return the socket open. Default: `false`. */
  keepAlive?: boolean | null | undefined;
}
