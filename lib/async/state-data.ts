// StateData: the reading and writing of an AsyncIoState.
// Attaches no SSL and closes nothing; steps are in reader.ts, checking-read.ts and writer.ts.

import {
  type BufferArguments,
  type BufferedDataOptions,
  type BufferOptions,
  callbackAndOptions,
  type ElementType,
  millisecondsOf,
  normaliseBuffer,
  normaliseReadWithChecking,
  type ReadWithCheckingOptions,
  UNCHANGED,
} from '../arguments/index.js';
import { failureOf } from '../binding/failure.js';
import { invalidArgType } from '../conditions/index.js';
import { CheckingRead } from './checking-read.js';
import { failureArgsOf } from './failure-args.js';
import { abortReason, Operation } from './operation.js';
import { soon } from './reactor.js';
import { BufferRead, ChunkRead } from './reader.js';
import { StateBase } from './state-base.js';
import type { BufferCallbackOf, CheckingCallbackOf } from './state-callbacks.js';
import type { Write, Writer } from './writer.js';

type Saying = Pick<BufferArguments, 'timeout' | 'userInfo' | 'signal'>;

/** The reading and writing of an AsyncIoState. */
export abstract class StateData extends StateBase {
  // --- reading ---

  /**
   * Fills the buffer, or the part of it from `start` to `end`.
   *
   * @returns how many bytes were read: all, or fewer when the peer has ended ({@link readStatus} is
   *   `'eof'`) or an error came after them, which the next read then tells. A read that takes too
   *   long fails with code `ETIMEDOUT`; with a callback it calls that, and `readStatus` is
   *   `'timeout'`. Bytes that had come are in the buffer; the error's `bytesTransferred` says how
   *   many.
   * @corresponds async-io-state-read-buffer; SSL_read
   */
  readBuffer(buffer: Uint8Array, options?: BufferOptions<this>): Promise<number>;
  readBuffer(
    buffer: Uint8Array,
    callback: BufferCallbackOf<this>,
    options?: BufferOptions<this>,
  ): void;
  readBuffer(buffer: Uint8Array, first?: unknown, second?: unknown): Promise<number> | void {
    const [callback, options] = callbackAndOptions('readBuffer', first, second);
    const args = normaliseBuffer('readBuffer', buffer, options);
    return this.#transfer(buffer, callback, args, (operation) => {
      if (!this.#mayRead(operation, args)) return;
      if (args.start === args.end) return operation.resolve(0);
      this.#startRead(new BufferRead(operation, args.buffer, args.start, args.end), args.signal);
    });
  }

  /**
   * Reads again and again, and calls the callback with all bytes received and not yet discarded:
   * those of `buffer` before `end`. In it {@link discard} says how many were used, and
   * {@link finish} that it has enough; what is not discarded is there again with the next bytes.
   * `buffer` is good only until the callback returns.
   *
   * When the peer ends, or reading fails, the callback is called once more with what there is (see
   * {@link readStatus}), or `errorCallback` in its place when it failed.
   *
   * @corresponds async-io-state-read-with-checking
   */
  readWithChecking(
    callback: CheckingCallbackOf<this>,
    options?: ReadWithCheckingOptions<this>,
  ): void {
    const [check, given] = callbackAndOptions('readWithChecking', callback, options);
    if (check === null) {
      const place = { call: 'readWithChecking', name: 'callback' };
      throw invalidArgType(place, 'a function', check);
    }
    const args = normaliseReadWithChecking(given ?? options);
    const ended = (error: Error | null) => soon(() => this.#checkLast(read, args, error));
    const operation = new Operation<number>(
      () => read.finished || ended(null),
      (error) => ended(error),
    );
    const most = options?.maxRead === undefined ? this.maxRead : args.maxRead;
    const read: CheckingRead = new CheckingRead(operation, most, (bytes, end) => {
      const before = this.checking;
      this.checking = read;
      try {
        check(this, shownAs(args.elementType, bytes, end), end);
      } finally {
        this.checking = before;
      }
    });
    if (this.#mayRead(operation, args)) this.#startRead(read, args.signal);
  }

  /**
   * In a callback of {@link readWithChecking}: the next `count` bytes are used.
   *
   * @corresponds async-io-state-discard
   */
  discard(count: number): void {
    this.#checkingRead('discard').discard(count);
  }

  /**
   * In a callback of {@link readWithChecking}: that is all, and so many more bytes are used.
   *
   * @corresponds async-io-state-finish
   */
  finish(count = 0): void {
    this.#checkingRead('finish').finish(count);
  }

  /**
   * Copies bytes that were received and not given out; they stay.
   *
   * @returns how many were copied.
   * @corresponds async-io-state-get-buffered-data
   */
  getBufferedData(buffer: Uint8Array, options?: BufferedDataOptions): number {
    const args = normaliseBuffer('getBufferedData', buffer, options);
    const part = this.secure.reader.inbox.view.subarray(0, args.end - args.start);
    args.buffer.set(part, args.start);
    return part.length;
  }

  /** Chunks as they are received, each an array of its own; ends where the peer ends. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    while (true) {
      const chunk = await this.#readChunk();
      if (chunk === null) return;
      yield chunk;
    }
  }

  // --- writing ---

  /**
   * Writes the buffer, or the part of it from `start` to `end`, straight from its memory: do not
   * change it before the end.
   *
   * @param buffer bytes, or a string, which is sent as UTF-8.
   * @returns how many bytes were written: all.
   * @corresponds async-io-state-write-buffer; SSL_write
   */
  writeBuffer(buffer: Uint8Array | string, options?: BufferOptions<this>): Promise<number>;
  writeBuffer(
    buffer: Uint8Array | string,
    callback: BufferCallbackOf<this>,
    options?: BufferOptions<this>,
  ): void;
  writeBuffer(
    buffer: Uint8Array | string,
    first?: unknown,
    second?: unknown,
  ): Promise<number> | void {
    const plain = second === undefined && (first === undefined || typeof first === 'function');
    const early = plain ? this.#writeAtOnce(buffer) : 0;
    if (early !== 0 && early === buffer.length && this.secure.flushed) {
      if (first === undefined) return Promise.resolve(early);
      return soon(() => (first as BufferCallbackOf<this>)(this, buffer as Uint8Array, early));
    }
    const [callback, options] = callbackAndOptions('writeBuffer', first, second);
    const args = normaliseBuffer('writeBuffer', buffer, options);
    return this.#transfer(args.buffer, callback, args, (operation) => {
      if (!this.#mayWrite(operation, args)) return;
      const { writer } = this.secure;
      if (args.start === args.end && !writer.busy) return operation.resolve(0);
      const write: Write = {
        operation,
        bytes: args.buffer,
        start: args.start,
        end: args.end,
        at: args.start,
      };
      const taken = early || writer.tryNow(args.buffer, args.start, args.end);
      if (typeof taken !== 'number') return operation.reject(taken);
      write.at += taken;
      if (write.at === args.end && this.secure.flushed) {
        writer.status = null;
        return operation.resolve(args.end - args.start);
      }
      const timeoutMs = millisecondsOf(this.writeTimeout);
      const late = () => {
        const timeout = failureOf('timeout', 'write');
        const condition = this.secure.condition(timeout, 'write', timeoutMs);
        writer.drop(write, 'timeout', transferred(condition, write.at - write.start));
      };
      const stopped = (reason: Error) =>
        writer.drop(write, reason, transferred(reason, write.at - write.start));
      operation.limit({ timeoutMs, signal: args.signal }, late, stopped);
      writer.start(write);
    });
  }

  // --- private ---

  /** Most writes are taken at once: such a one needs no record of what is under way. */
  #writeAtOnce(buffer: Uint8Array | string): ReturnType<Writer['tryNow']> {
    const { secure } = this;
    if (!(buffer instanceof Uint8Array) || this.closing !== null || !secure.flows) return 0;
    if (secure.writer.busy) return 0;
    const taken = secure.writer.tryNow(buffer, 0, buffer.length);
    if (taken === buffer.length && secure.flushed) secure.writer.status = null;
    return taken;
  }

  #readChunk(): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      const operation: Operation<number> = new Operation<number>(() => resolve(read.chunk), reject);
      const read = new ChunkRead(operation, this.maxRead);
      this.#mayRead(operation, NOTHING_SAID);
      this.#startRead(read, null);
    });
  }

  #startRead(read: BufferRead | ChunkRead | CheckingRead, signal: AbortSignal | null): void {
    const { reader } = this.secure;
    const timeoutMs = millisecondsOf(this.readTimeout);
    const late = () => {
      const condition = this.secure.condition(failureOf('timeout', 'read'), 'read', timeoutMs);
      reader.stop('timeout', transferred(condition, read.count));
    };
    const stopped = (reason: Error) => reader.stop(reason, transferred(reason, read.count));
    if (timeoutMs >= 0 || signal !== null)
      read.operation.limit({ timeoutMs, signal }, late, stopped);
    if (read instanceof CheckingRead) reader.startLater(read);
    else reader.start(read);
  }

  /** Nothing more comes: the function is told, unless one for errors is. */
  #checkLast(
    read: CheckingRead,
    { errorCallback }: Pick<BufferArguments, 'errorCallback'>,
    error: Error | null,
  ): void {
    if (error === null || errorCallback === null) return read.checkLast(this.secure.reader);
    errorCallback(this, failureArgsOf(error));
  }

  /** Throws where a read is not allowed; false when it was stopped before it began. */
  #mayRead(operation: Operation<number>, args: Saying): boolean {
    this.refuseBeside('read');
    if (this.secure.reader.busy) {
      throw this.problem('ERR_SSL_OPERATION_IN_PROGRESS', 'A read is under way already');
    }
    if (args.timeout !== UNCHANGED) this.readTimeout = args.timeout as number | null;
    return this.#mayBegin(operation, args);
  }

  #mayWrite(operation: Operation<number>, args: Saying): boolean {
    this.refuseBeside('write');
    if (this.secure.writer.busy && !this.queueOutput) {
      const text = 'A write is under way already: wait for it, or make the state with queueOutput';
      throw this.problem('ERR_SSL_OPERATION_IN_PROGRESS', text);
    }
    if (args.timeout !== UNCHANGED) this.writeTimeout = args.timeout as number | null;
    return this.#mayBegin(operation, args);
  }

  #mayBegin(operation: Operation<number>, args: Saying): boolean {
    if (args.userInfo !== UNCHANGED) this.userInfo = args.userInfo;
    if (args.signal?.aborted !== true) return true;
    operation.reject(abortReason(args.signal));
    return false;
  }

  #checkingRead(what: string): CheckingRead {
    if (this.checking?.isChecking === true) return this.checking;
    throw this.problem('ERR_SSL_NOT_CHECKING', `${what} is for callbacks of readWithChecking`);
  }

  #transfer(
    buffer: Uint8Array,
    callback: ((...args: never[]) => unknown) | null,
    { errorCallback }: Pick<BufferArguments, 'errorCallback'>,
    start: (operation: Operation<number>) => void,
  ): Promise<number> | void {
    if (callback === null) {
      return new Promise((resolve, reject) => start(new Operation<number>(resolve, reject)));
    }
    const tell = callback as unknown as BufferCallbackOf<this>;
    const failed = (error: Error) => {
      if (errorCallback !== null) return errorCallback(this, failureArgsOf(error));
      return tell(this, buffer, bytesTransferred(error));
    };
    start(
      new Operation<number>(
        (count) => soon(() => tell(this, buffer, count)),
        (error) => soon(() => failed(error)),
      ),
    );
  }
}

/** What a function of readWithChecking sees of the bytes. */
function shownAs(elementType: ElementType, bytes: Uint8Array, end: number): Uint8Array | string {
  if (elementType !== 'base-char') return bytes;
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('latin1');
}

function transferred<E extends Error>(error: E, count: number): E {
  return Object.isExtensible(error) ? Object.assign(error, { bytesTransferred: count }) : error;
}

function bytesTransferred(error: Error): number {
  return (error as { bytesTransferred?: number }).bytesTransferred ?? 0;
}

const NOTHING_SAID: Saying = Object.freeze({
  timeout: UNCHANGED,
  userInfo: UNCHANGED,
  signal: null,
});
