// Link: the transport of a state, a socket or any Duplex, with one interface for both.
// Keeps no operation and judges no failure.

import type { Duplex } from 'node:stream';
import type { Failure } from '../binding/addon.js';
import { OUTPUT, WRITABLE } from '../binding/async.js';
import { addon } from '../binding/load.js';
import { Handle, type SocketHandle } from '../handles/index.js';
import { closeLink, type LinkUser, openLink, unsent } from './reactor.js';

/** A transport, opened. Results are those of binding/async.ts. */
export interface Link {
  readonly id: number;
  readonly socket: SocketHandle | null;
  /** Whether everything that was written has left. */
  readonly flushed: boolean;
  read(into: Uint8Array, start: number, end: number): number;
  write(bytes: Uint8Array, start: number, end: number): number;
  handshake(): number;
  shutdown(): number;
  want(readable: boolean, writable: boolean): void;
  /** Ends the sending side. */
  finish(): void;
  /** False: put off, the user is told `CLOSED`. */
  close(): boolean;
  /** Lets go of what is below: closes it, or, kept, leaves it to the caller. */
  release(keep: boolean): void;
}

/** A link over a socket. */
export class SocketLink implements Link {
  readonly id: number;
  readonly socket: SocketHandle;
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
    return addon.asyncRead(this.id, into, start, end);
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

  /** Everything has left: the link told that it is writable. */
  noteFlushed(): void {
    this.#flushed = true;
  }

  finish(): void {
    addon.finishSocket(Handle.idOf(this.socket));
  }

  close(): boolean {
    return closeLink(this.id);
  }

  release(keep: boolean): void {
    if (!keep) this.socket.close();
  }
}

/**
 * A link over any Duplex: what arrives there is fed to the library, what the library sends is
 * written there. One chunk at a time is taken, and no write while an earlier one has not left.
 */
export class DuplexLink implements Link {
  readonly id: number;
  readonly socket = null;
  readonly duplex: Duplex;
  readonly #user: LinkUser;
  #leaving = 0;
  readonly #onData: (chunk: Uint8Array) => void;
  readonly #onEnd: () => void;

  private constructor(id: number, duplex: Duplex, user: LinkUser) {
    this.id = id;
    this.duplex = duplex;
    this.#user = user;
    this.#onData = (chunk) => {
      duplex.pause();
      addon.asyncFeed(id, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    };
    this.#onEnd = () => addon.asyncFeed(id, null);
    duplex.on('data', this.#onData);
    duplex.pause();
    for (const event of ENDS) duplex.on(event, this.#onEnd);
  }

  static open(duplex: Duplex, user: LinkUser): DuplexLink | Failure {
    let link: DuplexLink | null = null;
    const id = openLink(0, {
      onEvent: (bits) => {
        if ((bits & OUTPUT) !== 0) link?.pump();
        user.onEvent(bits);
      },
    });
    if (typeof id !== 'number') return id;
    link = new DuplexLink(id, duplex, user);
    return link;
  }

  get flushed(): boolean {
    return this.#leaving === 0;
  }

  read(into: Uint8Array, start: number, end: number): number {
    const result = addon.asyncRead(this.id, into, start, end);
    this.pump();
    if (result < end - start) this.duplex.resume();
    return result;
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    if (this.#leaving !== 0) return 0;
    const result = addon.asyncWrite(this.id, bytes, start, end);
    this.pump();
    return result;
  }

  handshake(): number {
    const result = addon.asyncHandshake(this.id);
    this.pump();
    if (result === 0) this.duplex.resume();
    return result;
  }

  shutdown(): number {
    const result = addon.asyncShutdown(this.id);
    this.pump();
    return result;
  }

  want(readable: boolean, writable: boolean): void {
    addon.asyncWant(this.id, readable, writable);
    if (readable) this.duplex.resume();
  }

  /** Sends on what the library has written. */
  pump(): void {
    const output = addon.asyncTakeOutput(this.id);
    if (output === null) return;
    this.#leaving++;
    this.duplex.write(output, () => {
      if (--this.#leaving === 0) this.#user.onEvent(WRITABLE);
    });
    this.duplex.resume(); // whatever was sent may be answered
  }

  finish(): void {
    this.duplex.end();
  }

  close(): boolean {
    return closeLink(this.id);
  }

  release(keep: boolean): void {
    this.duplex.off('data', this.#onData);
    for (const event of ENDS) this.duplex.off(event, this.#onEnd);
    if (keep) {
      this.duplex.pause();
      return;
    }
    this.duplex.on('error', () => {}); // it is told that it is cut off; nobody asked
    this.duplex.destroy();
  }
}

const ENDS = ['end', 'close', 'error'] as const;
