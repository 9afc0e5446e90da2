// The options objects of the public calls, with their documentation.
// Types only. What is checked at run time is in calls.ts; a test holds the two together.

import type {
  Direction,
  ElementType,
  HandleLike,
  Hostspec,
  ImplementationName,
  Ipv6Choice,
  Service,
  SslCtxInput,
  SslSide,
} from './types.js';

/** How new SSL objects are set up, and when they shake hands. */
export interface ConfigureOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
> {
  /**
   * Called with each new SSL_CTX, right after it was made and our defaults were set, so it may undo
   * them. Ignored unless `sslCtx` is a version or range: an `SslCtxPointer` comes configured.
   * Default: `null`.
   */
  ctxConfigureCallback?: ((ctx: Ctx) => unknown) | null | undefined;
  /**
   * Called with each new SSL, right after it was made. Ignored where `sslCtx` is an `SslPointer`.
   * Default: `null`.
   */
  sslConfigureCallback?: ((ssl: Ssl) => unknown) | null | undefined;
  /**
   * Seconds for the handshake of a client. `null`, the default: at once, without limit. Above 0: at
   * once, and `SslHandshakeTimeout` when it takes longer. 0 or less: not yet; it runs at the first
   * read or write, or by `handshake()`. A server's handshake always runs then.
   */
  handshakeTimeout?: number | null | undefined;
}

/** What a client takes of an earlier connection. Nothing of it is for servers. */
export interface ResumeOptions {
  /**
   * Session to resume, from `exportSession()` of an earlier connection to the same peer; a server that
   * does not know it any more shakes hands in full. One whose peer was not verified is refused where
   * this connection verifies. Default: `null`, one that the context has kept.
   */
  session?: Uint8Array | null | undefined;
  /**
   * What to send first. Where a session is resumed that allows it, it goes with the handshake (early
   * data): it may then be recorded and sent to the server again by others. In all other cases it is
   * sent after the handshake. Not beside a `handshakeTimeout` of 0 or less. Default: `null`.
   */
  earlyData?: Uint8Array | string | null | undefined;
}

/** How a stream carries data. */
export interface StreamOptions {
  /** `'base-char'` text (the default), `'unsigned-byte-8'` or `'signed-byte-8'` bytes. */
  elementType?: ElementType | undefined;
  /**
   * Seconds that a read may wait for the next data, then `SocketError` with code `ETIMEDOUT`.
   * Default: `null`, no limit.
   */
  readTimeout?: number | null | undefined;
  /** Seconds that a write may wait until the peer takes data. Default: `null`, no limit. */
  writeTimeout?: number | null | undefined;
  /** Let a read that timed out return end of file, as the original does. Default: `false`. */
  readTimeoutAsEof?: boolean | null | undefined;
}

/**
 * Options of `openTcpStream`. There is no `sslSide`: it is always the client.
 *
 * @corresponds open-tcp-stream
 */
export interface OpenTcpStreamOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
> extends StreamOptions,
    ConfigureOptions<Ctx, Ssl>,
    ResumeOptions {
  /** Which way the stream goes. Default: `'io'`, both. */
  direction?: Direction | undefined;
  /**
   * `true`, the default: throw when the stream cannot be opened. `false` or `null`: return
   * `[null, condition]`.
   */
  errorp?: boolean | null | undefined;
  /** Seconds for resolving and connecting. Default: `null`, no limit of ours. */
  timeout?: number | null | undefined;
  /** Which SSL the stream has. Default: `null`, plain. */
  sslCtx?: SslCtxInput<Ctx | Ssl> | undefined;
  /**
   * Server name to send (SNI). `true`, the default: the host, when it is a name and not an
   * address. `null`: none.
   */
  tlsextHostName?: string | true | null | undefined;
  /** Address of this machine to connect from. Default: `null`, any. */
  localAddress?: Hostspec | null | undefined;
  /** Port of this machine to connect from. Default: `null`, any. */
  localPort?: Service | null | undefined;
  /** `null` IPv4, `true` IPv6, `'any'`, the default, whatever the host has. */
  ipv6?: Exclude<Ipv6Choice, 'both'> | false | undefined;
  /** Send small writes at once (TCP_NODELAY). Default: `true`. */
  nodelay?: boolean | null | undefined;
  /** Probe the connection while it is idle (SO_KEEPALIVE). Default: `false`. */
  keepalive?: boolean | null | undefined;
}

/**
 * Options of `new SocketStream`.
 *
 * @corresponds socket-stream
 */
export interface SocketStreamOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
  Socket extends object = HandleLike,
> extends StreamOptions,
    ConfigureOptions<Ctx, Ssl>,
    ResumeOptions {
  /** The socket: a handle, or a descriptor to take over. */
  socket: Socket | number;
  /** Which way the stream goes. */
  direction: Direction;
  /** Which SSL the stream has. Default: `null`, plain. */
  sslCtx?: SslCtxInput<Ctx | Ssl> | undefined;
  /** Side of TLS. Ignored where `sslCtx` is an `SslPointer`. Default: `'server'`. */
  sslSide?: SslSide | undefined;
  /** Server name to send (SNI). `null`: none. Default: what an abstract context says, else none. */
  tlsextHostName?: string | null | undefined;
}

/**
 * Options of `createSslSocketStream`; all but the first two go to the constructor.
 *
 * @corresponds create-ssl-socket-stream
 */
export interface CreateSslSocketStreamOptions<
  Ctx extends object = HandleLike,
  Ssl extends object = HandleLike,
  StreamClass = abstract new (
    options: never,
  ) => object,
> extends Omit<SocketStreamOptions<Ctx, Ssl>, 'socket' | 'sslCtx' | 'direction'> {
  /** `true`, the default: throw on failure. `false` or `null`: return `[null, condition]`. */
  errorp?: boolean | null | undefined;
  /** Subclass of `SocketStream` to make; it judges keywords we do not know. Default: `null`. */
  streamClass?: StreamClass | null | undefined;
  /** Which way the stream goes. Default: `'io'`, both. */
  direction?: Direction | undefined;
}

/**
 * Options of `attachSsl`.
 *
 * @corresponds attach-ssl
 */
export interface AttachSslOptions<Ctx extends object = HandleLike, Ssl extends object = HandleLike>
  extends ConfigureOptions<Ctx, Ssl>,
    ResumeOptions {
  /** Which SSL to attach. Default: `true`. */
  sslCtx?: Exclude<SslCtxInput<Ctx | Ssl>, null | false> | undefined;
  /** Side of TLS. Ignored where `sslCtx` is an `SslPointer`. Default: `'server'`. */
  sslSide?: SslSide | undefined;
  /**
   * Server name to send (SNI). `true`: the host that the stream was opened to. `null`: none. Default: what an abstract
   * context says, else none.
   */
  tlsextHostName?: string | true | null | undefined;
}

/**
 * Options of `detachSsl`.
 *
 * @corresponds detach-ssl; SSL_shutdown
 */
export interface DetachSslOptions {
  /**
   * How many more times to call SSL_shutdown after the second one. `null`: do not insist on the
   * peer's answer. Default: 5.
   */
  retryCount?: number | null | undefined;
  /** Seconds between the calls. Default: 0.1. */
  retryTimeout?: number | undefined;
}

/**
 * Options of `startUpServer`.
 *
 * @corresponds start-up-server
 */
export interface StartUpServerOptions<
  Accepted = never,
  Announced extends readonly unknown[] = never,
> {
  /**
   * Called with each accepted connection: its socket, or a plain stream with `createStream`. No
   * further connection is accepted until it returns.
   */
  function: (accepted: Accepted) => unknown;
  /** `true` or a function: tell that the server is up. Default: `false`. */
  announce?: ((...args: Announced) => unknown) | boolean | null | undefined;
  /** Another name of `localPort`. */
  service?: Service | null | undefined;
  /** Port to listen on; 0 or `null`, the default: any free one. */
  localPort?: Service | null | undefined;
  /** Another name of `localAddress`. */
  address?: Hostspec | null | undefined;
  /** Address to listen on. Default: `null`, every address of this machine. */
  localAddress?: Hostspec | null | undefined;
  /** Connections that may wait to be accepted. Default: 128. */
  backlog?: number | undefined;
  /** Send small writes at once (TCP_NODELAY). Default: `true`. */
  nodelay?: boolean | null | undefined;
  /** Probe connections while they are idle (SO_KEEPALIVE). Default: `false`. */
  keepalive?: boolean | null | undefined;
  /** Name of the server, for messages. Default: `null`. */
  processName?: string | null | undefined;
  /** Return when the server has ended, not when it is up. Default: `false`. */
  wait?: boolean | null | undefined;
  /** Hand a plain stream, not a socket, to `function`. Default: `false`. */
  createStream?: boolean | null | undefined;
  /** `null` IPv4, `true` IPv6, `'both'` one IPv6 socket for both, `'any'` (the default). */
  ipv6?: Ipv6Choice | false | undefined;
  /** `true`, the default: throw when the server cannot start. `false`: return the condition. */
  error?: boolean | null | undefined;
  /** Let several servers share the port (SO_REUSEPORT). Default: `false`. */
  reuseport?: boolean | null | undefined;
}

/**
 * Options of `makeSslCtx`.
 *
 * @corresponds make-ssl-ctx; SSL_CTX_new
 */
export interface MakeSslCtxOptions<Ctx extends object = HandleLike> {
  /** Versions of the new SSL_CTX; an `SslCtxPointer` is returned as it is. Default: `true`. */
  sslCtx?: Exclude<SslCtxInput<Ctx>, null | false> | undefined;
  /** Side the SSL_CTX is made for. Default: `'server'`. */
  sslSide?: SslSide | undefined;
}

/**
 * Options of `ensureSsl`. They count in the first call only.
 *
 * @corresponds ensure-ssl
 */
export interface EnsureSslOptions {
  /** File of libssl, or files in the order of loading (libcrypto first). Default: `null`. */
  libraryPath?: string | readonly string[] | null | undefined;
  /** Take the OpenSSL that Node has inside and has initialised. Default: `false`. */
  alreadyDone?: boolean | null | undefined;
  /** TLS implementation to load. Default: `null`, the default one. */
  implementation?: ImplementationName | null | undefined;
}
