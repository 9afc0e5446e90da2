// Judge: answers what a handshake stops for, by the functions of an abstract context.
// Drives no handshake; whoever does asks it and gives the answer on.

import type { Failure, Question } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import type { SslCodeKeyword } from '../conditions/index.js';
import { Handle, type SslPointer } from '../handles/index.js';
import type { ContextSettings } from '../implementations/context-settings.js';
import { functionsOf } from './library.js';

/** The functions that answer. */
export type Asking = Pick<
  ContextSettings,
  'side' | 'verifyCallback' | 'certRequestCallback' | 'clientHelloCallback'
>;

/** Answers the questions of one connection. */
export class Judge {
  readonly #settings: Asking;
  /** Which function has refused, if one has. */
  refusedBy: SslCodeKeyword | null = null;

  constructor(settings: Asking) {
    this.#settings = settings;
  }

  /** What a failure asks, or `null` when it asks nothing. */
  static questionOf(failure: Failure): Question | null {
    return failure.status === 'want-callback' ? (QUESTIONS[failure.sslError] ?? null) : null;
  }

  /** What the function says; it may throw, and give a promise. */
  ask(question: Question, connection: object, ssl: SslPointer): unknown {
    const { verifyCallback, certRequestCallback, clientHelloCallback } = this.#settings;
    switch (question) {
      case 'verify':
        // A later handshake on this connection is not let through for it.
        if (this.judgesLater) addon.judgeLater(Handle.idOf(ssl), false);
        if (typeof verifyCallback === 'function') return verifyCallback(connection);
        // Another context than the connection's own asks: nothing but the check decides.
        return (connection as { verify(): [boolean, unknown] }).verify()[0];
      case 'certificate':
        return certRequestCallback === null ? true : certRequestCallback(connection, ssl);
      case 'client-hello':
        return clientHelloCallback === null
          ? true
          : clientHelloCallback(connection, wantedName(ssl));
    }
  }

  /** Gives the answer to the library; the handshake then goes on. */
  answer(question: Question, ssl: SslPointer, said: unknown): void {
    addon.answer(Handle.idOf(ssl), question, this.accepts(question, said));
  }

  /**
   * Whether a verify function is still to be asked when the handshake is over: on servers, where
   * OpenSSL cannot stop for it.
   */
  get judgesLater(): boolean {
    const { side, verifyCallback } = this.#settings;
    return side === 'server' && typeof verifyCallback === 'function';
  }

  /** Whether what a function said is yes; remembers which one has said no. */
  accepts(question: Question, said: unknown): boolean {
    // A certificate callback that returns nothing has set what it wanted.
    const yes = question === 'certificate' ? said !== false && said !== null : Boolean(said);
    if (!yes) this.refusedBy = REFUSALS[question];
    return yes;
  }
}

/** Whether what a function said comes later. */
export function isPromise(said: unknown): said is PromiseLike<unknown> {
  return typeof (said as { then?: unknown } | null | undefined)?.then === 'function';
}

/** The name in a client hello, or `null`. Source: RFC 6066, section 3. */
function wantedName(ssl: SslPointer): string | null {
  const { result, data } = functionsOf(ssl).SSL_client_hello_get0_ext(ssl, SERVER_NAME);
  if (result !== 1 || data === null || data.length < 5) return null;
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const length = view.getUint16(3);
  if (view.getUint8(2) !== HOST_NAME || data.length < 5 + length) return null;
  return Buffer.from(data.buffer, data.byteOffset + 5, length).toString('latin1');
}

/** What SSL_get_error(3) says of each question. */
const QUESTIONS: Readonly<Record<number, Question>> = {
  4: 'certificate',
  11: 'client-hello',
  12: 'verify',
};
const REFUSALS: Readonly<Record<Question, SslCodeKeyword>> = {
  verify: 'verify-callback',
  certificate: 'cert-request-callback',
  'client-hello': 'client-hello-callback',
};
const SERVER_NAME = 0;
const HOST_NAME = 0;
