// CheckingRead: reads again and again and calls a function that says what it has used and when it
// has enough. Does no I/O by itself; the reader gives it a source.

import { outOfRange } from '../conditions/index.js';
import { Inbox } from '../streams/inbox.js';
import type { Operation } from './operation.js';
import { reportUncaught } from './reactor.js';
import {
  borrowRoom,
  giveRoomBack,
  MOST_ROUNDS,
  type Reader,
  type ReadOperation,
  type Source,
  type Taken,
} from './reader.js';

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
  /** While the function runs: its bytes, and the inbox that they are in if they are in one. */
  #bytes: Uint8Array | null = null;
  #inbox: Inbox | null = null;
  #reader: Reader | null = null;
  #seenBefore = false;

  constructor(operation: Operation<number>, most: number, check: CheckBytes) {
    this.operation = operation;
    this.#most = most;
    this.#check = check;
  }

  get count(): number {
    return 0;
  }

  /** True once its function had enough. */
  get finished(): boolean {
    return this.#finished;
  }

  /** True while its function runs and has not finished. */
  get isChecking(): boolean {
    return this.#bytes !== null;
  }

  /** The next `count` bytes of the buffer are used. */
  discard(count: number, call = 'discard'): void {
    const left = this.#length - this.#used;
    if (!Number.isInteger(count) || count < 0 || count > left) {
      const argument = { call, name: 'count' };
      throw outOfRange(argument, `an integer from 0 to ${left}, the bytes there are`, count);
    }
    this.#used += count;
  }

  /** Enough was read. The read is over now, so that another operation may follow at once. */
  finish(count: number): void {
    this.discard(count, 'finish');
    this.#finished = true;
    const reader = this.#reader;
    if (reader === null) return;
    this.#keep(reader);
    if (!this.operation.settled) reader.finish();
  }

  take(reader: Reader, source: Source): Taken {
    // What an earlier read has left is checked before anything is received.
    if (!this.#seenBefore) {
      this.#seenBefore = true;
      if (reader.inbox.length > 0) {
        this.#checkInbox(reader, 0);
        if (this.operation.settled || !source.readable()) return 'later';
      }
    }
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const room = borrowRoom(this.#most);
      try {
        const taken = this.#receive(reader, source, room);
        if (taken !== 'again') return taken;
      } finally {
        giveRoomBack(room);
      }
    }
    return 'again';
  }

  /** Shows what there is once more: nothing will follow. */
  checkLast(reader: Reader): void {
    this.#checkInbox(reader, reader.inbox.length);
  }

  #receive(reader: Reader, source: Source, room: Uint8Array): Taken {
    const count = source.read(room, 0, room.length);
    if (count < 0) return 'failed';
    if (count === 0) return 'later';
    this.operation.restart();
    const old = reader.inbox.length;
    if (old === 0) {
      this.#run(reader, room, 0, count, null);
    } else {
      reader.inbox.push(room.subarray(0, count));
      this.#checkInbox(reader, old);
    }
    room.fill(0, 0, count);
    // Less than the room: there was no more, and the source will say when there is.
    return count < room.length || this.operation.settled ? 'later' : 'again';
  }

  #checkInbox(reader: Reader, old: number): void {
    const { inbox } = reader;
    const { view } = inbox;
    this.#run(reader, view, old, view.length, inbox);
    if (reader.inbox !== inbox) view.fill(0);
  }

  #run(reader: Reader, bytes: Uint8Array, old: number, length: number, inbox: Inbox | null): void {
    this.oldLength = old;
    this.#length = length;
    this.#used = 0;
    this.#reader = reader;
    this.#bytes = bytes;
    this.#inbox = inbox;
    try {
      this.#check(bytes, length);
    } catch (error) {
      reportUncaught(error);
    }
    this.#keep(reader);
  }

  /** Leaves what the function has not used in the inbox, once. */
  #keep(reader: Reader): void {
    const bytes = this.#bytes;
    const inbox = this.#inbox;
    if (bytes === null) return;
    this.#bytes = null;
    this.#inbox = null;
    if (inbox !== null && !this.#finished) return inbox.drop(this.#used);
    // The function may go on looking at its buffer, and what it begins takes the rest.
    if (inbox !== null) reader.inbox = new Inbox();
    if (this.#used < this.#length) reader.inbox.push(bytes.subarray(this.#used, this.#length));
  }
}
