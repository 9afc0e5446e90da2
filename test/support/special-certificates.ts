// Certificates with whatever is wrong or special about them, and what issuers say of them: CRLs, OCSP responses.
// Judges nothing; ordinary chains are in certificates.ts.

import { randomBytes } from 'node:crypto';
import type { Functions, Identity } from '../../lib/cli/certificate-maker.js';
import type { OcspResponsePointer } from '../../lib/openssl.js';

/** What a certificate says; each extension as openssl.cnf(5) would have it, by its NID. */
export interface SpecialWishes {
  readonly name: string;
  readonly issuer?: Identity;
  /** Default: a new key on P-256. */
  readonly key?: Identity['key'];
  readonly extensions?: readonly (readonly [nid: number, value: string])[];
  /** Default: SHA-256. */
  readonly digest?: ReturnType<Functions['EVP_sha256']>;
  /** Default: -1 to 1. */
  readonly validDays?: readonly [from: number, to: number];
}

/** NIDs of objects.h. */
export const NID = {
  subjectAltName: 85,
  keyUsage: 83,
  basicConstraints: 87,
  extendedKeyUsage: 126,
  nameConstraints: 666,
  tlsFeature: 1020,
  ocspNoCheck: 369,
} as const;

/** What every certificate has: subject and authority key identifiers. */
const KEY_IDENTIFIERS = [
  [82, 'hash'],
  [90, 'keyid'],
] as const;

/** Extensions of an authority. */
export const AUTHORITY = [
  [NID.basicConstraints, 'critical,CA:TRUE'],
  [NID.keyUsage, 'critical,keyCertSign,cRLSign'],
] as const;

/** Extensions of a certificate for localhost, for both sides. */
export const LEAF = [
  [NID.basicConstraints, 'critical,CA:FALSE'],
  [NID.keyUsage, 'critical,digitalSignature,keyEncipherment'],
  [NID.extendedKeyUsage, 'serverAuth,clientAuth'],
  [NID.subjectAltName, 'DNS:localhost,IP:127.0.0.1'],
] as const;

/** Makes one; without an issuer it signs itself. */
export function certify(f: Functions, wishes: SpecialWishes): Identity {
  const key = wishes.key ?? there(f.EVP_EC_gen('P-256'));
  const certificate = there(f.X509_new());
  const issuer = wishes.issuer ?? { certificate, key };
  f.X509_set_version(certificate, 2);
  f.X509_set_serialNumber(certificate, BigInt(`0x01${randomBytes(12).toString('hex')}`));
  const subject = there(f.X509_NAME_new());
  f.X509_NAME_add_entry_by_txt(subject, 'CN', 0x1000, Buffer.from(wishes.name), -1, 0);
  f.X509_set_subject_name(certificate, subject);
  f.X509_set_issuer_name(certificate, there(f.X509_get_subject_name(issuer.certificate)));
  const [from, to] = wishes.validDays ?? [-1, 1];
  f.X509_set1_notBefore(certificate, inDays(from));
  f.X509_set1_notAfter(certificate, inDays(to));
  f.X509_set_pubkey(certificate, key);
  const given = wishes.extensions ?? LEAF;
  const identifiers = KEY_IDENTIFIERS.filter(([own]) => !given.some(([nid]) => nid === own));
  for (const [nid, value] of [...identifiers, ...given]) {
    const extension = there(
      f.X509V3_EXT_nconf_nid(null, issuer.certificate, certificate, null, null, null, nid, value),
    );
    f.X509_add_ext(certificate, extension, -1);
  }
  const digest = wishes.digest ?? f.EVP_sha256();
  if (f.X509_sign(certificate, issuer.key, digest) === 0) throw new Error('not signed');
  return { certificate, key };
}

/** What a responder says. */
export interface OcspWishes {
  /** Default: good. */
  readonly status?: 'good' | 'revoked' | 'unknown';
  /** Who signs. Default: the issuer. */
  readonly signer?: Identity;
  /** Days from now. Default: an hour ago. */
  readonly from?: number;
  /** Days from now; `null`: none. Default: 1. */
  readonly until?: number | null;
  /** Digest of the certificate's name there. Default: SHA-1. */
  readonly idDigest?: ReturnType<Functions['EVP_sha256']>;
  /** 0 successful … 6 unauthorised. Default: 0. */
  readonly response?: number;
}

/** An OCSP response for a certificate, as DER. */
export function ocspResponse(
  f: Functions,
  subject: Identity,
  issuer: Identity,
  wishes: OcspWishes = {},
): Uint8Array {
  const { status = 'good', signer = issuer, from = -1 / 24, until = 1, response = 0 } = wishes;
  const basic = there(f.OCSP_BASICRESP_new());
  const id = there(
    f.OCSP_cert_to_id(wishes.idDigest ?? null, subject.certificate, issuer.certificate),
  );
  const revoked = status === 'revoked' ? inDays(-1) : null;
  const number = { good: 0, revoked: 1, unknown: 2 }[status];
  const next = until === null ? null : inDays(until);
  f.OCSP_basic_add1_status(basic, id, number, 0, revoked, inDays(from), next);
  // The client has the issuer's certificate already.
  const flags = signer === issuer ? OCSP_NOCERTS : 0;
  f.OCSP_basic_sign(basic, signer.certificate, signer.key, f.EVP_sha256(), null, flags);
  const whole: OcspResponsePointer = there(
    f.OCSP_response_create(response, response === 0 ? basic : null),
  );
  return there(f.i2d_OCSP_RESPONSE(whole));
}

/** An empty revocation list of an issuer, or one with these on it, as PEM. */
export function crl(f: Functions, issuer: Identity, revoked: readonly Identity[] = []): string {
  const list = there(f.X509_CRL_new());
  f.X509_CRL_set_version(list, 1);
  f.X509_CRL_set_issuer_name(list, there(f.X509_get_subject_name(issuer.certificate)));
  f.X509_CRL_set1_lastUpdate(list, inDays(-1));
  f.X509_CRL_set1_nextUpdate(list, inDays(1));
  for (const { certificate } of revoked) {
    const entry = there(f.X509_REVOKED_new());
    f.X509_REVOKED_set_serialNumber(entry, there(f.X509_get_serialNumber(certificate)));
    f.X509_REVOKED_set_revocationDate(entry, inDays(-0.5));
    f.X509_CRL_add0_revoked(list, entry);
  }
  f.X509_CRL_sign(list, issuer.key, f.EVP_sha256());
  const bio = there(f.BIO_new(there(f.BIO_s_mem())));
  f.PEM_write_bio_X509_CRL(bio, list);
  return Buffer.from(f.BIO_get_mem_data(bio).data ?? []).toString();
}

function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

function there<T>(value: T | null): T {
  if (value === null) throw new Error('OpenSSL gave nothing');
  return value;
}

const OCSP_NOCERTS = 1;
