// AsyncIoState: a connection on the event loop, plain or with SSL, and back.
// Opens and accepts no connections; the steps below it are in secure-link.ts, reader.ts, writer.ts.
// Longer than a page of methods because all that a state can do is here; each is a few lines.

import {
  type AsyncAttachSslOptions,
  type AsyncCloseOptions,
  type AsyncHandshakeOptions,
  type AsyncIoStateArguments,
  type BufferArguments,
  type BufferedDataOptions,
  type BufferOptions,
  callbackAndOptions,
  handshakeMilliseconds,
  KEYWORDS,
  type LimitOptions,
  millisecondsOf,
  normaliseAsyncAttachSsl,
  normaliseAsyncClose,
  normaliseAsyncDetachSsl,
  normaliseAsyncHandshake,
  normaliseBuffer,
  normaliseReadWithChecking,
  type ReadWithCheckingOptions,
  serverNameOfHost,
  UNCHANGED,
} from '../arguments/index.js';
import type { SocketAddress } from '../binding/addon.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import { SocketError } from '../conditions/index.js';
import {
  type Attachment,
  CONNECTION_RECOGNISERS,
  hostOf,
  leaveUnread,
  SslConnection,
} from '../connections/index.js';
import {
  Handle,
  type SocketHandle,
  type SslCtxPointer,
  type SslPointer,
} from '../handles/index.js';
import { drain } from '../streams/steps.js';
import { CheckingRead } from './checking-read.js';
import { type FailureArgs, failureArgsOf } from './failure-args.js';
import { aborted, abortReason, type Limits, Operation } from './operation.js';
import { reportUncaught } from './reactor.js';
import { BufferRead, ChunkRead, type ReadStatus } from './reader.js';
import { SecureLink, type TlsSpecifier } from './secure-link.js';
import type { Write, WriteStatus } from './writer.js';

/** Called when an operation has ended; `failureArgs` is `null` when all went well. */
export type StateCallback = (state: AsyncIoState, failureArgs: FailureArgs | null) => unknown;
/** Called when a buffer was read or written. */
export type BufferCallback = (state: AsyncIoState, buffer: Uint8Array, count: number) => unknown;
/** Called with bytes received; `buffer` is good until it returns. */
export type CheckingCallback = (
  state: AsyncIoState,
  buffer: Uint8Array | string,
  end: number,
) => unknown;
/** Which half of a state. */
export type StateDirection = 'input' | 'output' | 'io';

/** How to attach, with arguments that were checked. */
export interface AttachArguments {
  readonly sslCtx: TlsSpecifier;
  readonly sslSide: 'client' | 'server' | 'both';
  readonly ctxConfigureCallback: AttachRequestCallback;
  readonly sslConfigureCallback: AttachRequestCallback;
  readonly handshakeTimeout: number | null;
  readonly tlsextHostName: string | true | null;
}
// biome-ignore lint/suspicious/noExplicitAny: it is called with what its keyword says.
type AttachRequestCallback = ((pointer: any) => unknown) | null;

/**
 * A connection whose operations do not wait: each returns a promise, or, given a callback, calls
 * that.
 *
 * At most one read is under way, and one write (more with `queueOutput`); attaching, detaching, a
 * handshake and closing allow nothing beside them. The process stays alive while an operation is
 * under way. A state stays open until it is closed.
 *
 * @corresponds async-io-state; SSL_new, SSL_read, SSL_write, SSL_do_handshake
 */
export class AsyncIoState extends SslConnection {
  /** Label, for messages. */
  name: unknown;
  /** Whatever its user wants to find in it. */
  userInfo: unknown;
  /** Whether writes may wait for one another. */
  readonly queueOutput: boolean;
  readonly #secure: SecureLink;
  #readTimeout: number | null;
  #writeTimeout: number | null;
  #maxRead = 65536;
  #checking: CheckingRead | null = null;
  #closing: Promise<number> | null = null;

  /** @internal */
  constructor(open: (state: AsyncIoState) => SecureLink, args: AsyncIoStateArguments) {
    super();
    this.name = args.name;
    this.userInfo = args.userInfo;
    this.queueOutput = args.queueOutput;
    this.#readTimeout = args.readTimeout;
    this.#writeTimeout = args.writeTimeout;
    this.#secure = open(this);
  }

  protected override get attachment(): Attachment | null {
    return this.#secure.attachment;
  }

  // --- readers ---

  /** False once it was closed. */
  get isOpen(): boolean {
    return this.#secure.isOpen;
  }

  /**
   * The socket below, or `null` where there is none, and once closed. It is the state's: do not
   * close it.
   *
   * @corresponds async-io-state-object, socket-connection-socket
   */
  get socket(): SocketHandle | null {
    return this.isOpen ? this.#secure.link.socket : null;
  }

  /** Address and port on this machine, or `null` where there is no socket. Source: getsockname(2). */
  get address(): SocketAddress | null {
    return this.#named((id) => addon.socketName(id));
  }

  /** Address and port of the peer, or `null` where there is no socket. Source: getpeername(2). */
  get peerAddress(): SocketAddress | null {
    return this.#named((id) => addon.peerName(id));
  }

  /**
   * How the last read ended: `null` well, `'eof'` the peer has ended properly, `'timeout'`, or the
   * error.
   */
  get readStatus(): ReadStatus {
    return this.#secure.reader.status;
  }

  /** How the last write ended: `null` well, `'timeout'`, or the error. */
  get writeStatus(): WriteStatus {
    return this.#secure.writer.status;
  }

  /** While a callback of {@link readWithChecking} runs: how many bytes an earlier call has seen. */
  get oldLength(): number {
    return this.#checking?.oldLength ?? 0;
  }

  /** Bytes that were received and not given out: {@link getBufferedData} copies them. */
  get bufferedDataLength(): number {
    return this.#secure.reader.inbox.length;
  }

  /** Seconds that a read may wait for the next data; `null`: no limit. */
  get readTimeout(): number | null {
    return this.#readTimeout;
  }

  set readTimeout(seconds: number | null) {
    this.#readTimeout = KEYWORDS.readTimeout.normalise(seconds, place('readTimeout'));
  }

  /** Seconds that a write may wait until the peer takes data; `null`: no limit. */
  get writeTimeout(): number | null {
    return this.#writeTimeout;
  }

  set writeTimeout(seconds: number | null) {
    this.#writeTimeout = KEYWORDS.writeTimeout.normalise(seconds, place('writeTimeout'));
  }

  /** Bytes that {@link readWithChecking} receives at most before it calls back. */
  get maxRead(): number {
    return this.#maxRead;
  }

  set maxRead(bytes: number) {
    this.#maxRead = KEYWORDS.maxRead.normalise(bytes, place('maxRead'));
  }

  // --- TLS ---

  /**
   * Attaches SSL. A client whose SSL is made here shakes hands at once, see `handshakeTimeout`;
   * everybody else at the first read or write, or by {@link handshake}. When it fails nothing is
   * attached.
   *
   * @returns the SSL.
   * @corresponds async-io-state-attach-ssl; SSL_CTX_new, SSL_new, SSL_do_handshake
   */
  attachSsl(options?: AsyncAttachSslOptions<SslCtxPointer, SslPointer>): Promise<SslPointer>;
  attachSsl(
    callback: StateCallback,
    options?: AsyncAttachSslOptions<SslCtxPointer, SslPointer>,
  ): void;
  attachSsl(first?: unknown, second?: unknown): Promise<SslPointer> | void {
    const [callback, options] = callbackAndOptions('attachSsl', first, second);
    const args = normaliseAsyncAttachSsl(options, CONNECTION_RECOGNISERS);
    return this.#settle<SslPointer>(callback, (operation) => {
      this.attachWith(args, args.signal, operation);
    });
  }

  /** @internal Attaches with arguments that were checked, and shakes hands where that is due. */
  attachWith(
    args: AttachArguments,
    signal: AbortSignal | null,
    operation: Operation<SslPointer>,
  ): void {
    this.#beAlone('attachSsl');
    if (this.attachment !== null) {
      throw this.#problem('ERR_SSL_ALREADY_ATTACHED', 'SSL is attached already: detach it first');
    }
    const { socket } = this.#secure.link;
    const host = socket && hostOf(socket);
    const named =
      args.tlsextHostName === true ? host && serverNameOfHost(host) : args.tlsextHostName;
    const attachment = this.#secure.attach({ ...args, tlsextHostName: named }, host);
    const timeoutMs = handshakeMilliseconds(args.handshakeTimeout);
    this.#secure.handshakeTimeoutMs = timeoutMs === 'deferred' ? -1 : timeoutMs;
    const { ssl } = attachment;
    const atOnce = attachment.ownSsl && attachment.side === 'client' && timeoutMs !== 'deferred';
    if (!atOnce) return operation.resolve(ssl);
    const shaken = new Operation<true>(
      () => operation.resolve(ssl),
      (error) => {
        this.#secure.takeOff();
        operation.reject(error);
      },
    );
    this.#secure.handshake(shaken, { timeoutMs, signal: aliveSignal(signal) });
  }

  /** @internal Shakes hands within limits that were checked. */
  handshakeWith(operation: Operation<true>, limits: Limits): void {
    this.#secure.handshake(operation, limits);
  }

  /**
   * Ends SSL and keeps the socket: sends close_notify and waits for the peer's. Bytes that the peer
   * sent before and after it are the next to be read. Does nothing when no SSL is attached. SSL is
   * off in any case, also when the peer does not answer in time and this fails.
   *
   * @param options `timeout` is 5 seconds where it is left out.
   * @corresponds async-io-state-detach-ssl; SSL_shutdown
   */
  detachSsl(options?: LimitOptions): Promise<null>;
  detachSsl(callback: StateCallback, options?: LimitOptions): void;
  detachSsl(first?: unknown, second?: unknown): Promise<null> | void {
    const [callback, options] = callbackAndOptions('detachSsl', first, second);
    const { timeout, signal } = normaliseAsyncDetachSsl(options);
    return this.#settle<null>(callback, (operation) => {
      this.#beAlone('detachSsl');
      const timeoutMs = timeout === null ? FAREWELL_MS : millisecondsOf(timeout);
      this.#secure.shutDown(operation, { timeoutMs, signal: aliveSignal(signal) });
    });
  }

  /**
   * Shakes hands, or finds that it was done.
   *
   * @param options a timeout in seconds, or options.
   * @returns true; a handshake that fails or takes too long is an error, and SSL stays attached.
   * @corresponds async-io-state-handshake; SSL_do_handshake
   */
  handshake(options?: number | AsyncHandshakeOptions | null): Promise<true>;
  handshake(callback: StateCallback, options?: number | AsyncHandshakeOptions | null): void;
  handshake(first?: unknown, second?: unknown): Promise<true> | void {
    const [callback, options] = callbackAndOptions('handshake', first, second);
    const { timeout, signal } = normaliseAsyncHandshake(options);
    return this.#settle<true>(callback, (operation) => {
      const { sslRef: _mustBeThere } = this;
      this.#beAlone('handshake');
      const limits = { timeoutMs: millisecondsOf(timeout), signal: aliveSignal(signal) };
      const noted = new Operation<true>(
        (value) => operation.resolve(value),
        (error) => {
          const late = (error as SocketError).code === 'ERR_SSL_HANDSHAKE_TIMEOUT';
          const closed = (error as SocketError).code === 'ERR_SSL_CLOSED';
          this.#secure.reader.status = late ? 'timeout' : closed ? 'eof' : error;
          operation.reject(error);
        },
      );
      this.#secure.handshake(noted, limits);
    });
  }

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
  readBuffer(buffer: Uint8Array, options?: BufferOptions<AsyncIoState>): Promise<number>;
  readBuffer(
    buffer: Uint8Array,
    callback: BufferCallback,
    options?: BufferOptions<AsyncIoState>,
  ): void;
  readBuffer(buffer: Uint8Array, first?: unknown, second?: unknown): Promise<number> | void {
    const [callback, options] = callbackAndOptions('readBuffer', first, second);
    const args = normaliseBuffer('readBuffer', buffer, options);
    return this.#transfer(buffer, callback, args, (operation) => {
      this.#beginRead(args);
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
    callback: CheckingCallback,
    options?: ReadWithCheckingOptions<AsyncIoState>,
  ): void {
    const [check, given] = callbackAndOptions('readWithChecking', callback, options);
    if (check === null) throw new TypeError('readWithChecking needs a callback.');
    const args = normaliseReadWithChecking(given ?? options);
    this.#beginRead(args);
    const text = args.elementType === 'base-char';
    const show = (bytes: Uint8Array, end: number) => {
      const buffer = text
        ? Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('latin1')
        : bytes;
      check(this, buffer, end);
    };
    const ended = (error: Error | null) => {
      this.#checking = null;
      if (error === null && this.readStatus === null) return; // finished
      const { inbox } = this.#secure.reader;
      if (error !== null && args.errorCallback !== null)
        args.errorCallback(this, failureArgsOf(error));
      else show(inbox.view, inbox.length);
    };
    const operation = new Operation<number>(
      () => ended(null),
      (error) => ended(error),
    );
    const most = options?.maxRead === undefined ? this.#maxRead : args.maxRead;
    const read = new CheckingRead(operation, most, show);
    this.#checking = read;
    // What is there already is checked after this call has returned, as all that comes later.
    this.#startRead(read, args.signal);
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
    const part = this.#secure.reader.inbox.view.subarray(0, args.end - args.start);
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
  writeBuffer(buffer: Uint8Array | string, options?: BufferOptions<AsyncIoState>): Promise<number>;
  writeBuffer(
    buffer: Uint8Array | string,
    callback: BufferCallback,
    options?: BufferOptions<AsyncIoState>,
  ): void;
  writeBuffer(
    buffer: Uint8Array | string,
    first?: unknown,
    second?: unknown,
  ): Promise<number> | void {
    const [callback, options] = callbackAndOptions('writeBuffer', first, second);
    const args = normaliseBuffer('writeBuffer', buffer, options);
    return this.#transfer(args.buffer, callback, args, (operation) => {
      this.#beginWrite(args);
      const { writer } = this.#secure;
      if (args.start === args.end && !writer.busy) return operation.resolve(0);
      const write: Write = {
        operation,
        bytes: args.buffer,
        start: args.start,
        end: args.end,
        at: args.start,
      };
      const taken = writer.tryNow(args.buffer, args.start, args.end);
      if (taken === 'failed') return operation.reject(this.#secure.writeFailure());
      write.at += taken;
      if (write.at === args.end && this.#secure.flushed) {
        writer.status = null;
        return operation.resolve(args.end - args.start);
      }
      const timeoutMs = millisecondsOf(this.#writeTimeout);
      const late = () => {
        const timeout = failureOf('timeout', 'write');
        const condition = this.#secure.condition(timeout, 'write', timeoutMs);
        writer.drop(write, 'timeout', transferred(condition, write.at - write.start));
      };
      const stopped = (reason: Error) =>
        writer.drop(write, reason, transferred(reason, write.at - write.start));
      operation.limit({ timeoutMs, signal: args.signal }, late, stopped);
      writer.start(write);
    });
  }

  // --- ending ---

  /**
   * Ends the read under way, the writes, or both. They fail with code `ABORT_ERR`; after a write
   * that was cut off the peer has a part of it.
   *
   * @corresponds async-io-state-abort
   */
  abort(direction: StateDirection = 'input'): void {
    KEYWORDS.direction.normalise(direction, place('direction'));
    const error = aborted('The operation was aborted', undefined, this);
    if (direction !== 'output') this.#secure.reader.stop(error, error);
    if (direction !== 'input') this.#secure.writer.stop(error, error);
  }

  /**
   * {@link abort} both directions, then {@link close}.
   *
   * @corresponds async-io-state-abort-and-close
   */
  abortAndClose(options?: AsyncCloseOptions): Promise<number> {
    if (this.isOpen) this.abort('io');
    return this.close(options);
  }

  /**
   * Closes the state and its socket. What is under way fails with code `ERR_SOCKET_CLOSED`. The
   * peer is told (close_notify) and not waited for; what was written is sent off first, for at most
   * 5 seconds.
   *
   * With `keepAlive` only SSL is detached, as by {@link detachSsl}: the socket stays open and is the
   * caller's, with the bytes that were received and not given out.
   *
   * @returns how many bytes were received and not given out.
   * @corresponds close-async-io-state
   */
  close(options?: AsyncCloseOptions): Promise<number>;
  close(callback: StateCallback, options?: AsyncCloseOptions): void;
  close(first?: unknown, second?: unknown): Promise<number> | void {
    const [callback, options] = callbackAndOptions('close', first, second);
    const { keepAlive, timeout, signal } = normaliseAsyncClose(options);
    return this.#settle<number>(callback, (operation) => {
      if (!this.isOpen) return operation.resolve(this.bufferedDataLength);
      if (keepAlive) return this.#giveUpSocket(operation, timeout, signal);
      if (this.#closing === null) {
        let closed: (length: number) => void = () => {};
        this.#closing = new Promise((resolve) => {
          closed = resolve;
        });
        this.#closeNow(closed); // what it ends may ask to close, too
      }
      this.#closing.then((length) => operation.resolve(length));
    });
  }

  /** Same as {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // --- private ---

  #closeNow(then: (length: number) => void): void {
    const secure = this.#secure;
    const error = this.#problem('ERR_SOCKET_CLOSED', 'The connection was closed');
    secure.reader.stop(error, error);
    secure.writer.stop(error, error);
    secure.endAlone(error);
    secure.sayGoodbye();
    const length = this.bufferedDataLength;
    secure.whenFlushed(FAREWELL_MS, () => {
      const { socket } = secure.link;
      if (!secure.isAlone) secure.link.finish();
      if (socket !== null && this.attachment === null) drain(Handle.idOf(socket));
      secure.close(false, () => then(length));
    });
  }

  #giveUpSocket(operation: Operation<number>, timeout: number | null, signal: AbortSignal | null) {
    this.#beAlone('close');
    const given = new Operation<null>(
      () => {
        const { inbox } = this.#secure.reader;
        const { socket } = this.#secure.link;
        this.#secure.close(true, (undecrypted) => {
          if (undecrypted !== null) inbox.push(undecrypted);
          const { length } = inbox;
          if (socket !== null) leaveUnread(socket, inbox.view.slice());
          operation.resolve(length);
        });
      },
      (error) => operation.reject(error),
    );
    const timeoutMs = timeout === null ? FAREWELL_MS : millisecondsOf(timeout);
    this.#secure.shutDown(given, { timeoutMs, signal: aliveSignal(signal) });
  }

  #readChunk(): Promise<Uint8Array | null> {
    return new Promise((resolve, reject) => {
      this.#beginRead(null);
      const operation: Operation<number> = new Operation<number>(() => resolve(read.chunk), reject);
      const read = new ChunkRead(operation, this.#maxRead);
      this.#startRead(read, null);
    });
  }

  #startRead(read: BufferRead | ChunkRead | CheckingRead, signal: AbortSignal | null): void {
    const { reader } = this.#secure;
    const timeoutMs = millisecondsOf(this.#readTimeout);
    const late = () => {
      const condition = this.#secure.condition(failureOf('timeout', 'read'), 'read', timeoutMs);
      reader.stop('timeout', transferred(condition, read.count));
    };
    const stopped = (reason: Error) => reader.stop(reason, transferred(reason, read.count));
    if (timeoutMs >= 0 || signal !== null)
      read.operation.limit({ timeoutMs, signal }, late, stopped);
    reader.start(read);
  }

  #beginRead(args: Pick<BufferArguments, 'timeout' | 'userInfo' | 'signal'> | null): void {
    this.#refuseBeside('read');
    if (this.#secure.reader.busy) {
      throw this.#problem('ERR_SSL_OPERATION_IN_PROGRESS', 'A read is under way already');
    }
    if (args === null) return;
    if (args.signal?.aborted === true) throw abortReason(args.signal);
    if (args.timeout !== UNCHANGED) this.#readTimeout = args.timeout as number | null;
    if (args.userInfo !== UNCHANGED) this.userInfo = args.userInfo;
  }

  #beginWrite(args: BufferArguments): void {
    this.#refuseBeside('write');
    if (this.#secure.writer.busy && !this.queueOutput) {
      const text = 'A write is under way already: wait for it, or make the state with queueOutput';
      throw this.#problem('ERR_SSL_OPERATION_IN_PROGRESS', text);
    }
    if (args.signal?.aborted === true) throw abortReason(args.signal);
    if (args.timeout !== UNCHANGED) this.#writeTimeout = args.timeout as number | null;
    if (args.userInfo !== UNCHANGED) this.userInfo = args.userInfo;
  }

  /** Data may be asked for during a handshake that data has begun, and during no other thing. */
  #refuseBeside(what: string): void {
    const { link: _mustBeOpen } = this.#secure;
    if (this.#closing !== null)
      throw this.#problem('ERR_SOCKET_CLOSED', 'The connection is closed');
    if (!this.#secure.isAlone || this.#secure.handshakesForData) return;
    throw this.#problem('ERR_SSL_OPERATION_IN_PROGRESS', `Cannot ${what} beside what is under way`);
  }

  #beAlone(what: string): void {
    const { link: _mustBeOpen, reader, writer } = this.#secure;
    if (!this.#secure.isAlone && !reader.busy && !writer.busy) return;
    const text = `${what} needs the connection for itself, and an operation is under way`;
    throw this.#problem('ERR_SSL_OPERATION_IN_PROGRESS', text);
  }

  #checkingRead(what: string): CheckingRead {
    if (this.#checking !== null) return this.#checking;
    throw this.#problem('ERR_SSL_NOT_CHECKING', `${what} is for callbacks of readWithChecking`);
  }

  #problem(code: string, text: string): SocketError {
    return new SocketError(text, { code, connection: this });
  }

  #named(ask: (socketId: number) => ReturnType<typeof addon.socketName>): SocketAddress | null {
    const { socket } = this.#secure.link;
    if (socket === null) return null;
    const name = ask(Handle.idOf(socket));
    if ('status' in name) throw this.#secure.condition(name, 'option', -1);
    return name;
  }

  /** Runs an operation for a promise, or for a callback, which is called after this returns. */
  #settle<T>(
    callback: ((...args: never[]) => unknown) | null,
    start: (operation: Operation<T>) => void,
  ): Promise<T> | void {
    if (callback === null) {
      return new Promise((resolve, reject) => start(new Operation<T>(resolve, reject)));
    }
    const tell = callback as unknown as StateCallback;
    start(
      new Operation<T>(
        () => later(() => tell(this, null)),
        (error) => later(() => tell(this, failureArgsOf(error))),
      ),
    );
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
    const tell = callback as unknown as BufferCallback;
    const failed = (error: Error) => {
      if (errorCallback !== null) return errorCallback(this, failureArgsOf(error));
      return tell(this, buffer, bytesTransferred(error));
    };
    start(
      new Operation<number>(
        (count) => later(() => tell(this, buffer, count)),
        (error) => later(() => failed(error)),
      ),
    );
  }
}

function later(tell: () => unknown): void {
  queueMicrotask(() => {
    try {
      tell();
    } catch (error) {
      reportUncaught(error);
    }
  });
}

function aliveSignal(signal: AbortSignal | null): AbortSignal | null {
  if (signal?.aborted === true) throw abortReason(signal);
  return signal;
}

function transferred<E extends Error>(error: E, count: number): E {
  return Object.isExtensible(error) ? Object.assign(error, { bytesTransferred: count }) : error;
}

function bytesTransferred(error: Error): number {
  return (error as { bytesTransferred?: number }).bytesTransferred ?? 0;
}

function place(name: string) {
  return { call: 'AsyncIoState', name, recognise: {} };
}

/** How long what is sent last, and the peer's answer to it, may take. */
const FAREWELL_MS = 5000;
