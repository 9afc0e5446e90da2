// ConnectedStream: the socket under a stream, its addresses and timeouts, and what went wrong on it.
// Reads and writes nothing, and knows of SSL only that it may be there.

import { KEYWORDS } from '../arguments/index.js';
import type { Failure, SocketAddress } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { takeThrown } from '../callbacks/index.js';
import {
  type ConditionPhase,
  conditionFromFailure,
  SocketError,
  takeSignerError,
} from '../conditions/index.js';
import { type Attachment, hostOf, nameOfLibrary } from '../connections/index.js';
import { Handle, type SocketHandle } from '../handles/index.js';
import { BufferedStream } from './buffered-stream.js';

/** A stream on a socket, with limits for its waits. */
export abstract class ConnectedStream extends BufferedStream {
  /** The socket, or `null` once closed. */
  protected held: SocketHandle | null = null;
  /** True once the SSL failed, after which OpenSSL must not be asked to shut down. */
  protected broken = false;
  #readTimeout: number | null = null;
  #writeTimeout: number | null = null;

  /** False once it was closed, or its socket was taken away. */
  get isOpen(): boolean {
    return this.held?.alive ?? false;
  }

  /**
   * Seconds that a read may wait for the next data; `null`: no limit.
   *
   * @corresponds stream-read-timeout
   */
  get readTimeout(): number | null {
    return this.#readTimeout;
  }

  set readTimeout(seconds: number | null) {
    this.#readTimeout = KEYWORDS.readTimeout.normalise(seconds, place('readTimeout'));
  }

  /**
   * Seconds that a write may wait until the peer takes data; `null`: no limit.
   *
   * @corresponds stream-write-timeout
   */
  get writeTimeout(): number | null {
    return this.#writeTimeout;
  }

  set writeTimeout(seconds: number | null) {
    this.#writeTimeout = KEYWORDS.writeTimeout.normalise(seconds, place('writeTimeout'));
  }

  /** Address and port on this machine. Source: getsockname(2). */
  get localAddress(): SocketAddress {
    return this.#named(addon.socketName(this.socketId()));
  }

  /** Address and port of the peer. Source: getpeername(2). */
  get peerAddress(): SocketAddress {
    return this.#named(addon.peerName(this.socketId()));
  }

  /** The id of the open socket. */
  protected socketId(): number {
    const socket = this.held;
    if (socket?.alive === true) return Handle.idOf(socket);
    const text = 'The stream is closed, or its socket was taken away';
    throw new SocketError(text, { code: 'ERR_SOCKET_CLOSED', connection: this });
  }

  /** The condition for a failure here, with peer and library. */
  protected condition(
    failure: Failure,
    phase: ConditionPhase,
    timeoutMs: number,
    attachment: Attachment | null = this.attachment,
  ): SocketError {
    if (BREAKING.has(failure.status)) this.broken = true;
    const thrown = (attachment && takeThrown(attachment)) ?? takeSignerError(failure.errors);
    if (thrown !== null) throw thrown.error;
    const peer = this.isOpen ? addon.peerName(this.socketId()) : null;
    const known = peer !== null && 'port' in peer ? peer : null;
    const host = this.held && hostOf(this.held);
    return conditionFromFailure(failure, {
      phase,
      connection: this,
      host: host?.name ?? known?.address ?? null,
      port: known?.port ?? null,
      library: attachment && nameOfLibrary(attachment.ssl),
      timeoutMs,
      tls: attachment !== null,
      ...attachment?.judge?.facts,
    });
  }

  #named(name: SocketAddress | Failure): SocketAddress {
    if ('status' in name) throw this.condition(name, 'option', -1);
    return name;
  }
}

function place(name: string) {
  return { call: 'SocketStream', name, recognise: {} };
}

/** Source: SSL_get_error(3). */
const BREAKING: ReadonlySet<Failure['status']> = new Set(['eof', 'broken', 'failed', 'cancelled']);
