// The shape of the native addon: connections on the event loop. Nothing here waits.
// Holds no behaviour.

import type { Failure, SocketAddress } from './io-types.js';

/** What a link tells: bits of the second number of an event. */
export const READABLE = 1;
export const WRITABLE = 2;
/** The handshake has ended, well or not: ask by `asyncHandshake`. */
export const HANDSHAKE = 4;
/** A close that was put off is done. */
export const CLOSED = 8;
/** A handshake step is back where there is no socket: take its output, give it more. */
export const OUTPUT = 16;

/** How a connection comes: with nothing on it. */
export const STAGE_PLAIN = 0;
/** With an SSL of its own, its handshake over. */
export const STAGE_SECURED = 1;
/** Its handshake has failed: `asyncFailure`. Any other: its SSL has yet to shake hands. */
export const STAGE_FAILED = 2;

/** A number of bytes; 0: an event comes; -1: failed, see `asyncFailure`. */
export type LinkResult = number;

/**
 * Links are known by positive int32 ids. A call on a closed one throws `ERR_SOCKET_CLOSED`; a call
 * that would touch an SSL whose handshake step is on another thread, `ERR_SSL_HANDLE_IN_USE`.
 */
export interface AsyncAddon {
  /**
   * Called once. `dispatch` is called from the loop with the number of events in `events`: pairs of
   * a link id and bits. After each step `status[0]` is the number of bytes that the socket has not
   * taken yet; after one that failed `status[1]` is 1 when that was the peer's proper end.
   */
  asyncStart(dispatch: (count: number) => void, events: Int32Array, status: Int32Array): void;
  /** Watches a connected or listening socket, which it uses until it is closed; 0: without socket. */
  asyncOpen(socket: number): number | Failure;
  /** Puts an SSL on a link, which uses it until it is detached. */
  asyncAttach(link: number, ssl: number): Failure | 1;
  /** Takes it off; bytes not yet decrypted are plain bytes from then on. */
  asyncDetach(link: number): void;
  /**
   * The handle of a link's own socket, which is the handle's from then on; null where it is not the
   * link's own.
   */
  asyncSocket(link: number): object | null;
  /** A handle of a link's own SSL, which stays the link's, too; null where it is not, or was made. */
  asyncSsl(link: number): object | null;
  /** The link that has the SSL of that address on it; 0: none. */
  asyncFindSsl(address: bigint): number;
  /** Address of this end or of the peer. */
  asyncName(link: number, peer: boolean): SocketAddress | Failure;
  /** Ends the sending side if told to, and takes what has come, before the link is closed. */
  asyncLeave(link: number, finish: boolean): void;
  /** True: it is closed. False: a step is on another thread; `CLOSED` comes. */
  asyncClose(link: number): boolean;
  /** Fills the range as far as there are bytes. When it is not filled, `READABLE` comes. */
  asyncRead(link: number, into: Uint8Array, start: number, end: number): LinkResult;
  /** When less than all is taken, or `status[0]` is not 0, `WRITABLE` comes. */
  asyncWrite(link: number, bytes: Uint8Array, start: number, end: number): LinkResult;
  /** Whether everything written has left: 1 it has, 0 not yet, -1 it never will. */
  asyncFlushed(link: number): LinkResult;
  /** 1: complete; 0: `HANDSHAKE` comes. */
  asyncHandshake(link: number): LinkResult;
  /** False: a step is on another thread; `HANDSHAKE` comes when it is back. */
  asyncStopHandshake(link: number): boolean;
  /** One SSL_shutdown: 1 the peer has answered, 2 not yet. */
  asyncShutdown(link: number): LinkResult;
  /** Which events are wanted from now on. */
  asyncWant(link: number, readable: boolean, writable: boolean): void;
  /** Bytes in front of those of the socket, or all that come where there is none; null: their end. */
  asyncFeed(link: number, bytes: Uint8Array | null): void;
  /** Takes the bytes that were received and neither read nor decrypted. */
  asyncTakeUnread(link: number): Uint8Array | null;
  /** Takes the bytes to send, where there is no socket. */
  asyncTakeOutput(link: number): Uint8Array | null;
  /** The last failure of a link. */
  asyncFailure(link: number): Failure;

  /** Begins to connect: a link with a socket of its own, which is `WRITABLE` then. */
  asyncConnect(address: SocketAddress, local: SocketAddress | null): number | Failure;
  /** What became of it. */
  asyncConnected(link: number): Failure | 1;
  asyncSetOption(link: number, option: 'nodelay' | 'keepalive', on: boolean): Failure | 1;
  /**
   * Accepts connections of a listening socket, which stays the caller's and is closed after the
   * acceptor is. `READABLE` tells that {@link asyncAccept} has some.
   */
  asyncListen(socket: number): number | Failure;
  /** Goes on after a failure. */
  asyncGoOnAccepting(acceptor: number): void;
  /** Shakes hands for connections from now on, with this SSL_CTX; 0: for none. */
  asyncSecureAccepted(acceptor: number, ctx: number, timeoutMs: number): void;
  /** A connection as a link with a socket of its own, `status[1]` says its stage; 0: there is none. */
  asyncAccept(acceptor: number): number | Failure;
  asyncCloseAcceptor(acceptor: number): void;
  /** A socket of its own for the connection of a descriptor, which stays as it is. */
  duplicateSocket(fd: number): object | Failure;
  /** Sets, with a number from 0 to 1024, and tells how many threads run handshake steps. */
  crewSize(threads?: number): number;
}
