// Operation: one thing under way, its limit in time, and how it tells its end, once.
// Does no I/O.

import { SocketError } from '../conditions/index.js';

/** How long an operation may take, and who may stop it. */
export interface Limits {
  /** Milliseconds; negative: no limit. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | null;
}

/** Something under way. */
export class Operation<T> {
  #settled = false;
  #timer: NodeJS.Timeout | null = null;
  #signal: AbortSignal | null = null;
  #onAbort: (() => void) | null = null;
  readonly #done: (value: T) => void;
  readonly #failed: (error: Error) => void;

  constructor(done: (value: T) => void, failed: (error: Error) => void) {
    this.#done = done;
    this.#failed = failed;
  }

  /** True once its end was told. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Calls `late` when the time is over, and `stopped` with the reason when the signal says so. */
  limit(limits: Limits, late: () => void, stopped: (reason: Error) => void): void {
    const { timeoutMs, signal } = limits;
    if (timeoutMs >= 0) this.#timer = setTimeout(late, timeoutMs);
    if (signal === null) return;
    this.#signal = signal;
    this.#onAbort = () => stopped(abortReason(signal));
    signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Something got done: the time begins anew. */
  restart(): void {
    this.#timer?.refresh();
  }

  /** Tells its value. */
  resolve(value: T): void {
    if (this.#end()) this.#done(value);
  }

  /** Tells that it failed. */
  reject(error: Error): void {
    if (this.#end()) this.#failed(error);
  }

  #end(): boolean {
    if (this.#settled) return false;
    this.#settled = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#onAbort !== null) this.#signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}

/** What an aborted signal says, as an Error. */
export function abortReason(signal: AbortSignal): Error {
  const { reason } = signal;
  return reason instanceof Error ? reason : aborted('The operation was aborted', reason);
}

/** The error of an operation that was given up. */
export function aborted(
  text: string,
  cause?: unknown,
  connection: object | null = null,
): SocketError {
  return new SocketError(text, { code: 'ABORT_ERR', cause, connection });
}
