// What every condition knows besides its message: the types of its properties.
// Holds no classes and no behaviour.

import type { OpensslErrorRecord } from '../binding/addon.js';

/**
 * What SSL itself said about a failure; `null` when nothing was recorded.
 *
 * - a string: `'closed'` (the peer had shut TLS down properly), `'x509-lookup'` (a certificate
 *   callback asked to wait), `'min-proto-version'` (the minimum version could not be set),
 *   `'client-hello-callback'`, `'cert-request-callback'`, `'verify-callback'` (that callback
 *   said no), `'certificate-key-file'` (a key or certificate file could not be read);
 * - a number: the packed OpenSSL error, as `ERR_get_error` returns it;
 * - `['verification', moreInfo]`: the chain was not acceptable; `moreInfo` is the `X509_V_ERR_`
 *   number, or `null` when the library did not say.
 *
 * @corresponds ssl-condition-ssl-code; ERR_get_error, SSL_get_verify_result
 */
export type SslCode =
  | SslCodeKeyword
  | number
  | readonly ['verification', number | string | null]
  | null;

/** The words among the values of `sslCode`. */
export type SslCodeKeyword =
  | 'closed'
  | 'x509-lookup'
  | 'min-proto-version'
  | 'client-hello-callback'
  | 'cert-request-callback'
  | 'verify-callback'
  | 'certificate-key-file';

/** A TLS alert that was sent or received. Source: RFC 8446, section 6. */
export interface AlertFact {
  /** True when this side sent it, false when the peer did. */
  readonly sent: boolean;
  readonly fatal: boolean;
  /** For example 40. */
  readonly number: number;
  /** For example `handshake failure`. */
  readonly name: string;
}

/** The first thing found wrong with the peer's chain. Source: X509_STORE_CTX_get_error(3). */
export interface VerifyFact {
  /** An `X509_V_ERR_` number, for example 20. */
  readonly code: number;
  /** Its name or text. */
  readonly name: string;
  /** 0 is the peer's own certificate. */
  readonly depth: number;
  /** Subject of the certificate at that depth. */
  readonly subject: string;
}

/** The properties of a condition; whatever is left out is `null` (`errors`: empty). */
export interface ConditionFacts {
  /** Stable: `ERR_SSL_…`, or the name of an OS error such as `ECONNREFUSED`. */
  readonly code?: string;
  readonly sslCode?: SslCode;
  /** Number of the OS error. */
  readonly socketErrorCode?: number | null;
  /** The stream or state it happened on. */
  readonly connection?: object | null;
  /** OpenSSL's reason, for example `certificate verify failed`. */
  readonly reason?: string | null;
  /** The part of OpenSSL that raised it, for example `SSL routines`. */
  readonly library?: string | null;
  readonly alert?: AlertFact | null;
  readonly verifyError?: VerifyFact | null;
  /** The whole OpenSSL error queue, oldest first. */
  readonly errors?: readonly OpensslErrorRecord[];
  readonly cause?: unknown;
}
