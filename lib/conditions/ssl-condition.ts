// SslCondition and its children: everything that TLS itself reports.
// Does not decide which class a failure belongs to; condition-from-failure.ts does.

import { nameClass, SocketError } from './socket-error.js';

/**
 * Something went wrong with TLS. Its children say what.
 *
 * @corresponds ssl-condition, ssl-condition-ssl-code; SSL_get_error
 */
export class SslCondition extends SocketError {
  static {
    nameClass(SslCondition, 'SslCondition');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL';
  }
}

/**
 * The peer ended the TLS session properly, with close_notify. `sslCode` is `'closed'`.
 *
 * @corresponds ssl-closed; SSL_ERROR_ZERO_RETURN
 */
export class SslClosed extends SslCondition {
  static {
    nameClass(SslClosed, 'SslClosed');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_CLOSED';
  }
}

/**
 * The transport below TLS broke: a system call failed (`code` names the OS error), or the peer
 * closed its socket without close_notify (`code` `ERR_SSL_UNEXPECTED_EOF_WHILE_READING`).
 *
 * @corresponds ssl-error; SSL_ERROR_SYSCALL
 */
export class SslError extends SslCondition {
  static {
    nameClass(SslError, 'SslError');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_SYSCALL';
  }
}

/**
 * The protocol failed: for example the peer does not speak TLS, or it sent an alert.
 *
 * @corresponds ssl-failure; SSL_ERROR_SSL
 */
export class SslFailure extends SslCondition {
  static {
    nameClass(SslFailure, 'SslFailure');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_FAILURE';
  }
}

/**
 * The handshake took longer than `handshakeTimeout` allowed.
 *
 * @corresponds ssl-handshake-timeout
 */
export class SslHandshakeTimeout extends SslCondition {
  static {
    nameClass(SslHandshakeTimeout, 'SslHandshakeTimeout');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_HANDSHAKE_TIMEOUT';
  }
}

/**
 * The peer's certificate is not acceptable, or `verifyCallback` said no. `verifyError` tells which
 * certificate and why; `sslCode` is `['verification', number]` or `'verify-callback'`.
 *
 * @corresponds ssl-verification-failure; SSL_get_verify_result, X509_STORE_CTX_get_error
 */
export class SslVerificationFailure extends SslCondition {
  static {
    nameClass(SslVerificationFailure, 'SslVerificationFailure');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_CERTIFICATE_VERIFY_FAILED';
  }
}

/**
 * The two sides have no protocol version, cipher, group or signature algorithm in common, or what
 * one offers is too weak for the other. Exactly when it is raised depends on the library.
 *
 * @corresponds ssl-version-or-cipher-mismatch
 */
export class SslVersionOrCipherMismatch extends SslCondition {
  static {
    nameClass(SslVersionOrCipherMismatch, 'SslVersionOrCipherMismatch');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH';
  }
}

/**
 * A callback asked the handshake to wait, which a blocking stream cannot do, or a user's
 * certificate callback refused. `sslCode` is `'x509-lookup'`.
 *
 * @corresponds ssl-x509-lookup; SSL_ERROR_WANT_X509_LOOKUP
 */
export class SslX509Lookup extends SslCondition {
  static {
    nameClass(SslX509Lookup, 'SslX509Lookup');
  }

  static override get defaultCode(): string {
    return 'ERR_SSL_WANT_X509_LOOKUP';
  }
}
