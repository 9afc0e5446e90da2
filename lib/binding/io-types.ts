// How I/O of the addon ends: the shapes that its two halves share.
// Holds no behaviour.

/** An entry of an OpenSSL error queue, oldest first in every list. Source: ERR_get_error_all(3). */
export interface OpensslErrorRecord {
  /** The packed code, as `ERR_get_error` returns it. */
  code: number;
  /** Library number, `ERR_GET_LIB`. */
  lib: number;
  /** Reason number, `ERR_GET_REASON`. */
  reason: number;
  /** For example `SSL routines`. */
  libName: string;
  /** For example `certificate verify failed`. */
  reasonText: string;
  file: string;
  line: number;
  func: string;
  /** Extra text that OpenSSL attached, or ''. */
  data: string;
}

/**
 * Where one end of a socket is. `family` 4 or 6: `address` is numeric text; `'unix'`, a socket of this
 * machine: `address` is its path, `''` where it has none, and `port` is 0.
 */
export interface SocketAddress {
  family: 4 | 6 | 'unix';
  address: string;
  port: number;
}

/** How an I/O step ended, when it did not simply succeed. */
export interface Failure {
  status: /** the deadline passed */
    | 'timeout'
    /** TCP end of file on a plain socket, or under TLS without close_notify (then `errors` may tell) */
    | 'eof'
    /** the peer sent close_notify (SSL_ERROR_ZERO_RETURN) */
    | 'closed'
    /** a system call failed (SSL_ERROR_SYSCALL, or a plain socket's errno) */
    | 'broken'
    /** protocol failure (SSL_ERROR_SSL) */
    | 'failed'
    /** a callback asked to wait (SSL_ERROR_WANT_X509_LOOKUP and kin): impossible on a blocking stream */
    | 'want-callback'
    /** the worker is being terminated: nothing more may be done */
    | 'cancelled'
    /** name resolution failed: `errno` is the EAI_ code */
    | 'resolve';
  /** Number of bytes done before the failure (writes, reads). */
  done: number;
  /** Name of the failing call: `connect`, `getaddrinfo`, `SSL_read`, … */
  call: string;
  /** OS error number, or 0. */
  errno: number;
  /** `ECONNREFUSED`, `EAI_NONAME`, or ''. */
  errnoName: string;
  /** strerror or gai_strerror text, or ''. */
  errnoText: string;
  /** SSL_get_error value, or 0 when no TLS was involved. */
  sslError: number;
  errors: OpensslErrorRecord[];
  /** Alert sent or received last on this connection, if any. */
  alert: { sent: boolean; fatal: boolean; number: number; name: string } | null;
  /** First failure noted while the peer's chain was verified, if any. */
  verify: { code: number; name: string; depth: number; subject: string } | null;
}

/** A number of bytes (or 1 for "done"), or how it failed. */
export type Outcome = number | Failure;

/**
 * What a handshake can ask: whether the peer's chain is accepted (`sslError` 12), which certificate
 * to show (4), what to do with a client hello (11) (source: SSL_get_error(3)); and what to do with
 * early data, which our own 100 stands for.
 */
export type Question = 'verify' | 'certificate' | 'client-hello' | 'early-data';
