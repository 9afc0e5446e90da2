// Facts about certificates as plain values.
// Verifies nothing; a fact that a certificate lacks is null or left out.

import type { X509Pointer } from '../handles/index.js';
import { functionsOf } from './library.js';

/** What one certificate says. */
export interface CertificateData {
  /** CN of the subject, or `null`. */
  readonly subjectCommonName: string | null;
  /** The whole subject, for example `CN = localhost`. */
  readonly subject: string;
  /** The whole issuer. */
  readonly issuer: string;
  readonly serialNumber: bigint;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** For example `DNS:localhost`, `IP Address:127.0.0.1`; empty when there are none. */
  readonly subjectAlternativeNames: readonly string[];
  /** E-mail addresses of the subject and its alternative names; left out when there are none. */
  readonly emails?: readonly string[];
}

/**
 * What a certificate says.
 *
 * @corresponds get-certificate-data; X509_get_subject_name, X509_get0_serialNumber
 */
export function getCertificateData(certificate: X509Pointer): CertificateData {
  const functions = functionsOf(certificate);
  const emails = functions.X509_get1_email(certificate);
  const alternatives = functions.X509_get_ext_d2i(certificate, NID_SUBJECT_ALT_NAME).result ?? [];
  return Object.freeze({
    subjectCommonName: getCertificateCommonName(certificate),
    subject: nameText(certificate, 'subject'),
    issuer: nameText(certificate, 'issuer'),
    serialNumber: getCertificateSerialNumber(certificate),
    notBefore: functions.X509_get0_notBefore(certificate) as Date,
    notAfter: functions.X509_get0_notAfter(certificate) as Date,
    subjectAlternativeNames: Object.freeze([...alternatives]),
    ...(emails === null || emails.length === 0 ? {} : { emails: Object.freeze([...emails]) }),
  });
}

/**
 * CN of the subject, or `null`.
 *
 * @corresponds get-certificate-common-name; X509_NAME_get_index_by_NID
 */
export function getCertificateCommonName(certificate: X509Pointer): string | null {
  const functions = functionsOf(certificate);
  const name = functions.X509_get_subject_name(certificate);
  if (name === null) return null;
  try {
    const index = functions.X509_NAME_get_index_by_NID(name, NID_COMMON_NAME, -1);
    if (index < 0) return null;
    const entry = functions.X509_NAME_get_entry(name, index);
    return entry === null ? null : functions.X509_NAME_ENTRY_get_data(entry);
  } finally {
    name.release();
  }
}

/**
 * The serial number of a certificate, 0 when it has none.
 * @corresponds get-certificate-serial-number; X509_get0_serialNumber
 */
export function getCertificateSerialNumber(certificate: X509Pointer): bigint {
  return functionsOf(certificate).X509_get0_serialNumber(certificate) ?? 0n;
}

/**
 * Releases a certificate.
 *
 * @corresponds release-certificate; X509_free
 */
export function releaseCertificate(certificate: X509Pointer): void {
  certificate.release();
}

/**
 * Releases each certificate of a list.
 *
 * @corresponds release-certificates-vector; X509_free
 */
export function releaseCertificatesVector(certificates: readonly (X509Pointer | null)[]): void {
  for (const certificate of certificates) certificate?.release();
}

function nameText(certificate: X509Pointer, which: 'subject' | 'issuer'): string {
  const functions = functionsOf(certificate);
  const name =
    which === 'subject'
      ? functions.X509_get_subject_name(certificate)
      : functions.X509_get_issuer_name(certificate);
  if (name === null) return '';
  const method = functions.BIO_s_mem();
  const memory = method && functions.BIO_new(method);
  try {
    if (memory === null) return '';
    functions.X509_NAME_print_ex(memory, name, 0, XN_FLAG_ONELINE_UTF8);
    return new TextDecoder().decode(functions.BIO_get_mem_data(memory).data ?? new Uint8Array(0));
  } finally {
    memory?.release();
    name.release();
  }
}

const NID_COMMON_NAME = 13;
const NID_SUBJECT_ALT_NAME = 85;
/** XN_FLAG_ONELINE without ASN1_STRFLGS_ESC_MSB, so that text stays UTF-8. */
const XN_FLAG_ONELINE_UTF8 = 0x82031f & ~4;
