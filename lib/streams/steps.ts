// The TLS steps of a blocking stream that take more than one native call: handshake and shutdown.
// Throws no conditions; SocketStream makes them of the failures returned here.

import type { Failure } from '../binding/addon.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import { forgetWaiting } from '../callbacks/index.js';
import { type Attachment, feedPrefix, functionsOf, renegotiates } from '../connections/index.js';
import { answered, judged } from './answered.js';
import type { Inbox } from './inbox.js';

/** True until the first handshake is complete. */
export function needsHandshake({ ssl }: Attachment): boolean {
  return functionsOf(ssl).SSL_is_init_finished(ssl) !== 1;
}

/**
 * Shakes hands. Bytes that the stream had taken from the socket before come first. What the
 * handshake asks is answered by the functions of the abstract context, at once.
 *
 * @param prefix those bytes.
 * @returns `null`, or how it failed.
 */
export function shakeHands(
  attachment: Attachment,
  socketId: number,
  prefix: Uint8Array,
  timeoutMs: number,
  connection: object,
): Failure | null {
  const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const { ssl, sslId } = attachment;
  if (prefix.length > 0) {
    const step = () => answered(attachment, connection, () => addon.handshakeOnce(socketId, sslId));
    const failure = feedPrefix(ssl, prefix, deadline, step);
    if (failure !== null) return failure;
  }
  const outcome = answered(attachment, connection, () => {
    const left = timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now());
    return addon.handshake(socketId, sslId, left);
  });
  if (typeof outcome !== 'number') return outcome;
  const refused = judged(attachment, connection, 'SSL_do_handshake');
  if (refused !== null) return refused;
  attachment.judge?.shaken(ssl);
  forgetWaiting(attachment);
  const unsent = attachment.takeUnsent();
  if (unsent === null) return null;
  const left = timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now());
  const sent = addon.write(socketId, sslId, unsent, left);
  return typeof sent === 'number' ? null : sent;
}

/**
 * TLS 1.2 and older shake hands again, where one of both ends has asked for it: what must be over before
 * anything is sent. Goes on by reading, because the peer may send data until it has heard of it; that
 * goes to the inbox.
 *
 * @returns `null`, or how it failed.
 * @corresponds SSL_renegotiate, SSL_read
 */
export function shakeHandsAgain(
  attachment: Attachment,
  socketId: number,
  inbox: Inbox,
  timeoutMs: number,
  connection: object,
): Failure | null {
  const { ssl, sslId } = attachment;
  const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  let waitMs = 0;
  while (renegotiates(ssl)) {
    const step = () => addon.read(socketId, sslId, inbox.room(RECORD), waitMs);
    const received = answered(attachment, connection, step);
    waitMs = 0;
    if (typeof received === 'number') {
      inbox.commit(received);
      continue;
    }
    if (received.status !== 'timeout') return received;
    if (!renegotiates(ssl)) return null;
    const left = timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now());
    if (left === 0) return failureOf('timeout', 'SSL_do_handshake');
    if (received.sslError === WANT_WRITE) {
      waitMs = left < 0 ? SLICE_MS : Math.min(left, SLICE_MS);
      continue;
    }
    const ready = addon.waitReadable(socketId, sslId, left);
    if (typeof ready !== 'number') return ready;
  }
  return null;
}

/**
 * Sends close_notify, once, without waiting for the peer's.
 *
 * @param timeoutMs for a peer that takes no data.
 */
export function sayGoodbye(
  attachment: Attachment,
  socketId: number,
  timeoutMs: number,
): Failure | 1 {
  if (needsHandshake(attachment) || saidGoodbye(attachment)) return 1;
  const outcome = addon.shutdownStep(socketId, attachment.sslId, timeoutMs);
  return typeof outcome === 'number' ? 1 : outcome;
}

/**
 * Sends close_notify and waits for the peer's. Data that the peer sent before its close_notify goes
 * to the inbox; what comes after it stays in the socket, because an SSL reads no further than the
 * record it needs.
 *
 * @param waits how often to wait, and each time how long.
 * @returns `null`, or how it failed.
 * @corresponds SSL_shutdown, SSL_read
 */
export function shutDown(
  attachment: Attachment,
  socketId: number,
  inbox: Inbox,
  waits: { readonly count: number; readonly timeoutMs: number; readonly writeTimeoutMs: number },
  connection: object,
): Failure | null {
  if (needsHandshake(attachment)) return null;
  if (!saidGoodbye(attachment)) {
    const first = addon.shutdownStep(socketId, attachment.sslId, waits.writeTimeoutMs);
    if (first === 1) return null;
    if (typeof first !== 'number') return first;
  }
  const deadline = Date.now() + waits.count * waits.timeoutMs;
  while (true) {
    const left = Math.max(0, deadline - Date.now());
    const step = () => addon.read(socketId, attachment.sslId, inbox.room(RECORD), left);
    const received = answered(attachment, connection, step);
    if (typeof received !== 'number') return received.status === 'closed' ? null : received;
    inbox.commit(received);
    // The peer goes on sending data instead of close_notify.
    if (left === 0) return failureOf('timeout', 'SSL_shutdown');
  }
}

/** True once close_notify was sent; a further SSL_shutdown would wait for the peer's. */
function saidGoodbye({ ssl }: Attachment): boolean {
  return (functionsOf(ssl).SSL_get_shutdown(ssl) & SSL_SENT_SHUTDOWN) !== 0;
}

/**
 * Reads away what a plain socket still holds, without waiting: closing it with unread bytes would
 * reset the connection, and the peer might lose what was sent last.
 */
export function drain(socketId: number): void {
  const scrap = new Uint8Array(RECORD);
  for (let read = 0; read < MOST_DRAINED; ) {
    const received = addon.read(socketId, 0, scrap, 0);
    if (typeof received !== 'number') return;
    read += received;
  }
}

/** SSL_ERROR_WANT_WRITE */
const WANT_WRITE = 3;
/** How long a step that waits until it can send may go on by itself. */
const SLICE_MS = 50;
const SSL_SENT_SHUTDOWN = 1;
/** Largest plain text of a TLS record. */
const RECORD = 0x4000;
const MOST_DRAINED = 0x40000;
