// traceHandshake: the messages of a connection as they come, from its first ClientHello on.
// Reads no message by itself (lib/trace) and changes nothing of the handshake.

import { normaliseTraceHandshake, type TraceHandshakeOptions } from '../arguments/index.js';
import { invalidArgType, invalidArgValue, SocketError } from '../conditions/index.js';
import { SslPointer } from '../handles/index.js';
import { type TracedMessage, TraceLog, tableOfMessages } from '../trace/index.js';
import { functionsOf } from './library.js';
import { SslConnection } from './ssl-connection.js';

/**
 * Traces the messages of a connection as data: hellos with their extensions, certificates, tickets,
 * alerts. Keys, tickets, binders and whatever else is secret are left out.
 *
 * It sees what comes after the call. For all of a client's handshake call it in `sslConfigureCallback`,
 * or attach SSL with `handshakeTimeout: 0`, call it, and then `handshake()`. Messages come in their
 * order when the step that they belong to is over, each with the time when it happened.
 *
 * It takes the place of a function set by `SSL_set_msg_callback` on this SSL, and hides one set by
 * `SSL_CTX_set_msg_callback`.
 *
 * @param connection a stream or state with SSL attached, or its SSL.
 * @throws SocketError with code `ERR_SSL_NOT_ATTACHED` where there is no SSL; Error with code
 *   `ERR_SSL_HANDLE_IN_USE` while its handshake is under way on another thread.
 * @corresponds SSL_set_msg_callback, SSL_trace
 */
export function traceHandshake(
  connection: SslConnection | SslPointer,
  options: TraceHandshakeOptions = {},
): HandshakeTrace {
  const { onMessage } = normaliseTraceHandshake(options);
  return new HandshakeTrace(sslOf(connection), onMessage as TraceHandshakeOptions['onMessage']);
}

/** The messages of a connection, in their order; see {@link traceHandshake}. */
export class HandshakeTrace {
  readonly #ssl: SslPointer;
  readonly #log = new TraceLog();
  readonly #onMessage: (message: TracedMessage) => void;
  #start: number | null = null;
  #stopped = false;

  /** @internal */
  constructor(ssl: SslPointer, onMessage: TraceHandshakeOptions['onMessage']) {
    this.#ssl = ssl;
    this.#onMessage = onMessage ?? (() => {});
    functionsOf(ssl).SSL_set_msg_callback(
      ssl,
      (writeP, version, contentType, buf, _ssl, { time }) => {
        if (!this.#stopped) this.#add(time, writeP, version, contentType, buf);
      },
    );
  }

  /** What has come so far. */
  get messages(): readonly TracedMessage[] {
    return this.#log.messages;
  }

  /** Over {@link HandshakeTrace.messages}. */
  [Symbol.iterator](): Iterator<TracedMessage> {
    return this.messages[Symbol.iterator]();
  }

  /** Ends the trace; what has come stays. It ends by itself after 10,000 messages. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    if (!this.#ssl.alive) return;
    try {
      functionsOf(this.#ssl).SSL_set_msg_callback(this.#ssl, null);
    } catch (error) {
      // While the handshake is on another thread nothing can be taken off; then it does nothing.
      if ((error as { code?: string }).code !== 'ERR_SSL_HANDLE_IN_USE') throw error;
    }
  }

  /** Same as {@link HandshakeTrace.stop}, for `using`. */
  [Symbol.dispose](): void {
    this.stop();
  }

  /** A table for people: milliseconds, direction, version of the record, message, length, what it says. */
  toString(): string {
    return tableOfMessages(this.messages);
  }

  /** The messages. */
  toJSON(): readonly TracedMessage[] {
    return this.messages;
  }

  #add(at: number, writeP: number, version: number, contentType: number, buf: Uint8Array): void {
    const time = at - (this.#start ?? at);
    const message = this.#log.add(time, writeP, version, contentType, buf);
    if (message === null) return;
    this.#start ??= at;
    if (this.messages.length >= MOST_MESSAGES) this.stop();
    this.#onMessage(message);
  }
}

function sslOf(connection: unknown): SslPointer {
  const argument = { call: 'traceHandshake', name: 'connection' };
  if (connection instanceof SslPointer) {
    if (connection.alive) return connection;
    throw invalidArgValue(argument, 'must be alive: this one was released', connection);
  }
  if (!(connection instanceof SslConnection)) {
    throw invalidArgType(argument, 'a connection with SSL attached, or an SslPointer', connection);
  }
  const { ssl } = connection;
  if (ssl !== null) return ssl;
  const text =
    'No SSL is attached that could be traced: call traceHandshake in sslConfigureCallback, or attach SSL with handshakeTimeout 0 first';
  throw new SocketError(text, { code: 'ERR_SSL_NOT_ATTACHED', connection });
}

/** Beyond that somebody has forgotten it. */
const MOST_MESSAGES = 10_000;
