// What is asked of the peer on an established connection of TLS 1.3: new keys, or a certificate.
// Only schedules it; whoever drives the connection sends it, and reads the answer.

import { addon } from '../binding/load.js';
import { conditionFromErrors, SslFailure } from '../conditions/index.js';
import { Handle, type SslPointer } from '../handles/index.js';
import {
  SSL_KEY_UPDATE_NONE,
  SSL_KEY_UPDATE_NOT_REQUESTED,
  SSL_KEY_UPDATE_REQUESTED,
  SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
  SSL_VERIFY_PEER,
  SSL_VERIFY_POST_HANDSHAKE,
  TLS1_3_VERSION,
} from '../openssl/index.js';
import type { Attachment } from './attachment.js';
import { functionsOf } from './library.js';

/**
 * Schedules a KeyUpdate (RFC 8446, section 4.6.3).
 *
 * @throws SslFailure with code `ERR_SSL_WRONG_SSL_VERSION` below TLS 1.3, `ERR_SSL_STILL_IN_INIT`
 *   before the end of the handshake.
 * @corresponds SSL_key_update
 */
export function scheduleKeyUpdate(ssl: SslPointer, requestPeer: boolean, connection: object): void {
  needsTls13(ssl, 'A KeyUpdate', connection);
  const type = requestPeer ? SSL_KEY_UPDATE_REQUESTED : SSL_KEY_UPDATE_NOT_REQUESTED;
  addon.takeErrors(ssl.library);
  if (functionsOf(ssl).SSL_key_update(ssl, type) === 1) return;
  throw conditionFromErrors('Cannot change the keys', addon.takeErrors(ssl.library));
}

/**
 * Whether a KeyUpdate that the peer has asked for is still to be sent. It goes with the next data;
 * what is scheduled beside it would be sent only with the data after that.
 */
export function owesKeyUpdate(ssl: SslPointer): boolean {
  return functionsOf(ssl).SSL_get_key_update_type(ssl) !== SSL_KEY_UPDATE_NONE;
}

/**
 * Schedules a CertificateRequest (RFC 8446, section 4.6.2), unless one is under way.
 *
 * @param required whether a client without a certificate is refused.
 * @throws SslFailure with code `ERR_SSL_NOT_SERVER` on a client, `ERR_SSL_WRONG_SSL_VERSION` below
 *   TLS 1.3, `ERR_SSL_EXTENSION_NOT_RECEIVED` where the client has not offered it.
 * @returns false when one was under way.
 * @corresponds SSL_set_verify, SSL_verify_client_post_handshake
 */
export function scheduleCertificateRequest(
  { ssl, judge }: Attachment,
  required: boolean,
  connection: object,
): boolean {
  const f = functionsOf(ssl);
  if (f.SSL_is_server(ssl) !== 1) {
    throw failure('ERR_SSL_NOT_SERVER', 'Only a server can ask for a certificate', connection);
  }
  needsTls13(ssl, 'Asking for a certificate after the handshake', connection);
  if (outstanding.has(ssl)) return false;
  const before = f.SSL_get_verify_mode(ssl);
  const wanted = SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE;
  f.SSL_set_verify(ssl, required ? wanted | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : wanted);
  addon.takeErrors(ssl.library);
  const finished = finishedOfPeer(ssl);
  if (f.SSL_verify_client_post_handshake(ssl) === 1) {
    if (judge?.judgesLater === true) addon.judgeLater(Handle.idOf(ssl), true);
    outstanding.set(ssl, finished);
    return true;
  }
  const errors = addon.takeErrors(ssl.library);
  f.SSL_set_verify(ssl, before);
  throw conditionFromErrors(`Cannot ask for a certificate${adviceOn(errors)}`, errors);
}

/** Whether the client has answered the last request, with a certificate or without. */
export function certificateRequestAnswered(ssl: SslPointer): boolean {
  const before = outstanding.get(ssl);
  // Each answer ends with a Finished message, whose value differs from that of the one before.
  if (before !== undefined && finishedOfPeer(ssl) === before) return false;
  outstanding.delete(ssl);
  return true;
}

function adviceOn(errors: ReturnType<typeof addon.takeErrors>): string {
  return errors.some(({ reasonText }) => reasonText === 'extension not received')
    ? ': the client has not offered it (postHandshakeAuth of createSslClientContext)'
    : '';
}

function needsTls13(ssl: SslPointer, what: string, connection: object): void {
  const f = functionsOf(ssl);
  if (f.SSL_is_init_finished(ssl) !== 1 && f.SSL_get_current_cipher(ssl) === null) {
    throw failure('ERR_SSL_STILL_IN_INIT', `${what} needs a handshake that is over`, connection);
  }
  if (f.SSL_version(ssl) === TLS1_3_VERSION) return;
  const text = `${what} needs TLS 1.3, and this connection speaks ${f.SSL_get_version(ssl)}`;
  throw failure('ERR_SSL_WRONG_SSL_VERSION', text, connection);
}

function failure(code: string, text: string, connection: object): SslFailure {
  return new SslFailure(text, { code, connection });
}

function finishedOfPeer(ssl: SslPointer): string {
  const room = Buffer.alloc(64);
  const length = functionsOf(ssl).SSL_get_peer_finished(ssl, room);
  return room.toString('latin1', 0, length);
}

/** What the client's Finished message said before it was asked. */
const outstanding = new WeakMap<SslPointer, string>();
