// What a blocking stream does on an established connection: changes keys, asks for a certificate.
// Throws no conditions for what the peer does; SocketStream makes them of the failures returned here.

import type { Failure } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import {
  type Attachment,
  certificateRequestAnswered,
  owesKeyUpdate,
  scheduleCertificateRequest,
  scheduleKeyUpdate,
} from '../connections/index.js';
import { answered, judged } from './answered.js';
import type { Inbox } from './inbox.js';

/** Sends a KeyUpdate. @returns `null`, or how it failed. */
export function updateKeys(
  attachment: Attachment,
  socketId: number,
  requestPeer: boolean,
  timeoutMs: number,
  connection: object,
): Failure | null {
  scheduleKeyUpdate(attachment.ssl, requestPeer, connection);
  return sendScheduled(attachment, socketId, timeoutMs, connection);
}

/** Sends what was scheduled on a connection of TLS 1.3, if anything was. @returns `null`, or how it failed. */
export function sendScheduled(
  attachment: Attachment,
  socketId: number,
  timeoutMs: number,
  connection: object,
): Failure | null {
  const step = () => addon.handshake(socketId, attachment.sslId, timeoutMs);
  const sent = answered(attachment, connection, step);
  return typeof sent === 'number' ? null : sent;
}

/**
 * Asks a client for its certificate and waits for the answer; data that comes meanwhile goes to the
 * inbox.
 *
 * @returns `null`, or how it failed.
 */
export function requestCertificate(
  attachment: Attachment,
  socketId: number,
  inbox: Inbox,
  how: { readonly required: boolean; readonly timeoutMs: number },
  connection: object,
): Failure | null {
  const { ssl, sslId } = attachment;
  const { required, timeoutMs } = how;
  const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const left = () => (timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now()));
  if (owesKeyUpdate(ssl)) {
    const failure = updateKeys(attachment, socketId, false, left(), connection);
    if (failure !== null) return failure;
  }
  if (scheduleCertificateRequest(attachment, required, connection)) {
    const failure = sendScheduled(attachment, socketId, left(), connection);
    if (failure !== null) return failure;
  }
  while (!certificateRequestAnswered(ssl)) {
    const ready = addon.waitReadable(socketId, sslId, left());
    if (typeof ready !== 'number') return ready;
    const step = () => addon.read(socketId, sslId, inbox.room(RECORD), 0);
    const received = answered(attachment, connection, step);
    if (typeof received === 'number') inbox.commit(received);
    else if (received.status !== 'timeout') return received;
  }
  return judged(attachment, connection, 'SSL_read');
}

/** Largest plain text of a TLS record. */
const RECORD = 0x4000;
