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

  /** Begins to connect; then open a link and want `WRITABLE`. */
  asyncConnect(address: SocketAddress, local: SocketAddress | null): object | Failure;
  /** What became of it. */
  asyncConnected(socket: number): Failure | 1;
  /** A connection that waits, as a socket; 0: none does. */
  asyncAccept(link: number): object | Failure | 0;
  /** A socket of its own for the connection of a descriptor, which stays as it is. */
  duplicateSocket(fd: number): object | Failure;
  /** Sets, with a number from 0 to 1024, and tells how many threads run handshake steps. */
  crewSize(threads?: number): number;
}
