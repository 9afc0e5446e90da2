// Judge: answers what a handshake stops for, by the functions of an abstract context.
// Drives no handshake; whoever does asks it and gives the answer on.

import type { Failure, Question } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { isPromise } from '../callbacks/index.js';
import type { SslCodeKeyword } from '../conditions/index.js';
import { Handle, type SslPointer } from '../handles/index.js';
import type { ContextSettings } from '../implementations/context-settings.js';
import { functionsOf } from './library.js';
import { askForStaple } from './staple.js';
import { StoredSessions } from './stored-sessions.js';

/** The functions that answer. */
export type Asking = Pick<
  ContextSettings,
  | 'side'
  | 'verifyCallback'
  | 'certRequestCallback'
  | 'clientHelloCallback'
  | 'earlyDataCallback'
  | 'serverSessions'
  | 'clientSessions'
  | 'ocspStaple'
>;

/** Answers the questions of one connection. */
export class Judge {
  readonly #settings: Asking;
  readonly #sessions: StoredSessions | null;
  /** A client's SSL with a session that the function has not judged. */
  #unjudged: SslPointer | null = null;
  /** Which function has refused, if one has. */
  #refusedBy: SslCodeKeyword | null = null;

  constructor(settings: Asking) {
    this.#settings = settings;
    const { serverSessions } = settings;
    this.#sessions =
      serverSessions.kind === 'store' ? new StoredSessions(serverSessions.store) : null;
  }

  /** What a failure asks, or `null` when it asks nothing. */
  static questionOf(failure: Failure): Question | null {
    return failure.status === 'want-callback' ? (QUESTIONS[failure.sslError] ?? null) : null;
  }

  /**
   * What the function says; it may throw, and give a promise.
   *
   * @param mayWait false where a promise would come too late.
   */
  ask(question: Question, connection: object, ssl: SslPointer, mayWait = true): unknown {
    const { verifyCallback, earlyDataCallback } = this.#settings;
    switch (question) {
      case 'verify':
        // A later handshake on this connection is not let through for it.
        if (this.judgesLater) addon.judgeLater(Handle.idOf(ssl), false);
        if (typeof verifyCallback === 'function') return verifyCallback(connection);
        // Another context than the connection's own asks: nothing but the check decides.
        return (connection as { verify(): [boolean, unknown] }).verify()[0];
      case 'certificate':
        return this.#askForCertificate(connection, ssl);
      case 'client-hello': {
        const found = this.#sessions?.lookUp(ssl, mayWait) ?? null;
        if (found === null) return this.#askForName(connection, ssl);
        return found.then(() => (ssl.alive ? this.#askForName(connection, ssl) : false));
      }
      case 'early-data': {
        const data = addon.takeEarly(Handle.idOf(ssl));
        return data === null || earlyDataCallback === null
          ? null
          : earlyDataCallback(connection, data);
      }
    }
  }

  /** First which certificate it is; a server then, what is stapled to that. */
  #askForCertificate(connection: object, ssl: SslPointer): unknown {
    const { side, certRequestCallback, ocspStaple } = this.#settings;
    const chosen = certRequestCallback === null ? true : certRequestCallback(connection, ssl);
    if (side === 'client' || ocspStaple === null) return chosen;
    const goOn = (said: unknown) => {
      if (!this.accepts('certificate', said) || !ssl.alive) return false;
      return askForStaple(ocspStaple, connection, ssl);
    };
    return isPromise(chosen) ? chosen.then(goOn) : goOn(chosen);
  }

  #askForName(connection: object, ssl: SslPointer): unknown {
    const { clientHelloCallback } = this.#settings;
    return clientHelloCallback === null ? true : clientHelloCallback(connection, wantedName(ssl));
  }

  /** Gives the answer to the library; the handshake then goes on. */
  answer(question: Question, ssl: SslPointer, said: unknown): void {
    // The function may have closed the connection.
    if (!ssl.alive) return;
    if (question === 'early-data') return answerEarly(ssl, said);
    addon.answer(Handle.idOf(ssl), question, this.accepts(question, said));
  }

  /** The handshake is over, and nobody has refused: sessions are put where they belong. */
  shaken(ssl: SslPointer): void {
    if (!ssl.alive) return;
    this.#sessions?.keepNew(ssl);
    if (this.#settings.clientSessions > 0) addon.keepRenewed(Handle.idOf(ssl));
  }

  /** A client's handshake begins with a session that was made elsewhere. */
  judgeResumed(ssl: SslPointer): void {
    this.#unjudged = ssl;
  }

  /**
   * Whether a verify function is still to be asked when the handshake is over: on servers, where
   * OpenSSL cannot stop for it, and on clients that have resumed what it was not asked about.
   */
  get judgesLater(): boolean {
    const { side, verifyCallback } = this.#settings;
    if (typeof verifyCallback !== 'function') return false;
    const ssl = this.#unjudged;
    return side === 'server' || (ssl !== null && functionsOf(ssl).SSL_session_reused(ssl) === 1);
  }

  /** What conditions tell of the functions. */
  get facts(): { refusedBy: SslCodeKeyword | null; judgesFirstOnly: boolean } {
    const { side, verifyCallback } = this.#settings;
    const judgesFirstOnly = side === 'server' && typeof verifyCallback === 'function';
    return { refusedBy: this.#refusedBy, judgesFirstOnly };
  }

  /** Whether what a function said is yes; remembers which one has said no. */
  accepts(question: Question, said: unknown): boolean {
    // A certificate callback that returns nothing has set what it wanted.
    const yes = question === 'certificate' ? said !== false && said !== null : Boolean(said);
    if (!yes && question !== 'early-data') this.#refusedBy = REFUSALS[question];
    return yes;
  }
}

/** What a server's function has returned for early data is sent at once, where it is something. */
function answerEarly(ssl: SslPointer, said: unknown): void {
  const bytes = typeof said === 'string' ? Buffer.from(said) : said;
  if (bytes instanceof Uint8Array && bytes.length > 0) {
    addon.answerEarly(Handle.idOf(ssl), bytes);
  }
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
  100: 'early-data', // our own, see lib/binding/io-types.ts
};
const REFUSALS: Readonly<Record<Exclude<Question, 'early-data'>, SslCodeKeyword>> = {
  verify: 'verify-callback',
  certificate: 'cert-request-callback',
  'client-hello': 'client-hello-callback',
};
const SERVER_NAME = 0;
const HOST_NAME = 0;
