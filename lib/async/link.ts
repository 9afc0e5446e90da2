// Link: the transport of a state, with one interface for sockets and Duplexes; and the one of sockets.
// Keeps no operation and judges no failure.

import type { HostRecord } from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { hostOf, leaveUnread, rememberHost } from '../connections/index.js';
import { Handle, type SocketHandle } from '../handles/index.js';
import { setOptionsBy } from '../streams/open-tcp-stream.js';
import { closeLink, endedProperly, type LinkUser, openLink, unsent, useLink } from './reactor.js';

/** A transport, opened. Results are those of binding/async.ts. */
export interface Link {
  readonly id: number;
  /** Its socket, as a handle that is made at the first call; `null` where there is none. */
  readonly socket: SocketHandle | null;
  /** The host that it was connected to, where it is known. */
  readonly host: HostRecord | null;
  /** Address of this end or of the peer; `null` where there is no socket. */
  name(peer: boolean): SocketAddress | Failure | null;
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
  /** Nothing more will be written or read. `secured`: the end was told by TLS. */
  leave(secured: boolean): void;
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
  readonly cause = null;
  endedProperly = false;
  #socket: SocketHandle | null;
  #host: HostRecord | null;
  #flushed = true;

  private constructor(id: number, socket: SocketHandle | null, host: HostRecord | null) {
    this.id = id;
    this.#socket = socket;
    this.#host = host;
  }

  static open(socket: SocketHandle, user: LinkUser): SocketLink | Failure {
    const id = openLink(Handle.idOf(socket), user);
    return typeof id === 'number' ? new SocketLink(id, socket, hostOf(socket)) : id;
  }

  /** Of a link that has a socket of its own. */
  static of(id: number, user: LinkUser, host: HostRecord | null): SocketLink {
    useLink(id, user);
    return new SocketLink(id, null, host);
  }

  get socket(): SocketHandle | null {
    if (this.#socket !== null) return this.#socket;
    const made = addon.asyncSocket(this.id) as SocketHandle | null;
    if (made !== null && this.#host !== null) rememberHost(made, this.#host);
    this.#socket = made;
    return made;
  }

  get host(): HostRecord | null {
    return this.#host;
  }

  name(peer: boolean): SocketAddress | Failure | null {
    return addon.asyncName(this.id, peer);
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

  leave(secured: boolean): void {
    addon.asyncLeave(this.id, !secured);
  }

  close(): boolean {
    return closeLink(this.id);
  }

  release(): void {
    this.#socket?.close();
  }

  giveBack(unread: Uint8Array): void {
    if (this.#socket !== null) leaveUnread(this.#socket, unread);
  }
}

/** Sets what was asked for on the new socket of a link. */
export function setLinkOptions(
  link: number,
  wanted: { readonly nodelay: boolean; readonly keepalive: boolean },
): void {
  setOptionsBy((option) => addon.asyncSetOption(link, option, true), wanted);
}
