// The shape of the native addon: what C++ gives to TypeScript, declared once.
// Holds no behaviour; `load.ts` finds the binary, and the other rooms call it through `binding`.

import type { AsyncAddon } from './async.js';

/** An entry of an OpenSSL error queue, oldest first in every list. Source: ERR_get_error_all(3). */
export interface OpensslErrorRecord {
  /** The packed code, as `ERR_get_error` returns it. */
  code: number;
  /** Library number, `ERR_GET_LIB`. */
  lib: number;
  /** Reason number, `ERR_GET_REASON`. */
  reason: number;
  /** For example `SSL routines`. */
  libName: string;
  /** For example `certificate verify failed`. */
  reasonText: string;
  file: string;
  line: number;
  func: string;
  /** Extra text that OpenSSL attached, or ''. */
  data: string;
}

/** Where one library came from. */
export type LibraryOrigin = 'embedded' | 'node' | 'path';

/** One loaded OpenSSL. */
export interface LibraryRecord {
  id: number;
  origin: LibraryOrigin;
  /** Path of libssl for the origin `path`, else ''. */
  path: string;
  /** Path of libcrypto for the origin `path`, else ''. */
  cryptoPath: string;
  /** `OpenSSL_version_num()` of libcrypto, for example 0x30500070. */
  versionNumber: number;
  /** `OpenSSL_version(OPENSSL_VERSION)`. */
  versionText: string;
  /** `3.5.7`. */
  version: string;
  /** Names of bound functions that this library lacks. */
  missing: string[];
}

/** Why a library was refused: `tried` lists what was attempted, in order. */
export interface LibraryRefusal {
  refused:
    | 'not-embedded'
    | 'not-exported'
    | 'not-found'
    | 'not-openssl'
    | 'too-old'
    | 'libressl'
    | 'boringssl'
    | 'not-isolated'
    | 'unsupported';
  message: string;
  version: string;
}

export interface HandleDescription {
  /** Address of the C object (0n once released). */
  address: bigint;
  alive: boolean;
  /** C type name: `SSL_CTX`, `X509`, …; `socket` for a socket. */
  kind: string;
  ownership: 'owned' | 'shared' | 'borrowed' | 'static';
  library: number;
  /** Side that an SSL_CTX or SSL was made for, as noted by `noteSide`. */
  side: 'client' | 'server' | 'both' | null;
}

/**
 * Where one end of a socket is. `family` 4 or 6: `address` is numeric text; `'unix'`, a socket of this
 * machine: `address` is its path, `''` where it has none, and `port` is 0.
 */
export interface SocketAddress {
  family: 4 | 6 | 'unix';
  address: string;
  port: number;
}

/** An address of the internet. */
export type IpAddress = SocketAddress & { family: 4 | 6 };

/** How an I/O step ended, when it did not simply succeed. */
export interface Failure {
  status: /** the deadline passed */
    | 'timeout'
    /** TCP end of file on a plain socket, or under TLS without close_notify (then `errors` may tell) */
    | 'eof'
    /** the peer sent close_notify (SSL_ERROR_ZERO_RETURN) */
    | 'closed'
    /** a system call failed (SSL_ERROR_SYSCALL, or a plain socket's errno) */
    | 'broken'
    /** protocol failure (SSL_ERROR_SSL) */
    | 'failed'
    /** a callback asked to wait (SSL_ERROR_WANT_X509_LOOKUP and kin): impossible on a blocking stream */
    | 'want-callback'
    /** the worker is being terminated: nothing more may be done */
    | 'cancelled'
    /** name resolution failed: `errno` is the EAI_ code */
    | 'resolve';
  /** Number of bytes done before the failure (writes, reads). */
  done: number;
  /** Name of the failing call: `connect`, `getaddrinfo`, `SSL_read`, … */
  call: string;
  /** OS error number, or 0. */
  errno: number;
  /** `ECONNREFUSED`, `EAI_NONAME`, or ''. */
  errnoName: string;
  /** strerror or gai_strerror text, or ''. */
  errnoText: string;
  /** SSL_get_error value, or 0 when no TLS was involved. */
  sslError: number;
  errors: OpensslErrorRecord[];
  /** Alert sent or received last on this connection, if any. */
  alert: { sent: boolean; fatal: boolean; number: number; name: string } | null;
  /** First failure noted while the peer's chain was verified, if any. */
  verify: { code: number; name: string; depth: number; subject: string } | null;
}

/**
 * What a handshake can ask: whether the peer's chain is accepted (`sslError` 12), which certificate
 * to show (4), what to do with a client hello (11). Source: SSL_get_error(3).
 */
export type Question = 'verify' | 'certificate' | 'client-hello';

/** A number of bytes (or 1 for "done"), or how it failed. */
export type Outcome = number | Failure;

/** The raw functions of one library by C name. A handle is passed as its id. */
export type RawFunctions = Record<string, (...args: unknown[]) => unknown>;

export interface Addon extends AsyncAddon {
  // --- libraries ---
  openEmbedded(): LibraryRecord | LibraryRefusal;
  openInProcess(): LibraryRecord | LibraryRefusal;
  /** Opens libcrypto (null: the one beside or named by libssl), then libssl, isolated. */
  openPath(sslPath: string, cryptoPath: string | null): LibraryRecord | LibraryRefusal;
  /** Libraries opened so far in this process, by any thread. */
  libraries(): LibraryRecord[];
  functions(library: number): RawFunctions;
  /** One letter for each word of a function's signature: 'h' a handle, 'a' an array of handles, '.' another argument, ' ' none. */
  functionShapes(): Record<string, string>;
  /** Takes the errors that the last calls left for this library, oldest first, and forgets them. */
  takeErrors(library: number): OpensslErrorRecord[];

  // --- handles: ids are positive integers that are never used again ---
  /**
   * Called once: `make` is called by native code for each new handle and must return the object that JavaScript sees;
   * `pulse` does nothing and returns: blocking calls use it to learn whether the worker is being terminated.
   */
  setHandleFactory(make: (kind: string, id: number) => object, pulse: () => void): void;
  /** How many handles are alive in this environment. */
  livingHandles(): number;
  describeHandle(id: number): HandleDescription;
  /** True while the handle may be used. */
  handleAlive(id: number): boolean;
  /** Frees what is owned; false when it was already released. Throws ERR_SSL_HANDLE_IN_USE while C is inside it. */
  releaseHandle(id: number): boolean;
  /** Same object? */
  sameObject(a: number, b: number): boolean;
  /** A token for a context, with a reference that this thread holds until it ends or drops it. */
  shareCtx(id: number): string;
  /** A handle of this thread for the context of a token; null: there is none. */
  takeCtx(token: string): object | null;
  /** False: it is no token of this thread. */
  dropCtx(token: string): boolean;
  /** Remembers the side an SSL_CTX or SSL was made for. */
  noteSide(id: number, side: 'client' | 'server' | 'both'): void;

  // --- blocking sockets: every wait is bounded by timeoutMs (negative: no limit) and ends when the worker is terminated ---
  /** family 0, 4, 6. Port: number or service name. passive: for listening. */
  resolve(
    host: string | null,
    service: string,
    family: 0 | 4 | 6,
    passive: boolean,
    timeoutMs: number,
  ): IpAddress[] | Failure;
  /** Returns a socket handle object (kind `socket`). */
  connectSocket(
    address: SocketAddress,
    local: SocketAddress | null,
    timeoutMs: number,
  ): object | Failure;
  listenSocket(
    address: SocketAddress,
    backlog: number,
    reusePort: boolean,
    ipv6Only: boolean,
  ): object | Failure;
  /** Waits for a connection. */
  acceptSocket(
    socket: number,
    timeoutMs: number,
  ): { socket: object; peer: SocketAddress } | Failure;
  /** Takes over a descriptor that must be a connected or listening stream socket; Failure otherwise. */
  adoptSocket(fd: number): object | Failure;
  /** Gives the descriptor up without closing it: the handle is dead afterwards. */
  releaseDescriptor(socket: number): number;
  descriptorOf(socket: number): number;
  setSocketOption(socket: number, option: 'nodelay' | 'keepalive', on: boolean): Failure | 1;
  socketName(socket: number): SocketAddress | Failure;
  peerName(socket: number): SocketAddress | Failure;
  /** `shutdown(2)` of the sending side. */
  finishSocket(socket: number): Failure | 1;

  // --- questions: what a handshake stops for, with status `want-callback` ---
  /**
   * Makes every connection of an SSL_CTX ask. `verify` is asked on clients only; with `try` chains are
   * checked and all are accepted.
   */
  ask(ctx: number, question: Question | 'try'): boolean;
  /** A server's ALPN protocols in the form of the wire, the best first; clients without any in common are refused. */
  selectAlpn(ctx: number, protocols: Uint8Array): boolean;
  /** Answers what an SSL has asked; then let the handshake go on. */
  answer(ssl: number, question: Question, yes: boolean): boolean;

  // --- one connection: `ssl` is 0 for a plain socket ---
  /** SSL_set_fd, moving-write-buffer mode, alert and verification recorders. */
  attachSocket(ssl: number, socket: number): Failure | 1;
  handshake(socket: number, ssl: number, timeoutMs: number): Outcome;
  /** One SSL_do_handshake, not waited for: 1, or a Failure, `timeout` where it wants to read or write. */
  handshakeOnce(socket: number, ssl: number): Outcome;
  /** Reads at least 1 byte (0 never). A Failure `eof`/`closed` at the end. */
  read(socket: number, ssl: number, into: Uint8Array, timeoutMs: number): Outcome;
  /** Writes all bytes; timeoutMs bounds each wait for progress. */
  write(socket: number, ssl: number, bytes: Uint8Array, timeoutMs: number): Outcome;
  /** One SSL_shutdown call: 0 sent but not answered, 1 complete, or a Failure. */
  shutdownStep(socket: number, ssl: number, timeoutMs: number): Outcome;
  /** Bytes that can be read without waiting: decrypted ones, or what the kernel holds for a plain socket. */
  pending(socket: number, ssl: number): number;
  /** Waits until readable. 1, or Failure. */
  waitReadable(socket: number, ssl: number, timeoutMs: number): Outcome;
}
