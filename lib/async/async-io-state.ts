// AsyncIoState: a connection on the event loop, plain or with SSL, and back.
// Opens and accepts no connections; reading and writing are in state-data.ts, the steps of SSL in
// secure-link.ts.

import {
  type AsyncAttachSslOptions,
  type AsyncCloseOptions,
  type AsyncHandshakeOptions,
  callbackAndOptions,
  type HostRecord,
  handshakeMilliseconds,
  KEYWORDS,
  type KeyUpdateOptions,
  type LimitOptions,
  millisecondsOf,
  normaliseAsyncAttachSsl,
  normaliseAsyncClose,
  normaliseAsyncDetachSsl,
  normaliseAsyncHandshake,
  normaliseKeyUpdate,
  normaliseRequestCertificate,
  type RequestCertificateOptions,
  serverNameOfHost,
} from '../arguments/index.js';
import { failureOf } from '../binding/failure.js';
import type { SocketError } from '../conditions/index.js';
import {
  type Attachment,
  CONNECTION_RECOGNISERS,
  owesKeyUpdate,
  scheduleCertificateRequest,
  scheduleKeyUpdate,
} from '../connections/index.js';
import type { SslCtxPointer, SslPointer } from '../handles/index.js';
import { CertificateRequest } from './certificate-request.js';
import { aborted, abortReason, type Limits, Operation } from './operation.js';
import type { TlsSpecifier } from './secure-link.js';
import { sendUnsent } from './send-unsent.js';
import type { BufferCallbackOf, CheckingCallbackOf, StateCallbackOf } from './state-callbacks.js';
import { StateData } from './state-data.js';

/** Called when an operation has ended; `failureArgs` is `null` when all went well. */
export type StateCallback = StateCallbackOf<AsyncIoState>;
/** Called when a buffer was read or written. */
export type BufferCallback = BufferCallbackOf<AsyncIoState>;
/** Called with bytes received; `buffer` is good until it returns. */
export type CheckingCallback = CheckingCallbackOf<AsyncIoState>;
/** Which half of a state. */
export type StateDirection = 'input' | 'output' | 'io';

/** How to attach, with arguments that were checked. */
export interface AttachArguments {
  readonly sslCtx: TlsSpecifier;
  readonly sslSide: 'client' | 'server' | 'both';
  readonly ctxConfigureCallback: AttachRequestCallback;
  readonly sslConfigureCallback: AttachRequestCallback;
  readonly handshakeTimeout: number | null;
  readonly tlsextHostName: string | true | null | undefined;
  readonly session?: Uint8Array | null;
  readonly earlyData?: Uint8Array | null;
  /** The host that the socket was connected to, where it is known. */
  readonly host?: HostRecord | null;
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
export class AsyncIoState extends StateData {
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
    return this.settle<SslPointer>(callback, (operation) => {
      this.attachWith(args, args.signal, operation);
    });
  }

  /** @internal Attaches with arguments that were checked, and shakes hands where that is due. */
  attachWith(
    args: AttachArguments,
    signal: AbortSignal | null,
    operation: Operation<SslPointer>,
  ): void {
    this.beAlone('attachSsl');
    if (this.attachment !== null) {
      throw this.problem('ERR_SSL_ALREADY_ATTACHED', 'SSL is attached already: detach it first');
    }
    if (stoppedBefore(operation, signal)) return;
    const { host } = this.secure.link;
    const named =
      args.tlsextHostName === true ? host && serverNameOfHost(host) : args.tlsextHostName;
    const request = named === args.tlsextHostName ? args : { ...args, tlsextHostName: named };
    const attachment = this.secure.attach(
      request as typeof request & { tlsextHostName: typeof named },
      host,
    );
    const timeoutMs = handshakeMilliseconds(args.handshakeTimeout);
    this.secure.handshakeTimeoutMs = timeoutMs === 'deferred' ? -1 : timeoutMs;
    const { ssl } = attachment;
    const atOnce = attachment.ownSsl && attachment.side === 'client' && timeoutMs !== 'deferred';
    if (!atOnce) return operation.resolve(ssl);
    const limits = { timeoutMs, signal };
    const fail = (error: Error) => {
      this.secure.takeOff();
      operation.reject(error);
    };
    const shaken = new Operation<true>(
      () => sendUnsent(this.secure, limits, () => operation.resolve(ssl), fail),
      fail,
    );
    this.secure.handshake(shaken, limits);
  }

  /**
   * @internal It came with this SSL on it; `handshaken` false: after a handshake that has failed.
   *
   * @returns why that has failed.
   */
  acceptWith(
    attachment: Attachment,
    handshaken: boolean | null,
    timeoutMs: number,
  ): SocketError | null {
    const { secure } = this;
    secure.accept(attachment, handshaken);
    secure.handshakeTimeoutMs = timeoutMs;
    return handshaken === false
      ? secure.condition(secure.link.failure(), 'handshake', timeoutMs)
      : null;
  }

  /** @internal Whether the function behind a signer key has thrown something here. */
  get signingFailed(): boolean {
    return this.secure.signingFailed;
  }

  /** @internal Shakes hands within limits that were checked. */
  handshakeWith(operation: Operation<true>, limits: Limits): void {
    this.secure.handshake(operation, limits);
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
    return this.settle<null>(callback, (operation) => {
      this.beAlone('detachSsl');
      if (stoppedBefore(operation, signal)) return;
      const timeoutMs = timeout === null ? FAREWELL_MS : millisecondsOf(timeout);
      this.secure.shutDown(operation, { timeoutMs, signal });
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
    return this.settle<true>(callback, (operation) => {
      const { sslRef: _mustBeThere } = this;
      this.beAlone('handshake');
      if (stoppedBefore(operation, signal)) return;
      const limits = { timeoutMs: millisecondsOf(timeout), signal };
      const noted = new Operation<true>(
        (value) => operation.resolve(value),
        (error) => {
          const late = (error as SocketError | null)?.code === 'ERR_SSL_HANDSHAKE_TIMEOUT';
          const closed = (error as SocketError | null)?.code === 'ERR_SSL_CLOSED';
          this.secure.reader.status = late ? 'timeout' : closed ? 'eof' : error;
          operation.reject(error);
        },
      );
      this.secure.handshake(noted, limits);
    });
  }

  // --- TLS 1.3 on an established connection ---

  /**
   * Changes the keys of what is sent from now on (TLS 1.3, RFC 8446 section 4.6.3). Reads and writes
   * under way go on.
   *
   * @throws SslFailure with code `ERR_SSL_WRONG_SSL_VERSION` below TLS 1.3.
   * @corresponds SSL_key_update
   */
  keyUpdate(options: KeyUpdateOptions = {}): void {
    const { requestPeer } = normaliseKeyUpdate(options);
    const { ssl } = this.attached('keyUpdate');
    this.refuseBeside('change the keys');
    scheduleKeyUpdate(ssl, requestPeer, this);
    this.secure.sendScheduled();
  }

  /**
   * A server asks its client for a certificate (TLS 1.3, RFC 8446 section 4.6.2). Reads and writes go
   * on meanwhile; data that nobody reads is kept, up to a megabyte, beyond which somebody must read.
   * The certificate is verified as the context says. When this fails, the client is not who it
   * should be: close the state.
   *
   * @returns as {@link verify}: whether it is trusted, and the `X509_V_` number or `null` for none.
   *   It fails with SslFailure `ERR_SSL_EXTENSION_NOT_RECEIVED` where the client has not offered it,
   *   with SslVerificationFailure, and with code `ETIMEDOUT`, after which another call waits on.
   * @corresponds SSL_verify_client_post_handshake
   */
  requestCertificate(
    options: RequestCertificateOptions = {},
  ): Promise<[success: boolean, moreInfo: number | null]> {
    const { required, timeout, signal } = normaliseRequestCertificate(options);
    const attachment = this.attached('requestCertificate');
    const timeoutMs = millisecondsOf(timeout);
    return new Promise((resolve, reject) => {
      this.refuseBeside('ask for a certificate');
      if (this.secure.watcher !== null) {
        const text = 'A certificate is asked for already';
        throw this.problem('ERR_SSL_OPERATION_IN_PROGRESS', text);
      }
      const operation = new Operation<null>(() => resolve(this.verify()), reject);
      if (stoppedBefore(operation, signal)) return;
      if (owesKeyUpdate(attachment.ssl)) {
        scheduleKeyUpdate(attachment.ssl, false, this);
        this.secure.sendScheduled();
      }
      if (scheduleCertificateRequest(attachment, required, this)) this.secure.sendScheduled();
      const late = () => this.secure.condition(failureOf('timeout', 'SSL_read'), 'read', timeoutMs);
      const request = new CertificateRequest(this.secure, attachment, this, operation);
      request.start({ timeoutMs, signal }, late);
    });
  }

  // --- ending ---

  /**
   * Ends the read under way, the writes, or both; nothing where there is none. They fail with code
   * `ABORT_ERR`; after a write that was cut off the peer has a part of it. Aborting the input during
   * {@link detachSsl} ends that.
   *
   * @corresponds async-io-state-abort
   */
  abort(direction: StateDirection = 'input'): void {
    KEYWORDS.direction.normalise(direction, { call: 'abort', name: 'direction', recognise: {} });
    const { reader, writer } = this.secure;
    const error = aborted('The operation was aborted', undefined, this);
    if (direction !== 'output' && reader.busy) reader.stop(error, error);
    if (direction !== 'input' && writer.busy) writer.stop(error, error);
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
    return this.settle<number>(callback, (operation) => {
      if (!this.isOpen) return operation.resolve(this.bufferedDataLength);
      if (keepAlive) return this.#giveUpSocket(operation, timeout, signal);
      if (this.closing === null) {
        let closed: (length: number) => void = () => {};
        this.closing = new Promise((resolve) => {
          closed = resolve;
        });
        this.#closeNow(closed); // what it ends may ask to close, too
      }
      this.closing.then((length) => operation.resolve(length));
    });
  }

  /** Same as {@link close}, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  // --- private ---

  #closeNow(then: (length: number) => void): void {
    const secure = this.secure;
    const { reader, writer } = secure;
    if (reader.busy || writer.busy || secure.isAlone) {
      const error = this.problem('ERR_SOCKET_CLOSED', 'The connection was closed');
      if (reader.busy) reader.stop(error, error);
      if (writer.busy) writer.stop(error, error);
      secure.endAlone(error);
    }
    secure.sayGoodbye();
    const length = this.bufferedDataLength;
    secure.whenFlushed(secure.isBroken ? ALERT_MS : FAREWELL_MS, () => {
      secure.whenHeard(TICKETS_MS, () => {
        if (!secure.isAlone) secure.link.leave(this.attachment !== null);
        secure.close(false, () => then(length));
      });
    });
  }

  #giveUpSocket(operation: Operation<number>, timeout: number | null, signal: AbortSignal | null) {
    this.beAlone('close');
    if (stoppedBefore(operation, signal)) return;
    const given = new Operation<null>(
      () => {
        this.closing = new Promise((resolve) => {
          this.secure.whenFlushed(FAREWELL_MS, () => this.#giveBack(resolve));
        });
        this.closing.then((length) => operation.resolve(length));
      },
      (error) => operation.reject(error),
    );
    const timeoutMs = timeout === null ? FAREWELL_MS : millisecondsOf(timeout);
    this.secure.shutDown(given, { timeoutMs, signal });
  }

  #giveBack(then: (length: number) => void): void {
    const { link, reader } = this.secure;
    this.secure.close(true, (undecrypted) => {
      if (undecrypted !== null) reader.inbox.push(undecrypted);
      link.giveBack(reader.inbox.view.slice());
      then(reader.inbox.length);
    });
  }
}

function stoppedBefore(operation: Operation<never>, signal: AbortSignal | null): boolean {
  if (signal?.aborted !== true) return false;
  operation.reject(abortReason(signal));
  return true;
}

/** How long what is sent last, and the peer's answer to it, may take. */
const FAREWELL_MS = 5000;
/** How long an alert may take to leave. */
const ALERT_MS = 500;
/** How long a server may take to send its tickets. */
const TICKETS_MS = 1000;
