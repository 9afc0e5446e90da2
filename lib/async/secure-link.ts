// SecureLink: a link, the SSL on it if any, and what goes on there: handshake, shutdown, detaching.
// Reads and writes for the two halves of a state; knows no keyword and no callback.
// Long, because each of these changes what the others may do: they share what is attached, shaken, broken and alone.

import type { SslCtxSpecifier } from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { CLOSED, HANDSHAKE, READABLE, WRITABLE } from '../binding/async.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import { takeThrown } from '../callbacks/index.js';
import {
  type ConditionPhase,
  conditionFromErrors,
  conditionFromFailure,
  SocketError,
  takeSignerError,
} from '../conditions/index.js';
import {
  type Attachment,
  type AttachRequest,
  attach,
  functionsOf,
  nameOfLibrary,
  renegotiates,
} from '../connections/index.js';
import { Asking } from './asking.js';
import { Handshake } from './handshake.js';
import type { Link } from './link.js';
import { type Limits, Operation } from './operation.js';
import { DrainRead, Reader, type Source } from './reader.js';
import { Renegotiation } from './renegotiation.js';
import type { Watcher } from './watcher.js';
import { type Sink, Writer } from './writer.js';

/** An ssl-ctx that stands for TLS. */
export type TlsSpecifier = Exclude<SslCtxSpecifier, { kind: 'none' }>;

/** A link with its SSL. */
export class SecureLink implements Source, Sink {
  readonly reader: Reader = new Reader(this);
  readonly writer: Writer = new Writer(this);
  /** What conditions name as their connection. */
  readonly connection: object;
  #link: Link | null = null;
  #attachment: Attachment | null = null;
  #handshaken = false;
  /** TLS is broken: it must not be asked for a shutdown. */
  #broken = false;
  #signingFailed = false;
  /** A handshake or shutdown under way, or whatever else allows nothing beside it. */
  #alone: Operation<unknown> | null = null;
  #onHandshake: (() => void) | null = null;
  #onClosed: (() => void) | null = null;
  #onFlushed: (() => void) | null = null;
  /** Something was received since SSL was attached. */
  #heard = false;
  #onHeard: (() => void) | null = null;

  /** Limit of a handshake that data begins. */
  handshakeTimeoutMs = -1;
  /** True during such a handshake. */
  handshakesForData = false;
  /** Wants to know what is received. */
  watcher: Watcher | null = null;
  /** A function of the user's may be asked something that reading or writing has stopped for. */
  #asking: Asking | null = null;

  constructor(connection: object) {
    this.connection = connection;
  }

  /** Gives it its link. */
  adopt(link: Link): void {
    this.#link = link;
  }

  /** Its link came with this SSL on it; `handshaken` false: there was a handshake, and it failed. */
  accept(attachment: Attachment, handshaken: boolean | null): void {
    this.#attachment = attachment;
    this.#handshaken = handshaken === true;
    this.#broken = handshaken === false;
  }

  get attachment(): Attachment | null {
    return this.#attachment;
  }

  get handshaken(): boolean {
    return this.#handshaken;
  }

  get isOpen(): boolean {
    return this.#link !== null;
  }

  /** The link. @throws SocketError `ERR_SOCKET_CLOSED` once closed. */
  get link(): Link {
    if (this.#link !== null) return this.#link;
    throw new SocketError('The connection is closed, or its socket was taken away', {
      code: 'ERR_SOCKET_CLOSED',
      connection: this.connection,
    });
  }

  /** Whether data may be written and read now, with nothing to be done before. */
  get flows(): boolean {
    if (this.#link === null || this.#alone !== null) return false;
    if (this.#asking?.underWay === true) return false;
    return this.#attachment === null || this.#handshaken;
  }

  /** Whether SSL is broken: what it says last is of little use to the peer. */
  get isBroken(): boolean {
    return this.#broken;
  }

  /** Whether something is under way that allows nothing beside it. */
  get isAlone(): boolean {
    return this.#alone !== null;
  }

  onEvent(bits: number): void {
    if ((bits & CLOSED) !== 0) return this.#onClosed?.();
    if ((bits & HANDSHAKE) !== 0) this.#onHandshake?.();
    if ((bits & WRITABLE) !== 0) {
      if (this.#link?.noteWritable() === false) this.writer.fail(this.writeFailure());
      else this.writer.go();
      this.#onFlushed?.();
    }
    if ((bits & READABLE) !== 0) {
      this.reader.go();
      this.watcher?.heard();
      this.#onHeard?.();
    }
  }

  // --- for the two halves ---

  read(into: Uint8Array, start: number, end: number): number {
    const count = this.link.read(into, start, end);
    if (count !== 0) this.#heard = true;
    if (this.watcher !== null) queueMicrotask(() => this.watcher?.noted());
    return count < 0 && this.#asks() ? 0 : count;
  }

  readFailure(): SocketError | 'eof' {
    if (this.link.endedProperly === true) return this.#ended();
    const failure = this.link.failure();
    const proper = failure.status === 'closed' || (failure.status === 'eof' && !this.#attachment);
    if (proper) return this.#ended();
    const condition = this.condition(failure, 'read', -1);
    this.watcher?.failed(condition);
    return condition;
  }

  readable(): boolean {
    return this.#ready();
  }

  idle(): void {
    this.#link?.want(this.watcher !== null, this.writer.busy);
    // Now nobody else reads.
    if (this.watcher !== null) queueMicrotask(() => this.watcher?.heard());
  }

  /** The peer has properly ended; whoever waits for more has waited in vain. */
  #ended(): 'eof' {
    this.watcher?.failed(this.endedEarly());
    return 'eof';
  }

  write(bytes: Uint8Array, start: number, end: number): number {
    const count = this.link.write(bytes, start, end);
    if (count > 0 || start === end) return count;
    if (count < 0) return this.#asks() ? 0 : count;
    this.#renegotiation(); // then it goes on when that is over
    return count;
  }

  get flushed(): boolean {
    return this.link.flushed;
  }

  writeFailure(): SocketError {
    return this.condition(this.link.failure(), 'write', -1);
  }

  writable(): boolean {
    return this.#ready();
  }

  // --- TLS ---

  /** Attaches SSL; it does not shake hands. */
  attach(wanted: Omit<AttachRequest, 'host'>, host: AttachRequest['host']): Attachment {
    const given = wanted as AttachRequest;
    const request = given.host === host ? given : { ...given, host };
    const { id } = this.link;
    const prefix = this.reader.inbox.take(this.reader.inbox.length);
    const tieTo = (sslId: number) => addon.asyncAttach(id, sslId);
    try {
      this.#attachment = attach(request, tieTo, this.connection, () => this.link.name(true));
    } catch (error) {
      this.reader.inbox.push(prefix);
      throw error;
    }
    if (prefix.length > 0) {
      const behind = addon.asyncTakeUnread(id);
      addon.asyncFeed(id, prefix);
      if (behind !== null) addon.asyncFeed(id, behind);
    }
    this.#broken = false;
    this.#heard = false;
    const { ssl, ownSsl } = this.#attachment;
    this.#handshaken = !ownSsl && functionsOf(ssl).SSL_is_init_finished(ssl) === 1;
    this.reader.renew();
    return this.#attachment;
  }

  /** Shakes hands; the operation ends with true. */
  handshake(operation: Operation<true>, limits: Limits): void {
    const { link } = this;
    const attachment = this.#attachment;
    if (attachment === null) return operation.resolve(true);
    if (this.#handshaken) return this.#shakeAgain(operation, limits);
    const handshake = new Handshake(
      {
        link,
        attachment,
        connection: this.connection,
        condition: (failure, timeoutMs) => this.condition(failure, 'handshake', timeoutMs),
        ended: (complete) => {
          this.#handshaken = complete;
          this.#broken = !complete;
          this.handshakesForData = false;
          this.#onHandshake = null;
          this.#alone = null;
        },
      },
      operation,
      limits,
    );
    this.#alone = operation as Operation<unknown>;
    this.#onHandshake = () => handshake.go();
    handshake.start();
  }

  /** The first handshake is over: where another one is due, waits for its end. */
  #shakeAgain(operation: Operation<true>, limits: Limits): void {
    const renegotiation = this.#renegotiation();
    if (renegotiation === null) return operation.resolve(true);
    renegotiation.end(operation, limits, () => {
      const timeout = failureOf('timeout', 'SSL_do_handshake');
      return this.condition(timeout, 'handshake', limits.timeoutMs);
    });
  }

  /**
   * Ends TLS: sends close_notify, waits for the peer's. Data that comes before it goes to the inbox;
   * what comes after it is plain. SSL is off in any case when the operation ends.
   */
  shutDown(operation: Operation<null>, limits: Limits): void {
    const attachment = this.#attachment;
    if (attachment === null) return operation.resolve(null);
    const { link } = this;
    if (!this.#handshaken || this.#broken) {
      this.takeOff();
      return operation.resolve(null);
    }
    const ended = new Operation<number>(
      () => finish(() => operation.resolve(null)),
      (error) => finish(() => operation.reject(error)),
    );
    const finish = (told: () => void) => {
      this.#alone = null;
      this.takeOff();
      told();
    };
    this.#alone = operation as Operation<unknown>;
    operation.limit(
      limits,
      () => {
        const timeout = failureOf('timeout', 'SSL_shutdown');
        this.reader.stop(null, this.condition(timeout, 'shutdown', limits.timeoutMs));
      },
      (reason) => this.reader.stop(null, reason),
    );
    const sent = link.shutdown();
    if (sent < 0) return ended.reject(this.condition(link.failure(), 'shutdown', -1));
    if (sent === 1 && link.flushed) return ended.resolve(0);
    this.reader.start(new DrainRead(ended));
  }

  /** Ends what allows nothing beside it with an error; the connection is about to be closed. */
  endAlone(error: Error): void {
    const alone = this.#alone;
    this.#onHandshake = null;
    alone?.reject(error);
  }

  /** Sends close_notify, once, if that is possible. */
  sayGoodbye(): void {
    this.watcher?.failed(this.goneAway());
    if (this.#attachment === null || !this.#handshaken || this.#broken) return;
    if (this.#alone === null) this.link.shutdown();
  }

  /** Takes the SSL off and frees what was made for it. */
  takeOff(): void {
    const attachment = this.#attachment;
    if (attachment === null) return;
    this.watcher?.failed(this.goneAway());
    // While a step is on another thread it is being closed, which takes off everything.
    if (this.#link !== null && !addon.asyncStopHandshake(this.#link.id)) return;
    this.#attachment = null;
    this.#asking = null;
    this.#handshaken = false;
    this.#broken = false;
    if (this.#link !== null) addon.asyncDetach(this.#link.id);
    this.reader.renew();
    attachment.release();
  }

  // --- the end ---

  /** Calls back when everything written has left, or after so long. */
  whenFlushed(mostMs: number, then: () => void): void {
    if (this.link.flushed) return then();
    const go = () => {
      clearTimeout(timer);
      this.#onFlushed = null;
      then();
    };
    const timer = setTimeout(go, mostMs);
    this.#onFlushed = () => this.#link === null || (this.#link.flushed && go());
    this.link.want(false, true);
  }

  /**
   * Calls back when the peer was heard, or after so long, where it is a server of TLS 1.3: it sends
   * tickets right after the handshake, and a socket that is closed before they come resets the
   * connection, so that the server loses what was written last.
   */
  whenHeard(mostMs: number, then: () => void): void {
    const attachment = this.#attachment;
    const waits = attachment?.side === 'client' && this.#handshaken && !this.#broken;
    if (!waits || this.#heard || attachment === null) return then();
    if (functionsOf(attachment).SSL_version(attachment.ssl) !== TLS1_3) return then();
    if (addon.asyncTakeUnread(this.link.id) !== null) return then();
    const go = () => {
      clearTimeout(timer);
      this.#onHeard = null;
      then();
    };
    const timer = setTimeout(go, mostMs);
    this.#onHeard = go;
    this.link.want(true, false);
  }

  /** Gives bytes not yet decrypted, closes the link, and calls back when it is closed. */
  close(keep: boolean, then: (unread: Uint8Array | null) => void): void {
    const { link } = this;
    const attachment = this.#attachment;
    const unread = keep ? addon.asyncTakeUnread(link.id) : null;
    this.#attachment = null;
    this.#asking = null;
    this.#link = null;
    const closed = () => {
      attachment?.release();
      if (!keep) link.release();
      then(unread);
    };
    this.#onClosed = closed;
    if (link.close()) closed();
  }

  /** Whether the function behind a signer key has thrown something here. */
  get signingFailed(): boolean {
    return this.#signingFailed;
  }

  /** The condition for a failure here. */
  condition(failure: Failure, phase: ConditionPhase, timeoutMs: number): SocketError {
    const attachment = this.#attachment;
    if (BREAKING.has(failure.status)) this.#broken = true;
    const signing = takeSignerError(failure.errors);
    if (signing !== null) this.#signingFailed = true;
    const thrown = signing ?? (attachment && takeThrown(attachment));
    if (thrown !== null) return thrown.error as SocketError; // as it is, whatever it is
    const peer = this.#link && peerOf(this.#link);
    const condition = conditionFromFailure(failure, {
      phase,
      connection: this.connection,
      host: this.#link?.host?.name ?? peer?.address ?? null,
      port: peer?.port ?? null,
      library: attachment && nameOfLibrary(attachment),
      timeoutMs,
      tls: attachment !== null,
      ...attachment?.judge?.facts,
    });
    const cause = this.#link?.cause ?? null;
    if (cause !== null) condition.cause ??= cause;
    return condition;
  }

  // --- on an established connection ---

  /** What was scheduled on the SSL by its C name is sent now. */
  sendScheduled(): void {
    const { link } = this;
    const { ssl } = this.#attachment as Attachment;
    const sent = functionsOf(ssl).SSL_do_handshake(ssl);
    link.noteOutput();
    link.want(this.reader.busy || this.watcher !== null, this.writer.busy);
    if (sent !== 1) {
      const errors = addon.takeErrors(ssl.library);
      throw conditionFromErrors('Cannot send what was scheduled', errors);
    }
  }

  /** The peer has ended before it has answered. */
  endedEarly(): SocketError {
    return this.condition(failureOf('closed', 'SSL_read'), 'read', -1);
  }

  /** A function of the user's has refused the peer. */
  refused(): SocketError {
    return this.condition(failureOf('failed', 'SSL_read'), 'read', -1);
  }

  goneAway(): SocketError {
    const code = 'ERR_SOCKET_CLOSED';
    return new SocketError('The connection was closed', { code, connection: this.connection });
  }

  /** Where a step has stopped for an answer: asks for it, and goes on when it is there. */
  #asks(): boolean {
    const attachment = this.#attachment;
    if (attachment === null || attachment.judge === null) return false;
    if (this.link.endedProperly === true) return false;
    if (this.#asking === null) this.#asking = new Asking(attachment);
    const asking = this.#asking;
    return asking.about(this.link.failure(), this.connection, (error) => {
      if (this.#asking !== asking) return;
      if (error === null) return this.#goOn();
      if (this.reader.busy) this.reader.fail(error as SocketError);
      this.writer.fail(error);
      this.watcher?.failed(error);
    });
  }

  #goOn(): void {
    if (this.#link === null) return;
    if (!this.reader.busy) this.#link.want(true, this.writer.busy);
    this.reader.go();
    this.writer.go();
    this.watcher?.heard();
  }

  /** What must be over before anything is written, or null. */
  #renegotiation(): Renegotiation | null {
    const attachment = this.#attachment;
    if (attachment === null || !this.#handshaken || !renegotiates(attachment.ssl)) return null;
    if (this.watcher instanceof Renegotiation) return this.watcher;
    const renegotiation = new Renegotiation(this, attachment);
    renegotiation.whenOver(
      () => this.writer.go(),
      (error) => this.writer.fail(error),
    );
    renegotiation.start();
    return renegotiation;
  }

  /** Whether data may flow. Where a handshake must come first, it is begun. */
  #ready(): boolean {
    if (this.#asking?.underWay === true) return false;
    if (this.#attachment === null || this.#handshaken) return this.#link !== null;
    if (this.#alone !== null) return false;
    const go = () => {
      this.reader.go();
      this.writer.go();
    };
    const operation = new Operation<true>(go, (error) => {
      this.reader.fail(error as SocketError);
      this.writer.fail(error);
    });
    this.handshakesForData = true;
    this.handshake(operation, { timeoutMs: this.handshakeTimeoutMs, signal: null });
    return this.#handshaken;
  }
}

const TLS1_3 = 0x0304;
/** After these TLS is broken. Source: SSL_get_error(3). */
const BREAKING: ReadonlySet<Failure['status']> = new Set(['eof', 'broken', 'failed', 'cancelled']);

function peerOf(link: Link): SocketAddress | null {
  const peer = link.name(true);
  return peer !== null && 'port' in peer ? peer : null;
}
