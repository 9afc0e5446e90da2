// SSL_set_quic_tls_cbs: six functions at once, of which C has to have all.
// Calls none of them.

import { invalidArgType } from '../conditions/index.js';
import type { SslPointer } from '../handles/index.js';
import { QUIC_TLS, type QuicTlsCallbacks } from './quic.js';
import { setCallbacks } from './set-callbacks.js';
import { type GivenFunction, putFunction } from './tables.js';

/**
 * Lets an SSL shake hands over a QUIC stack of one's own. Say which side it is before (`SSL_set_accept_state`); it must
 * have no BIO, and it can be done once for each SSL.
 *
 * @returns 1; 0 for anything but such an SSL: of TLS, before its handshake, for the first time.
 * @throws TypeError unless `callbacks` has all six functions.
 */
export function setQuicTlsCbs(ssl: SslPointer, callbacks: QuicTlsCallbacks): number {
  const call = 'SSL_set_quic_tls_cbs';
  const given = Object.keys(QUIC_TLS).map(
    (key) =>
      [
        key,
        (callbacks as Partial<QuicTlsCallbacks> | null)?.[key as keyof QuicTlsCallbacks],
      ] as const,
  );
  for (const [key, each] of given) {
    if (typeof each !== 'function')
      throw invalidArgType({ call, name: `callbacks.${key}` }, 'a function', each);
  }
  const result = setCallbacks(call, '3.5', ssl, [['quic-tls', callbacks.alert]]);
  if (result !== 1) return result;
  for (const [key, each] of given)
    putFunction(
      ssl,
      QUIC_TLS[key as keyof QuicTlsCallbacks],
      (each as GivenFunction).bind(callbacks),
    );
  return 1;
}
