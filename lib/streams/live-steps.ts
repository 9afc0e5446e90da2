// What a blocking stream does on an established connection: changes keys, asks for a certificate.
// Throws no conditions for what the peer does; SocketStream makes them of the failures returned here.

import type { Failure } from '../binding/addon.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import { isPromise } from '../callbacks/index.js';
import {
  type Attachment,
  certificateRequestAnswered,
  owesKeyUpdate,
  scheduleCertificateRequest,
  scheduleKeyUpdate,
} from '../connections/index.js';
import type { Inbox } from './inbox.js';
import { cannotWait } from './steps.js';

/** Sends a KeyUpdate. @returns `null`, or how it failed. */
export function updateKeys(
  { ssl, sslId }: Attachment,
  socketId: number,
  requestPeer: boolean,
  timeoutMs: number,
  connection: object,
): Failure | null {
  scheduleKeyUpdate(ssl, requestPeer, connection);
  const sent = addon.handshake(socketId, sslId, timeoutMs);
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
  const { ssl, sslId, judge } = attachment;
  const { required, timeoutMs } = how;
  const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
  const left = () => (timeoutMs < 0 ? -1 : Math.max(0, deadline - Date.now()));
  if (owesKeyUpdate(ssl)) {
    const failure = updateKeys(attachment, socketId, false, left(), connection);
    if (failure !== null) return failure;
  }
  if (scheduleCertificateRequest(attachment, required, connection)) {
    const sent = addon.handshake(socketId, sslId, left());
    if (typeof sent !== 'number') return sent;
  }
  while (!certificateRequestAnswered(ssl)) {
    const ready = addon.waitReadable(socketId, sslId, left());
    if (typeof ready !== 'number') return ready;
    const received = addon.read(socketId, sslId, inbox.room(RECORD), 0);
    if (typeof received === 'number') inbox.commit(received);
    else if (received.status !== 'timeout') return received;
  }
  if (judge?.judgesLater !== true) return null;
  const said = judge.ask('verify', connection, ssl);
  if (isPromise(said)) return cannotWait(said, VERIFY);
  return judge.accepts('verify', said) ? null : failureOf('failed', 'SSL_read');
}

/** SSL_ERROR_WANT_RETRY_VERIFY */
const VERIFY = 12;
/** Largest plain text of a TLS record. */
const RECORD = 0x4000;
