// OpenSSL's reason numbers that decide a condition's class, and the stable `code` of an error.
// Holds no messages and no classes. The numbers are the same in OpenSSL 3.0 to 4.0 (sslerr.h).

import type { OpensslErrorRecord } from '../binding/addon.js';
import type { AlertFact } from './facts.js';

/** `ERR_LIB_SSL`. */
export const LIB_SSL = 20;
/** What the provider of signer keys calls itself: kProviderName of native/signer/provider.h. */
export const SIGNER_PROVIDER = 'libssl-signer';
/** `SSL_R_CERTIFICATE_VERIFY_FAILED`. */
export const CERTIFICATE_VERIFY_FAILED = 134;
/** `SSL_R_UNEXPECTED_EOF_WHILE_READING`. */
export const UNEXPECTED_EOF_WHILE_READING = 294;
/** An alert that was received is this much more than its number. */
const ALERT_BASE = 1000;

/**
 * No common version, cipher, group or signature algorithm; or too weak for one side.
 * 267 (wrong version number) is not here: only the record layer raises it, for bytes that are no
 * TLS record, so the peer does not speak TLS at all and the condition is SslFailure.
 */
const MISMATCH: ReadonlySet<number> = new Set([
  101, // no suitable key share
  118, // no suitable signature algorithm
  166, // version too high
  171, // missing tmp dh key
  181, // no ciphers available
  191, // no protocols available
  193, // no shared cipher
  248, // unknown cipher returned
  252, // unknown protocol
  258, // unsupported protocol
  259, // unsupported ssl version
  261, // wrong cipher returned
  266, // wrong ssl version
  295, // no suitable groups
  297, // no suitable digest algorithm
  311, // missing tmp ecdh key
  315, // unsupported elliptic curve
  333, // legacy sigalg disallowed or unsupported
  373, // inappropriate fallback
  376, // no shared signature algorithms
  378, // wrong curve
  394, // dh key too small
  396, // version too low
  410, // no shared groups
  1040, // alert handshake failure
  1060, // alert export restriction
  1070, // alert protocol version
  1071, // alert insufficient security
  1086, // alert inappropriate fallback
]);

/** Alerts by which this side refuses the peer's chain: bad certificate … unknown ca, bad certificate status. */
const CERTIFICATE_ALERTS: ReadonlySet<number> = new Set([42, 43, 44, 45, 46, 48, 113]);

/** The record with this reason of libssl, if the queue holds one. */
export function findReason(
  errors: readonly OpensslErrorRecord[],
  reason: number,
): OpensslErrorRecord | undefined {
  return errors.find((error) => error.lib === LIB_SSL && error.reason === reason);
}

/** The record that shows a version or cipher mismatch, if the queue holds one. */
export function findMismatch(
  errors: readonly OpensslErrorRecord[],
): OpensslErrorRecord | undefined {
  return errors.find((error) => error.lib === LIB_SSL && MISMATCH.has(error.reason));
}

/** True when this side sent an alert about the peer's certificate. */
export function refusedCertificate(alert: AlertFact | null): boolean {
  return alert?.sent === true && CERTIFICATE_ALERTS.has(alert.number);
}

/**
 * The record that says best what happened: the oldest one of libssl, else the oldest one.
 * Where a lower library failed first, libssl's own record names the consequence; but where a signer
 * key failed, its record names the cause.
 */
export function mainError(errors: readonly OpensslErrorRecord[]): OpensslErrorRecord | undefined {
  const ours = errors.find(({ libName }) => libName === SIGNER_PROVIDER);
  return ours ?? errors.find((error) => error.lib === LIB_SSL) ?? errors[0];
}

/** Number of the alert that the peer sent, if this error is one, else `null`. */
export function receivedAlert(error: OpensslErrorRecord): number | null {
  const number = error.reason - ALERT_BASE;
  return error.lib === LIB_SSL && number >= 0 && number <= 255 ? number : null;
}

/**
 * The stable code of an OpenSSL error: `ERR_SSL_` and the reason in capitals, as Node writes it,
 * for example `ERR_SSL_CERTIFICATE_VERIFY_FAILED`.
 *
 * The texts of eleven alerts differ between versions (`sslv3 alert …`, `ssl/tls alert …`,
 * `tls alert …`); all give `ERR_SSL_SSLV3_ALERT_…`, the oldest form and Node's.
 */
export function codeOfError(error: OpensslErrorRecord): string {
  const text = error.reasonText.replace(/^(?:ssl\/tls|tls) alert /, 'sslv3 alert ');
  const words = text.toUpperCase().match(/[A-Z0-9]+/g);
  return words === null ? `ERR_SSL_REASON_${error.reason}` : `ERR_SSL_${words.join('_')}`;
}
