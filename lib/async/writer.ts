// Writer: the writing half of a state: writes one after the other, straight from the caller's bytes.
// Keeps no copy; a write is done when the socket has everything.

import type { SocketError } from '../conditions/index.js';
import type { Operation } from './operation.js';

/** How the last write ended: well, or not. */
export type WriteStatus = null | 'timeout' | Error;

/** What a writer writes to. */
export interface Sink {
  /** Bytes taken; -1: see {@link writeFailure}. */
  write(bytes: Uint8Array, start: number, end: number): number;
  readonly flushed: boolean;
  writeFailure(): SocketError;
  /** Whether writing is possible now; when not, {@link Writer.go} is called once it is. */
  writable(): boolean;
}

/** One write. */
export interface Write {
  readonly operation: Operation<number>;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  at: number;
}

/** The writing half of a state. */
export class Writer {
  status: WriteStatus = null;
  readonly #sink: Sink;
  #queue: Write[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  get busy(): boolean {
    return this.#queue.length > 0;
  }

  /**
   * Writes what the socket takes at once.
   *
   * @returns how many bytes that is, for {@link start} the rest; or how it failed.
   */
  tryNow(bytes: Uint8Array, start: number, end: number): number | SocketError {
    if (start === end || this.#queue.length > 0 || !this.#sink.writable()) return 0;
    const count = this.#sink.write(bytes, start, end);
    if (count >= 0) return count;
    const condition = this.#sink.writeFailure();
    this.status = condition;
    return condition;
  }

  /** Adds a write to those that wait. */
  start(write: Write): void {
    this.#queue.push(write);
    if (this.#queue.length === 1) this.go();
  }

  /** Goes on: the socket may take more. */
  go(): void {
    while (this.#queue.length > 0) {
      const write = this.#queue[0] as Write;
      if (!this.#sink.writable()) return;
      if (write.at < write.end) {
        const count = this.#sink.write(write.bytes, write.at, write.end);
        if (count < 0) return this.fail(this.#sink.writeFailure());
        write.at += count;
        if (count > 0) write.operation.restart();
      }
      if (write.at < write.end || !this.#sink.flushed) return;
      this.#queue.shift();
      this.status = null;
      write.operation.resolve(write.end - write.start);
    }
  }

  /** Every write has failed; nothing, where there is none. */
  fail(condition: Error): void {
    if (!this.busy) return;
    this.stop(condition, condition);
  }

  /** Ends all writes with an error, and lets the status say so. */
  stop(status: WriteStatus, error: Error): void {
    this.status = status;
    const queue = this.#queue;
    this.#queue = [];
    for (const write of queue) write.operation.reject(error);
  }

  /** Takes one write out of those that wait. */
  drop(write: Write, status: WriteStatus, error: Error): void {
    const index = this.#queue.indexOf(write);
    if (index < 0) return;
    this.status = status;
    this.#queue.splice(index, 1);
    write.operation.reject(error);
    if (index === 0) this.go();
  }
}
