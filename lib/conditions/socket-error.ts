// SocketError and its plain children: everything that goes wrong with a socket, TLS or not.
// Does not decide which class a failure belongs to; condition-from-failure.ts does.

import type { OpensslErrorRecord } from '../binding/addon.js';
import type { AlertFact, ConditionFacts, SslCode, VerifyFact } from './facts.js';

/**
 * Something went wrong with a socket or with the TLS on it.
 *
 * All properties are always there; those with something to tell are enumerable, so that a printed
 * error shows just them. `connection` is never printed: a stream may hold application data.
 *
 * @corresponds socket-error, socket-error-code, socket-error-connection
 */
export class SocketError extends Error {
  static {
    nameClass(SocketError, 'SocketError');
  }

  /** `ERR_SSL_…`, or the name of an OS error such as `ECONNREFUSED` or `ETIMEDOUT`. */
  declare readonly code: string;
  /** See {@link SslCode}; `null` when TLS had no part in it. */
  declare readonly sslCode: SslCode;
  /** Number of the OS error (`errno`, or `EAI_…` of a name look-up), or `null`. */
  declare readonly socketErrorCode: number | null;
  /** OpenSSL's reason text, or `null`. */
  declare readonly reason: string | null;
  /** The part of OpenSSL that raised it, for example `SSL routines`, or `null`. */
  declare readonly library: string | null;
  /** The alert that was sent or received, or `null`. */
  declare readonly alert: AlertFact | null;
  /**
   * First objection to the peer's chain, or `null`. It is noted even where verification was told
   * to go on, so it need not be what ended the connection: the class tells.
   */
  declare readonly verifyError: VerifyFact | null;
  /** The whole OpenSSL error queue, oldest first. */
  declare readonly errors: readonly OpensslErrorRecord[];

  readonly #connection: object | null;

  /** @param facts what is known; `code` should be given unless the class has a fixed one. */
  constructor(message: string, facts: ConditionFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.#connection = facts.connection ?? null;
    show(this, 'code', facts.code ?? new.target.defaultCode);
    show(this, 'sslCode', facts.sslCode ?? null);
    show(this, 'socketErrorCode', facts.socketErrorCode ?? null);
    show(this, 'reason', facts.reason ?? null);
    show(this, 'library', facts.library ?? null);
    show(this, 'alert', facts.alert ?? null);
    show(this, 'verifyError', facts.verifyError ?? null);
    show(this, 'errors', Object.freeze([...(facts.errors ?? [])]));
  }

  /** The stream or state it happened on, or `null`. */
  get connection(): object | null {
    return this.#connection;
  }

  /** `code` of an instance that was given none. */
  static get defaultCode(): string {
    return 'ERR_SOCKET';
  }
}

/**
 * A socket could not be made: creating, binding, listening or accepting failed.
 *
 * @corresponds socket-create-error
 */
export class SocketCreateError extends SocketError {
  static {
    nameClass(SocketCreateError, 'SocketCreateError');
  }
}

/**
 * The peer could not be reached: its name does not resolve, it refused, or it did not answer.
 *
 * @corresponds socket-connect-error
 */
export class SocketConnectError extends SocketError {
  static {
    nameClass(SocketConnectError, 'SocketConnectError');
  }
}

/**
 * Reading, writing or setting an option failed, or a read or write took too long
 * (`code` `ETIMEDOUT`, with and without TLS).
 *
 * @corresponds socket-io-error
 */
export class SocketIoError extends SocketError {
  static {
    nameClass(SocketIoError, 'SocketIoError');
  }
}

/** Puts the name on the prototype, where the header of the stack trace looks for it. */
export function nameClass(target: { prototype: Error }, name: string): void {
  Object.defineProperty(target.prototype, 'name', {
    value: name,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}

/** Defines a read-only property that is printed only when it has something to say. */
export function show(target: object, property: string, value: unknown): void {
  const silent = value === null || (Array.isArray(value) && value.length === 0);
  Object.defineProperty(target, property, {
    value,
    configurable: true,
    writable: false,
    enumerable: !silent,
  });
}
