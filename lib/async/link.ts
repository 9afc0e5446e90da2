// Link: the transport of a state, with one interface for sockets and Duplexes; and the one of sockets.
// Keeps no operation and judges no failure.

import type { Failure } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { leaveUnread } from '../connections/index.js';
import { Handle, type SocketHandle } from '../handles/index.js';
import { closeLink, endedProperly, type LinkUser, openLink, unsent } from './reactor.js';

/** A transport, opened. Results are those of binding/async.ts. */
export interface Link {
  readonly id: number;
  readonly socket: SocketHandle | null;
  /** Whether everything that was written has left, or never will. */
  readonly flushed: boolean;
  read(into: Uint8Array, start: number, end: number): number;
  write(bytes: Uint8Array, start: number, end: number): number;
  handshake(): number;
  shutdown(): number;
  want(readable: boolean, writable: boolean): void;
  /** It was told that it is writable. False: what was written cannot leave, see {@link failure}. */
  noteWritable(): boolean;
  /** It was told that a handshake step has output. */
  noteOutput(): void;
  /** The last failure. */
  failure(): Failure;
  /** True where the last read is known to have met the peer's proper end; else ask for the failure. */
  readonly endedProperly?: boolean;
  /** What is behind a failure, where the system knows nothing of it. */
  readonly cause: Error | null;
  /** Ends the sending side. */
  finish(): void;
  /** False: put off, the user is told `CLOSED`. */
  close(): boolean;
  /** Closes what is below. */
  release(): void;
  /** Leaves what is below to the caller, with bytes that were received and not read. */
  giveBack(unread: Uint8Array): void;
}

/** A link over a socket. */
export class SocketLink implements Link {
  readonly id: number;
  readonly socket: SocketHandle;
  readonly cause = null;
  endedProperly = false;
  #flushed = true;

  private constructor(id: number, socket: SocketHandle) {
    this.id = id;
    this.socket = socket;
  }

  static open(socket: SocketHandle, user: LinkUser): SocketLink | Failure {
    const id = openLink(Handle.idOf(socket), user);
    return typeof id === 'number' ? new SocketLink(id, socket) : id;
  }

  get flushed(): boolean {
    return this.#flushed;
  }

  read(into: Uint8Array, start: number, end: number): number {
    const result = addon.asyncRead(this.id, into, start, end);
    if (result < 0) this.endedProperly = endedProperly();
    return result;
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    const result = addon.asyncWrite(this.id, bytes, start, end);
    this.#flushed = unsent() === 0;
    return result;
  }

  handshake(): number {
    return addon.asyncHandshake(this.id);
  }

  shutdown(): number {
    const result = addon.asyncShutdown(this.id);
    this.#flushed = unsent() === 0;
    return result;
  }

  want(readable: boolean, writable: boolean): void {
    addon.asyncWant(this.id, readable, writable);
  }

  noteWritable(): boolean {
    if (this.#flushed) return true;
    const result = addon.asyncFlushed(this.id);
    this.#flushed = result !== 0;
    return result >= 0;
  }

  noteOutput(): void {}

  failure(): Failure {
    return addon.asyncFailure(this.id);
  }

  finish(): void {
    addon.finishSocket(Handle.idOf(this.socket));
  }

  close(): boolean {
    return closeLink(this.id);
  }

  release(): void {
    this.socket.close();
  }

  giveBack(unread: Uint8Array): void {
    leaveUnread(this.socket, unread);
  }
}
