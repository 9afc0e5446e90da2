// StateBase: what every part of an AsyncIoState uses: its readers, what may be begun beside what, and
// how the end of an operation is told. Begins no operation.

import { type AsyncIoStateArguments, KEYWORDS } from '../arguments/index.js';
import type { SocketAddress } from '../binding/addon.js';
import { SocketError } from '../conditions/index.js';
import { type Attachment, SslConnection } from '../connections/index.js';
import type { SocketHandle } from '../handles/index.js';
import type { CheckingRead } from './checking-read.js';
import { failureArgsOf } from './failure-args.js';
import { Operation } from './operation.js';
import { soon } from './reactor.js';
import type { ReadStatus } from './reader.js';
import type { SecureLink } from './secure-link.js';
import type { StateCallbackOf } from './state-callbacks.js';
import type { WriteStatus } from './writer.js';

/** The ground of an AsyncIoState. */
export abstract class StateBase extends SslConnection {
  /** Label, for messages. */
  name: unknown;
  /** Whatever its user wants to find in it. */
  userInfo: unknown;
  /** Whether writes may wait for one another. */
  readonly queueOutput: boolean;
  /** @internal */
  protected readonly secure: SecureLink;
  /** @internal The read whose function is running. */
  protected checking: CheckingRead | null = null;
  /** @internal Kept once it is closed. */
  protected closing: Promise<number> | null = null;
  #readTimeout: number | null;
  #writeTimeout: number | null;
  #maxRead = 65536;

  /** @internal */
  constructor(open: (state: StateBase) => SecureLink, args: AsyncIoStateArguments) {
    super();
    this.name = args.name;
    this.userInfo = args.userInfo;
    this.queueOutput = args.queueOutput;
    this.#readTimeout = args.readTimeout;
    this.#writeTimeout = args.writeTimeout;
    this.secure = open(this);
  }

  protected override get attachment(): Attachment | null {
    return this.secure.attachment;
  }

  /** False once it was closed. */
  get isOpen(): boolean {
    return this.secure.isOpen;
  }

  /**
   * The socket below, or `null` where there is none, and once closed. It is the state's: do not
   * close it.
   *
   * @corresponds async-io-state-object, socket-connection-socket
   */
  get socket(): SocketHandle | null {
    return this.isOpen ? this.secure.link.socket : null;
  }

  /** Address and port on this machine, or `null` where there is no socket. Source: getsockname(2). */
  get address(): SocketAddress | null {
    return this.#named(false);
  }

  /** Address and port of the peer, or `null` where there is no socket. Source: getpeername(2). */
  get peerAddress(): SocketAddress | null {
    return this.#named(true);
  }

  /**
   * How the last read ended: `null` well, `'eof'` the peer has ended properly, `'timeout'`, or the
   * error.
   */
  get readStatus(): ReadStatus {
    return this.secure.reader.status;
  }

  /** How the last write ended: `null` well, `'timeout'`, or the error. */
  get writeStatus(): WriteStatus {
    return this.secure.writer.status;
  }

  /** While a callback of {@link readWithChecking} runs: how many bytes an earlier call has seen. */
  get oldLength(): number {
    return this.checking?.oldLength ?? 0;
  }

  /** Bytes that were received and not given out: {@link getBufferedData} copies them. */
  get bufferedDataLength(): number {
    return this.secure.reader.inbox.length;
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

  // --- for the parts ---

  /** @internal Data may be asked for during a handshake that data has begun, and during no other thing. */
  protected refuseBeside(what: string): void {
    this.#beOpen();
    if (!this.secure.isAlone || this.secure.handshakesForData) return;
    const text = `Cannot ${what} beside what is under way`;
    throw this.problem('ERR_SSL_OPERATION_IN_PROGRESS', text);
  }

  /** @internal */
  protected beAlone(what: string): void {
    this.#beOpen();
    const { reader, writer } = this.secure;
    if (!this.secure.isAlone && !reader.busy && !writer.busy) return;
    const text = `${what} needs the connection for itself, and an operation is under way`;
    throw this.problem('ERR_SSL_OPERATION_IN_PROGRESS', text);
  }

  /** @internal */
  protected problem(code: string, text: string): SocketError {
    return new SocketError(text, { code, connection: this });
  }

  /** @internal Runs an operation for a promise, or for a callback, which is called after this returns. */
  protected settle<T>(
    callback: ((...args: never[]) => unknown) | null,
    start: (operation: Operation<T>) => void,
  ): Promise<T> | void {
    if (callback === null) {
      return new Promise((resolve, reject) => start(new Operation<T>(resolve, reject)));
    }
    const tell = callback as unknown as StateCallbackOf<this>;
    start(
      new Operation<T>(
        () => soon(() => tell(this, null)),
        (error) => soon(() => tell(this, failureArgsOf(error))),
      ),
    );
  }

  #beOpen(): void {
    const { link: _mustBeOpen } = this.secure;
    if (this.closing !== null) throw this.problem('ERR_SOCKET_CLOSED', 'The connection is closed');
  }

  #named(peer: boolean): SocketAddress | null {
    const name = this.secure.link.name(peer);
    if (name !== null && 'status' in name) throw this.secure.condition(name, 'option', -1);
    return name;
  }
}

function place(name: string) {
  return { call: 'AsyncIoState', name, recognise: {} };
}
