// Hands TLS the bytes that a stream had already taken from the socket before TLS was attached.
// Runs only as much of the handshake as these bytes allow; the rest is the caller's.

import type { Failure, Outcome } from '../binding/addon.js';
import type { SslPointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/**
 * Feeds bytes to a new SSL as if they still were in the socket, then lets it read the socket.
 *
 * An SSL reads exactly the records it needs, so it takes all of them or fails. Nothing is guessed:
 * bytes that are no TLS make the handshake fail as they would have in the socket, which is what
 * protects a STARTTLS server from commands put in front of the handshake.
 *
 * @param step one step of the handshake, not waited for.
 * @returns `null`, or why the handshake cannot go on.
 * @corresponds SSL_set0_rbio, SSL_do_handshake
 */
export function feedPrefix(
  ssl: SslPointer,
  bytes: Uint8Array,
  deadline: number,
  step: () => Outcome,
): Failure | null {
  const functions = functionsOf(ssl);
  const socket = functions.SSL_get_wbio(ssl);
  const memory = functions.BIO_new_mem_buf(bytes);
  if (socket === null || memory === null) throw new Error('The SSL has no transport.');
  functions.BIO_set_mem_eof_return(memory, -1);
  functions.SSL_set0_rbio(ssl, memory);
  try {
    while (functions.BIO_pending(memory) > 0) {
      const outcome = step();
      if (typeof outcome === 'number') break;
      if (outcome.status !== 'timeout') return outcome;
      if (outcome.sslError !== WANT_WRITE) break;
      if (Date.now() >= deadline) return outcome;
      Atomics.wait(SLEEPER, 0, 0, WRITE_RETRY_MS);
    }
  } finally {
    // A function of the user's may have closed the connection.
    if (ssl.alive) functions.SSL_set0_rbio(ssl, socket);
    memory.release();
    socket.release();
  }
  return null;
}

// SSL_ERROR_WANT_WRITE
const WANT_WRITE = 3;
const WRITE_RETRY_MS = 5;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
