// CheckingRead: reads again and again and calls a function that says what it has used and when it
// has enough. Does no I/O by itself; the reader gives it a source.

import type { Operation } from './operation.js';
import { reportUncaught } from './reactor.js';
import { type Reader, type ReadOperation, type Source, sharedRoom } from './reader.js';

/** Called with the bytes received and not discarded: those before `end`, good until it returns. */
export type CheckBytes = (buffer: Uint8Array, end: number) => void;

/** See `AsyncIoState.readWithChecking`. */
export class CheckingRead implements ReadOperation {
  readonly operation: Operation<number>;
  readonly #most: number;
  readonly #check: CheckBytes;
  /** Bytes at the front of the buffer that an earlier call has seen. */
  oldLength = 0;
  #length = 0;
  #used = 0;
  #finished = false;
  #checking = false;
  #seenBefore = false;

  constructor(operation: Operation<number>, most: number, check: CheckBytes) {
    this.operation = operation;
    this.#most = most;
    this.#check = check;
  }

  get count(): number {
    return 0;
  }

  /** The next `count` bytes of the buffer are used. */
  discard(count: number): void {
    if (!this.#checking) throw new RangeError('discard() is for the function that checks.');
    const left = this.#length - this.#used;
    if (!Number.isInteger(count) || count < 0 || count > left) {
      throw new RangeError(`discard() takes a number from 0 to ${left}. Received ${count}.`);
    }
    this.#used += count;
  }

  /** Enough was read. */
  finish(count: number): void {
    this.discard(count);
    this.#finished = true;
  }

  take(reader: Reader, source: Source): 'complete' | 'later' | 'failed' {
    const { inbox } = reader;
    // What an earlier read has left is checked before anything is received.
    if (!this.#seenBefore) {
      this.#seenBefore = true;
      if (inbox.length > 0) {
        this.#checkInbox(reader, 0);
        if (this.#finished) return 'complete';
        if (!source.readable()) return 'later';
      }
    }
    while (true) {
      const room = sharedRoom(this.#most);
      const count = source.read(room, 0, room.length);
      if (count < 0) return 'failed';
      if (count === 0) return 'later';
      this.operation.restart();
      if (inbox.length === 0) this.#checkShared(reader, room, count);
      else {
        const old = inbox.length;
        inbox.push(room.subarray(0, count));
        room.fill(0, 0, count);
        this.#checkInbox(reader, old);
      }
      if (this.#finished) return 'complete';
      // Less than the room: there was no more, and the source will say when there is.
      if (count < room.length || this.operation.settled) return 'later';
    }
  }

  #checkShared(reader: Reader, room: Uint8Array, count: number): void {
    this.#run(room, 0, count);
    if (this.#used < count) reader.inbox.push(room.subarray(this.#used, count));
    room.fill(0, 0, count);
  }

  #checkInbox(reader: Reader, old: number): void {
    const { inbox } = reader;
    this.#run(inbox.view, old, inbox.length);
    inbox.drop(this.#used);
  }

  #run(buffer: Uint8Array, old: number, length: number): void {
    this.oldLength = old;
    this.#length = length;
    this.#used = 0;
    this.#checking = true;
    try {
      this.#check(buffer, length);
    } catch (error) {
      reportUncaught(error);
    }
    this.#checking = false;
  }
}
