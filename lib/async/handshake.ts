// One handshake of a link: its steps, the questions it stops for, its limits.
// Attaches nothing; a failed handshake leaves the SSL to whoever began it.

import type { Failure, Question } from '../binding/addon.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import {
  forgetWaiting,
  isPromise,
  letSuspend,
  openPromise,
  resume,
  takeThrown,
} from '../callbacks/index.js';
import type { SocketError } from '../conditions/index.js';
import { type Attachment, Judge } from '../connections/index.js';
import type { Link } from './link.js';
import type { Limits, Operation } from './operation.js';

/** Where a handshake takes place. */
export interface HandshakeSite {
  readonly link: Link;
  readonly attachment: Attachment;
  /** What the functions of the user's get. */
  readonly connection: object;
  condition(failure: Failure, timeoutMs: number): SocketError;
  /** It is over: before its operation is told. */
  ended(complete: boolean): void;
}

/** A handshake under way. */
export class Handshake {
  readonly #site: HandshakeSite;
  readonly #operation: Operation<true>;
  readonly #limits: Limits;
  #stopping: Error | null = null;

  constructor(site: HandshakeSite, operation: Operation<true>, limits: Limits) {
    this.#site = site;
    this.#operation = operation;
    this.#limits = limits;
  }

  /** Begins. */
  start(): void {
    letSuspend(this.#site.attachment);
    const late = () => {
      const timeout = failureOf('timeout', 'SSL_do_handshake');
      this.#stop(this.#site.condition(timeout, this.#limits.timeoutMs));
    };
    this.#operation.limit(this.#limits, late, (reason) => this.#stop(reason));
    this.go();
  }

  /** Goes on: the link has said that there is news. */
  go(): void {
    if (this.#operation.settled) return;
    if (this.#stopping !== null) return this.#fail(this.#stopping);
    const { link } = this.#site;
    const result = link.handshake();
    if (result === 0) return;
    if (result === 1) return this.#complete();
    const failure = link.failure();
    const { attachment } = this.#site;
    const open = openPromise(attachment);
    if (failure.status === 'want-callback' && open !== null) {
      // A rejected one, too: the callback then fails in C, and the peer hears of it.
      open.then(() => {
        if (!this.#operation.settled) resume(attachment);
        this.go();
      });
      return;
    }
    const thrown = takeThrown(attachment);
    if (thrown !== null) return this.#fail(thrown.error as Error);
    const question = Judge.questionOf(failure);
    if (question === null || attachment.judge === null) {
      return this.#fail(this.#site.condition(failure, this.#limits.timeoutMs));
    }
    this.#ask(question, (said) => {
      attachment.judge?.answer(question, attachment.ssl, said);
      this.go();
    });
  }

  /** A step that is on another thread is waited for, so that nobody touches the SSL meanwhile. */
  #stop(error: Error): void {
    this.#stopping = error;
    if (addon.asyncStopHandshake(this.#site.link.id)) this.#fail(error);
  }

  #complete(): void {
    const { attachment } = this.#site;
    const { judge } = attachment;
    const thrown = takeThrown(attachment);
    if (thrown !== null) return this.#fail(thrown.error as Error);
    if (judge?.judgesLater !== true) return this.#succeed();
    this.#ask('verify', (said) => {
      if (judge.accepts('verify', said)) return this.#succeed();
      const failure = failureOf('failed', 'SSL_do_handshake');
      this.#fail(this.#site.condition(failure, this.#limits.timeoutMs));
    });
  }

  /** Asks a function of the user's; what it throws is what the handshake fails with. */
  #ask(question: Question, then: (said: unknown) => void): void {
    const { attachment, connection } = this.#site;
    let said: unknown;
    try {
      said = attachment.judge?.ask(question, connection, attachment.ssl);
    } catch (error) {
      return this.#fail(error as Error);
    }
    if (!isPromise(said)) return then(said);
    said.then(
      (answer) => {
        if (!this.#operation.settled) then(answer);
      },
      (error) => this.#fail(error),
    );
  }

  #succeed(): void {
    const { attachment } = this.#site;
    attachment.judge?.shaken(attachment.ssl);
    forgetWaiting(attachment);
    this.#site.ended(true);
    this.#operation.resolve(true);
  }

  #fail(error: Error): void {
    if (this.#operation.settled) return;
    forgetWaiting(this.#site.attachment);
    this.#site.ended(false);
    this.#operation.reject(error);
  }
}
