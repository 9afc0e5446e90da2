// Reader: the reading half of a state: one read under way at most, and what was received for none.
// Does not shake hands and sets no policy; the state it reads for does.

import type { SocketError } from '../conditions/index.js';
import { Inbox } from '../streams/inbox.js';
import type { Operation } from './operation.js';
import { soon } from './reactor.js';

/** How the last read ended: well, or not. */
export type ReadStatus = null | 'eof' | 'timeout' | Error;

/** What a reader reads from. */
export interface Source {
  /** Bytes; 0: later, the reader is called again; -1: see {@link readFailure}. */
  read(into: Uint8Array, start: number, end: number): number;
  /** Why the last read failed: `'eof'` is the proper end. */
  readFailure(): SocketError | 'eof';
  /** Whether reading is possible now; when not, {@link Reader.go} is called once it is. */
  readable(): boolean;
  /** No read is wanted any more. */
  idle(): void;
}

/** `'later'`: the source will say when; `'again'`: at the next turn of the loop, others come first. */
export type Taken = 'complete' | 'later' | 'again' | 'failed';

/** One way to read. */
export interface ReadOperation {
  readonly operation: Operation<number>;
  /** Takes what there is. It may be ended meanwhile, by a function of the user's that it calls. */
  take(reader: Reader, source: Source): Taken;
  /** How many bytes it has. */
  readonly count: number;
}

/** The reading half of a state. */
export class Reader {
  status: ReadStatus = null;
  /** Bytes received and not yet given out. */
  inbox = new Inbox();
  readonly #source: Source;
  #pending: ReadOperation | null = null;
  /** A failure that bytes came before: for the next read. */
  #failure: SocketError | null = null;
  #taking = false;

  constructor(source: Source) {
    this.#source = source;
  }

  get busy(): boolean {
    return this.#pending !== null;
  }

  /** Begins a read. The caller has seen that none is under way. */
  start(read: ReadOperation): void {
    this.status = null;
    this.#pending = read;
    this.go();
  }

  /** Begins a read whose functions must not be called before this has returned. */
  startLater(read: ReadOperation): void {
    this.status = null;
    this.#pending = read;
    soon(() => this.go());
  }

  /** Goes on: there may be bytes now. */
  go(): void {
    if (this.#taking) return; // a read begun meanwhile is gone on with after that one
    while (this.#pending !== null && this.#goOnWith(this.#pending));
  }

  /** True when it is over, and another may have been begun. */
  #goOnWith(pending: ReadOperation): boolean {
    if (this.#failure !== null && this.inbox.length === 0) {
      this.fail(this.#failure);
      return true;
    }
    if (this.inbox.length === 0 && !this.#source.readable()) return false;
    if (this.#pending !== pending) return true;
    const taken = this.#take(pending);
    if (this.#pending !== pending) return true;
    if (taken === 'again') setImmediate(() => this.go());
    if (taken === 'complete') this.finish();
    if (taken === 'failed') this.#ended(this.#source.readFailure());
    return taken === 'complete' || taken === 'failed';
  }

  #take(pending: ReadOperation): Taken {
    this.#taking = true;
    try {
      return pending.take(this, this.#source);
    } finally {
      this.#taking = false;
    }
  }

  /** The read under way is complete as it is. */
  finish(): void {
    const pending = this.#pending;
    if (pending === null) return;
    this.#pending = null;
    this.#source.idle();
    pending.operation.resolve(pending.count);
  }

  /** The read under way has failed; what it has is told first, the failure by the next one. */
  fail(condition: SocketError): void {
    const pending = this.#pending;
    this.#failure = condition;
    if (pending === null) return;
    if (pending.count > 0) return this.finish();
    this.#failure = null;
    this.stop(condition, condition);
  }

  /** Ends the read under way with an error, and lets the status say so. */
  stop(status: ReadStatus, error: Error): void {
    const pending = this.#pending;
    this.status = status;
    if (pending === null) return;
    this.#pending = null;
    this.#source.idle();
    pending.operation.reject(error);
  }

  /** Forgets a failure: the connection is another one now. */
  renew(): void {
    this.#failure = null;
    this.status = null;
  }

  #ended(failure: SocketError | 'eof'): void {
    if (failure !== 'eof') return this.fail(failure);
    this.status = 'eof';
    this.finish();
  }
}

/** Fills a range of the caller's array. */
export class BufferRead implements ReadOperation {
  readonly operation: Operation<number>;
  readonly #into: Uint8Array;
  readonly #start: number;
  readonly #end: number;
  #at: number;

  constructor(operation: Operation<number>, into: Uint8Array, start: number, end: number) {
    this.operation = operation;
    this.#into = into;
    this.#start = start;
    this.#end = end;
    this.#at = start;
  }

  get count(): number {
    return this.#at - this.#start;
  }

  take(reader: Reader, source: Source): Taken {
    if (reader.inbox.length > 0) {
      this.#at += reader.inbox.takeInto(this.#into.subarray(this.#at, this.#end));
      if (this.#at < this.#end && !source.readable()) return 'later';
    }
    if (this.#at < this.#end) {
      const count = source.read(this.#into, this.#at, this.#end);
      if (count < 0) return 'failed';
      this.#at += count;
      if (count > 0) this.operation.restart();
    }
    return this.#at === this.#end ? 'complete' : 'later';
  }
}

/** Takes what there is, waiting for 1 byte at least, as an array of its own. */
export class ChunkRead implements ReadOperation {
  readonly operation: Operation<number>;
  readonly #most: number;
  chunk: Uint8Array | null = null;

  constructor(operation: Operation<number>, most: number) {
    this.operation = operation;
    this.#most = most;
  }

  get count(): number {
    return this.chunk?.length ?? 0;
  }

  take(reader: Reader, source: Source): Taken {
    if (reader.inbox.length > 0) {
      this.chunk = reader.inbox.take(this.#most);
      return 'complete';
    }
    return withRoom(this.#most, (room) => {
      const count = source.read(room, 0, room.length);
      if (count < 0) return 'failed';
      if (count === 0) return 'later';
      this.chunk = room.slice(0, count);
      room.fill(0, 0, count);
      return 'complete';
    });
  }
}

/** Reads into the inbox until the peer's proper end. */
export class DrainRead implements ReadOperation {
  readonly operation: Operation<number>;
  readonly count = 0;

  constructor(operation: Operation<number>) {
    this.operation = operation;
  }

  take(reader: Reader, source: Source): Taken {
    return withRoom(SHARED_SIZE, (room) => {
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const count = source.read(room, 0, room.length);
        if (count < 0) return 'failed';
        reader.inbox.push(room.subarray(0, count));
        room.fill(0, 0, count);
        if (count < room.length) return 'later';
      }
      return 'again';
    });
  }
}

/**
 * Room that all states of a thread read into, one after the other: what is not given out at once is
 * copied to the state's own. While somebody has it others get their own. Give it back.
 */
export function borrowRoom(most: number): Uint8Array {
  if (lent) return new Uint8Array(Math.min(most, SHARED_SIZE));
  lent = true;
  if (part.length !== Math.min(most, SHARED_SIZE)) part = shared.subarray(0, most);
  return part;
}

/** Gives back what was borrowed. */
export function giveRoomBack(room: Uint8Array): void {
  if (room === part) lent = false;
}

/** Calls a function with such room. */
export function withRoom<T>(most: number, use: (room: Uint8Array) => T): T {
  const room = borrowRoom(most);
  try {
    return use(room);
  } finally {
    giveRoomBack(room);
  }
}

/** How often a full room is read before others have their turn. */
export const MOST_ROUNDS = 16;

const SHARED_SIZE = 0x10000;
const shared = new Uint8Array(SHARED_SIZE);
/** Its beginning, as long as was asked for last. */
let part = shared;
let lent = false;
