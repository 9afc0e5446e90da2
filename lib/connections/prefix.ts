// Hands TLS the bytes that a stream had already taken from the socket before TLS was attached.
// Runs only as much of the handshake as these bytes allow; the rest is the caller's.

import type { Failure } from '../binding/addon.js';
import { failureOf } from '../binding/failure.js';
import { addon } from '../binding/load.js';
import type { SslPointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/**
 * Feeds bytes to a new SSL as if they still were in the socket, then lets it read the socket.
 *
 * An SSL reads exactly the records it needs, so it takes all of them or fails. Nothing is guessed:
 * bytes that are no TLS make the handshake fail as they would have in the socket, which is what
 * protects a STARTTLS server from commands put in front of the handshake.
 *
 * @returns `null`, or why the handshake cannot go on.
 * @corresponds SSL_set0_rbio, SSL_do_handshake
 */
export function feedPrefix(ssl: SslPointer, bytes: Uint8Array, deadline: number): Failure | null {
  const functions = functionsOf(ssl);
  const socket = functions.SSL_get_wbio(ssl);
  const memory = functions.BIO_new_mem_buf(bytes);
  if (socket === null || memory === null) throw new Error('The SSL has no transport.');
  functions.BIO_set_mem_eof_return(memory, -1);
  functions.SSL_set0_rbio(ssl, memory);
  try {
    while (functions.BIO_pending(memory) > 0) {
      const result = functions.SSL_do_handshake(ssl);
      const error = result === 1 ? 0 : functions.SSL_get_error(ssl, result);
      if (error === WANT_WRITE && Date.now() < deadline) {
        Atomics.wait(SLEEPER, 0, 0, WRITE_RETRY_MS);
        continue;
      }
      if (error !== WANT_READ && error !== 0) return failure(error, ssl);
      break;
    }
  } finally {
    functions.SSL_set0_rbio(ssl, socket);
    memory.release();
    socket.release();
  }
  return null;
}

function failure(sslError: number, ssl: SslPointer): Failure {
  const status = sslError === WANT_WRITE ? 'timeout' : 'failed';
  const errors = addon.takeErrors(ssl.library);
  return failureOf(status, 'SSL_do_handshake', { sslError, errors });
}

// SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE
const WANT_READ = 2;
const WANT_WRITE = 3;
const WRITE_RETRY_MS = 5;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));
