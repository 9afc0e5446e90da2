// The OCSP response that a server's function gives for one connection.
// Checks only that it is one; whether it is good is for the client to see.

import { isPromise } from '../callbacks/index.js';
import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import type { SslPointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/**
 * Asks the function, where the client has asked for a response, and staples what it says.
 *
 * @returns nothing, or a promise where the function gave one.
 * @throws TypeError unless it says an OCSP response, or `null` for none.
 */
export function askForStaple(wanted: unknown, connection: object, ssl: SslPointer): unknown {
  if (typeof wanted !== 'function') return undefined;
  if (functionsOf(ssl).SSL_get_tlsext_status_type(ssl) !== TLSEXT_STATUSTYPE_ocsp) return undefined;
  const said: unknown = wanted(connection);
  if (isPromise(said)) return said.then((response) => staple(ssl, response));
  return staple(ssl, said);
}

function staple(ssl: SslPointer, said: unknown): void {
  // The function may have closed the connection.
  if (!ssl.alive) return;
  const functions = functionsOf(ssl);
  if (said === null || said === undefined) {
    functions.SSL_set_tlsext_status_ocsp_resp(ssl, null);
    return;
  }
  const place = { call: 'ocspStaple', name: 'result' };
  if (!(said instanceof Uint8Array)) {
    throw invalidArgType(place, 'an OCSP response as bytes (DER), or null', said);
  }
  using response = functions.d2i_OCSP_RESPONSE(said);
  if (response === null) throw invalidArgValue(place, 'must be an OCSP response (DER)', said);
  functions.SSL_set_tlsext_status_ocsp_resp(ssl, said);
}

const TLSEXT_STATUSTYPE_ocsp = 1;
