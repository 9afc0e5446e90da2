// SocketStream: a blocking TCP connection, plain or with SSL, and back.
// Does not open connections and accepts none; what it reads and writes as text is in BufferedStream.

import {
  type AttachSslArguments,
  type AttachSslOptions,
  type DetachSslOptions,
  type Direction,
  type ElementType,
  handshakeMilliseconds,
  type KeyUpdateOptions,
  millisecondsOf,
  normaliseAttachSsl,
  normaliseDetachSsl,
  normaliseHandshake,
  normaliseKeyUpdate,
  normaliseRequestCertificate,
  normaliseSocketOrNull,
  normaliseSocketStream,
  type RequestCertificateOptions,
  type SocketStreamArguments,
  type SocketStreamOptions,
  serverNameOfHost,
} from '../arguments/index.js';
import type { Failure } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { invalidCombination, SocketError } from '../conditions/index.js';
import {
  type Attachment,
  attach,
  CONNECTION_RECOGNISERS,
  functionsOf,
  hostOf,
  leaveUnread,
  takeUnread,
} from '../connections/index.js';
import {
  Handle,
  type SocketHandle,
  type SslCtxPointer,
  type SslPointer,
} from '../handles/index.js';
import { TLS1_3_VERSION } from '../openssl/index.js';
import { answered } from './answered.js';
import { ConnectedStream } from './connected-stream.js';
import { requestCertificate, sendScheduled, updateKeys } from './live-steps.js';
import { socketOf } from './sockets.js';
import {
  drain,
  needsHandshake,
  sayGoodbye,
  shakeHands,
  shakeHandsAgain,
  shutDown,
} from './steps.js';

/** Options of {@link SocketStream}. */
export type SocketStreamInit = SocketStreamOptions<SslCtxPointer, SslPointer, SocketHandle>;

/** How to close. */
export interface CloseOptions {
  /** Close the socket as it is, without close_notify. Default: `false`. */
  abort?: boolean;
}

/**
 * A TCP connection whose calls wait: for a script, or for a worker.
 *
 * Without SSL it carries plain bytes; `attachSsl` and `detachSsl` switch between both, and bytes
 * that were received and not yet read are never lost: when SSL is attached they are what it reads
 * first, as if they still were in the socket.
 *
 * A stream made from a handle or descriptor owns it from then on; when the constructor throws, it
 * is the caller's again.
 *
 * @corresponds socket-stream; SSL_new, SSL_set_fd, SSL_read, SSL_write
 */
export class SocketStream extends ConnectedStream {
  override readonly direction: Direction;
  override readonly elementType: ElementType;
  /** Whether a read that timed out returns end of file. */
  readonly readTimeoutAsEof: boolean;

  #attachment: Attachment | null = null;
  #prefix: Uint8Array = EMPTY;
  #handshakeTimeout: number | null = null;
  /** A write timed out under TLS. */
  #cutOff = false;
  /** The first handshake is over. */
  #shaken = false;
  /** It is over, in TLS 1.2 or older. */
  #mayShakeAgain = false;

  constructor(options: SocketStreamInit) {
    super();
    const derived = new.target !== SocketStream;
    const read = normaliseSocketStream(options, CONNECTION_RECOGNISERS, {
      as: new.target.name,
      allowUnknown: derived,
    });
    this.direction = read.direction;
    this.elementType = read.elementType;
    this.readTimeoutAsEof = read.readTimeoutAsEof;
    this.readTimeout = read.readTimeout;
    this.writeTimeout = read.writeTimeout;
    this.#takeOver(read);
  }

  protected override get attachment(): Attachment | null {
    return this.#attachment;
  }

  /**
   * The socket, or `null` once closed. Setting it closes the old one.
   *
   * @corresponds socket-stream-socket, socket-connection-socket
   */
  get socket(): SocketHandle | null {
    return this.held;
  }

  set socket(socket: SocketHandle | number | null) {
    this.replaceSocket(socket)?.close();
  }

  /**
   * Attaches SSL. A client whose SSL is made here shakes hands at once, see `handshakeTimeout`;
   * everybody else at the first read or write, or by {@link handshake}.
   *
   * @returns the SSL.
   * @throws a condition when the handshake fails, a TypeError when SSL is attached already.
   * @corresponds attach-ssl; SSL_CTX_new, SSL_new, SSL_set_fd, SSL_do_handshake
   */
  attachSsl(options: AttachSslOptions<SslCtxPointer, SslPointer> = {}): SslPointer {
    return this.#attach(normaliseAttachSsl(options, CONNECTION_RECOGNISERS));
  }

  /**
   * Ends SSL and keeps the socket: sends close_notify, waits for the peer's, frees what
   * {@link attachSsl} made. Bytes that the peer sent after its close_notify are the next to be
   * read. Does nothing when no SSL is attached.
   *
   * SSL is off the stream in any case, also when the peer did not answer and this throws.
   *
   * @corresponds detach-ssl; SSL_shutdown
   */
  detachSsl(options: DetachSslOptions = {}): void {
    const { retryCount, retryTimeout } = normaliseDetachSsl(options);
    const attachment = this.#attachment;
    if (attachment === null) return;
    const socketId = this.socketId();
    const handshaken = !needsHandshake(attachment);
    const broken = this.broken;
    this.#unrecord();
    const writeTimeoutMs = millisecondsOf(this.writeTimeout);
    const waits = { count: (retryCount ?? 0) + 1, timeoutMs: retryTimeout * 1000, writeTimeoutMs };
    try {
      if (broken || !handshaken) return;
      if (retryCount === null) {
        sayGoodbye(attachment, socketId, Math.min(FAREWELL_MS, writeTimeoutMs >>> 0));
        return;
      }
      const failure = shutDown(attachment, socketId, this.inbox, waits, this);
      if (failure === null) return;
      throw this.condition(failure, 'shutdown', waits.count * waits.timeoutMs, attachment);
    } finally {
      attachment.release();
    }
  }

  /**
   * Shakes hands, or finds that it was done.
   *
   * @param timeout seconds, or `null` for no limit.
   * @returns true on success, false when it took too long or the peer ended the session properly.
   * @throws a condition for everything else.
   * @corresponds socket-stream-handshake; SSL_do_handshake
   */
  handshake(timeout: number | null = null): boolean {
    const timeoutMs = millisecondsOf(normaliseHandshake(timeout));
    const { sslRef: _mustBeThere } = this;
    const failure = this.#shakeHands(timeoutMs);
    if (failure === null) return true;
    if (failure.status === 'timeout' || failure.status === 'closed') return false;
    throw this.condition(failure, 'handshake', timeoutMs);
  }

  /**
   * Changes the keys of what is sent from now on (TLS 1.3, RFC 8446 section 4.6.3).
   *
   * @throws SslFailure with code `ERR_SSL_WRONG_SSL_VERSION` below TLS 1.3.
   * @corresponds SSL_key_update
   */
  keyUpdate(options: KeyUpdateOptions = {}): void {
    const { requestPeer, timeout } = normaliseKeyUpdate(options);
    const attachment = this.attached('keyUpdate');
    if (this.#cutOff) throw this.#cannotGoOn();
    const timeoutMs = millisecondsOf(timeout);
    const failure = updateKeys(attachment, this.socketId(), requestPeer, timeoutMs, this);
    if (failure !== null) throw this.condition(failure, 'write', timeoutMs);
  }

  /**
   * A server asks its client for a certificate and waits for the answer (TLS 1.3, RFC 8446 section
   * 4.6.2); data that comes meanwhile is the next to be read. The certificate is verified as the
   * context says. When this throws, the client is not who it should be: close the stream.
   *
   * @returns as {@link verify}: whether it is trusted, and the `X509_V_` number or `null` for none.
   * @throws SslFailure with code `ERR_SSL_EXTENSION_NOT_RECEIVED` where the client has not offered
   *   it; SslVerificationFailure; SocketError with code `ETIMEDOUT`, after which another call waits
   *   on.
   * @corresponds SSL_verify_client_post_handshake
   */
  requestCertificate(
    options: RequestCertificateOptions = {},
  ): [success: boolean, moreInfo: number | null] {
    const { required, timeout, signal } = normaliseRequestCertificate(options);
    if (signal !== null) throw invalidCombination('A blocking stream takes no signal.');
    const attachment = this.attached('requestCertificate');
    if (this.#cutOff) throw this.#cannotGoOn();
    const timeoutMs = millisecondsOf(timeout);
    const how = { required, timeoutMs };
    const failure = requestCertificate(attachment, this.socketId(), this.inbox, how, this);
    if (failure !== null) throw this.condition(failure, 'read', timeoutMs);
    return this.verify();
  }

  /**
   * Puts another socket in the place of the present one, which is not closed; SSL is detached first
   * as by {@link detachSsl}. Unread plain bytes go with their socket to its next stream.
   *
   * @param socket a socket, a descriptor to take over, or `null` to disconnect the stream.
   * @returns the old socket, now the caller's, or `null` when there was none.
   * @corresponds replace-socket-stream-socket
   */
  replaceSocket(socket: SocketHandle | number | null): SocketHandle | null {
    const specifier = normaliseSocketOrNull(socket, 'replaceSocket', CONNECTION_RECOGNISERS);
    const next = specifier === null ? null : socketOf(specifier).socket;
    if (this.isOpen) this.detachSsl();
    const old = this.held;
    if (old !== null) leaveUnread(old, this.inbox.take(this.inbox.length));
    this.held = next;
    if (next !== null) this.inbox.push(takeUnread(next));
    return old;
  }

  /**
   * Closes the stream and its socket. SSL is told (close_notify) but the peer is not waited for,
   * and nothing is thrown when it is gone. Bytes that were not read are lost. Closing again does
   * nothing.
   *
   * @corresponds close, detach-ssl with :retry-count nil
   */
  close(options: CloseOptions = {}): void {
    const socket = this.held;
    if (socket === null) return;
    const attachment = this.#attachment;
    const broken = this.broken;
    this.#unrecord();
    this.held = null;
    try {
      if (options.abort === true || !socket.alive) return;
      const socketId = Handle.idOf(socket);
      if (attachment !== null && !broken) sayGoodbye(attachment, socketId, FAREWELL_MS);
      addon.finishSocket(socketId);
      drain(socketId);
    } finally {
      attachment?.release();
      socket.close();
      this.inbox.drop(this.inbox.length);
    }
  }

  /** Same as {@link close}, for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  protected override receive(into: Uint8Array): number {
    const socketId = this.socketId();
    const timeoutMs = millisecondsOf(this.readTimeout);
    this.#handshakeFirst(timeoutMs);
    const attachment = this.#attachment;
    const step = () => addon.read(socketId, attachment?.sslId ?? 0, into, timeoutMs);
    const outcome = attachment === null ? step() : answered(attachment, this, step);
    if (typeof outcome === 'number') return outcome;
    const isEnd = outcome.status === 'closed' || (outcome.status === 'eof' && !this.#attachment);
    if (isEnd || (outcome.status === 'timeout' && this.readTimeoutAsEof)) return 0;
    throw this.condition(outcome, 'read', timeoutMs);
  }

  protected override send(bytes: Uint8Array): void {
    const socketId = this.socketId();
    const timeoutMs = millisecondsOf(this.writeTimeout);
    this.#handshakeFirst(timeoutMs);
    if (this.#cutOff) throw this.#cannotGoOn();
    const attachment = this.#attachment;
    if (this.#mayShakeAgain) this.#shakeHandsAgain(timeoutMs);
    let rest = bytes;
    const step = () => {
      const outcome = addon.write(socketId, attachment?.sslId ?? 0, rest, timeoutMs);
      if (typeof outcome !== 'number') rest = rest.subarray(outcome.done);
      return outcome;
    };
    const outcome = attachment === null ? step() : answered(attachment, this, step);
    if (typeof outcome === 'number') return;
    this.#cutOff = this.#attachment !== null && outcome.status === 'timeout';
    throw this.condition(outcome, 'write', timeoutMs);
  }

  /** OpenSSL would take whatever is written next for the rest of the record that it has begun. */
  #cannotGoOn(): SocketError {
    const text =
      'An earlier write took too long and was cut off within a TLS record, so no other can follow it: ' +
      'close the stream';
    return new SocketError(text, { code: 'ERR_SSL_WRITE_CUT_OFF', connection: this });
  }

  #takeOver(read: SocketStreamArguments): void {
    const { socket, giveBack } = socketOf(read.socket);
    this.held = socket;
    try {
      this.inbox.push(takeUnread(socket));
      const { sslCtx } = read;
      if (sslCtx.kind !== 'none') this.#attach({ ...read, sslCtx });
    } catch (error) {
      this.held = null;
      leaveUnread(socket, this.inbox.take(this.inbox.length));
      giveBack();
      throw error;
    }
  }

  #attach(wanted: AttachSslArguments): SslPointer {
    if (this.#attachment !== null) {
      throw invalidCombination('SSL is attached to this stream already: detach it first.');
    }
    this.socketId();
    const socket = this.held as SocketHandle;
    const host = hostOf(socket);
    const { tlsextHostName } = wanted;
    const named = tlsextHostName === true ? host && serverNameOfHost(host) : tlsextHostName;
    const tieTo = (sslId: number) => addon.attachSocket(sslId, Handle.idOf(socket));
    const attachment = attach({ ...wanted, tlsextHostName: named, host }, tieTo, this, () =>
      addon.peerName(Handle.idOf(socket)),
    );
    this.#attachment = attachment;
    this.broken = false;
    this.#prefix = this.inbox.take(this.inbox.length);
    this.#handshakeTimeout = wanted.handshakeTimeout;
    const timeoutMs = handshakeMilliseconds(wanted.handshakeTimeout);
    const atOnce = attachment.ownSsl && attachment.side === 'client' && timeoutMs !== 'deferred';
    let failure: Failure | null = null;
    try {
      if (atOnce) failure = this.#shakeHands(timeoutMs);
    } catch (error) {
      // A function of an abstract context threw.
      this.#unrecord();
      attachment.release();
      throw error;
    }
    if (failure === null) return attachment.ssl;
    const limitMs = timeoutMs === 'deferred' ? -1 : timeoutMs;
    const condition = this.condition(failure, 'handshake', limitMs);
    this.#unrecord();
    attachment.release();
    throw condition;
  }

  #shakeHands(timeoutMs: number | 'deferred'): Failure | null {
    const attachment = this.#attachment;
    if (attachment === null || timeoutMs === 'deferred') return null;
    if (this.#mayShakeAgain) {
      return shakeHandsAgain(attachment, this.socketId(), this.inbox, timeoutMs, this);
    }
    if (this.#shaken) return sendScheduled(attachment, this.socketId(), timeoutMs, this);
    const prefix = this.#prefix;
    this.#prefix = EMPTY;
    const failure = shakeHands(attachment, this.socketId(), prefix, timeoutMs, this);
    if (failure === null) this.#noteShaken(attachment);
    return failure;
  }

  #noteShaken({ ssl }: Attachment): void {
    this.#shaken = true;
    this.#mayShakeAgain = functionsOf(ssl).SSL_version(ssl) < TLS1_3_VERSION;
  }

  /** A handshake that was put off runs before the first data, within its limit or that of the data. */
  #handshakeFirst(dataTimeoutMs: number): void {
    if (this.#attachment === null || this.#shaken) return;
    if (!needsHandshake(this.#attachment)) return this.#noteShaken(this.#attachment);
    const own = handshakeMilliseconds(this.#handshakeTimeout);
    const timeoutMs = own === 'deferred' || own < 0 ? dataTimeoutMs : own;
    const failure = this.#shakeHands(timeoutMs);
    if (failure !== null) throw this.condition(failure, 'handshake', timeoutMs);
  }

  #shakeHandsAgain(timeoutMs: number): void {
    const failure = this.#shakeHands(timeoutMs);
    if (failure !== null) throw this.condition(failure, 'handshake', timeoutMs);
  }

  /** SSL is off; what it had not taken yet is plain again. */
  #unrecord(): void {
    this.#attachment = null;
    this.broken = false;
    this.#cutOff = false;
    this.#shaken = this.#mayShakeAgain = false;
    this.inbox.push(this.#prefix);
    this.#prefix = EMPTY;
  }
}

/**
 * See {@link SocketStream.replaceSocket}.
 *
 * @corresponds replace-socket-stream-socket
 */
export function replaceSocketStreamSocket(
  stream: SocketStream,
  socket: SocketHandle | number | null,
): SocketHandle | null {
  return stream.replaceSocket(socket);
}

const EMPTY = new Uint8Array(0);
/** How long a close waits for a peer that takes no data, so that close_notify can be sent. */
const FAREWELL_MS = 1000;
