// Makes keys and certificates on the spot, for the demonstration server and for the tests.
// No certificate authority: what it makes is good for a day and for nobody else.

import { randomBytes } from 'node:crypto';
import type { EvpPkeyPointer, X509Pointer } from '../handles/index.js';
import type { opensslFor } from '../openssl/index.js';

/** The functions of one library. */
export type Functions = ReturnType<typeof opensslFor>;

/** A certificate and its key. */
export interface Identity {
  readonly certificate: X509Pointer;
  readonly key: EvpPkeyPointer;
}

/** What a certificate says; all but the name may be left out. */
export interface Wishes {
  readonly commonName: string;
  /** Who signs; left out, it signs itself. */
  readonly issuer?: Identity;
  /** True for an authority. */
  readonly ca?: boolean;
  /** For example `DNS:localhost,IP:127.0.0.1`. */
  readonly subjectAltName?: string;
  /** Days from now; the first may be negative. Default: -1 to 1. */
  readonly validDays?: readonly [from: number, to: number];
  /** `EC` on P-256 (default), or an RSA key of 2048 bits. */
  readonly keyType?: 'EC' | 'RSA';
}

/** Makes a key and a certificate for it. */
export function makeIdentity(functions: Functions, wishes: Wishes): Identity {
  const key = made(
    wishes.keyType === 'RSA' ? functions.EVP_RSA_gen(2048) : functions.EVP_EC_gen('P-256'),
    'a key',
  );
  const certificate = made(functions.X509_new(), 'X509_new');
  const issuer = wishes.issuer ?? { certificate, key };
  functions.X509_set_version(certificate, VERSION_3);
  functions.X509_set_serialNumber(certificate, serialNumber());
  setNames(functions, certificate, wishes.commonName, wishes.issuer);
  const [from, to] = wishes.validDays ?? [-1, 1];
  functions.X509_set1_notBefore(certificate, new Date(Date.now() + from * DAY_MS));
  functions.X509_set1_notAfter(certificate, new Date(Date.now() + to * DAY_MS));
  functions.X509_set_pubkey(certificate, key);
  for (const [nid, value] of extensionsOf(wishes)) {
    addExtension(functions, certificate, issuer.certificate, nid, value);
  }
  const signature = functions.X509_sign(certificate, issuer.key, functions.EVP_sha256());
  if (signature === 0) throw new Error('The certificate could not be signed (X509_sign).');
  return { certificate, key };
}

/** A certificate as PEM. */
export function certificatePem(functions: Functions, certificate: X509Pointer): string {
  return pem(functions, (bio) => functions.PEM_write_bio_X509(bio, certificate));
}

/** A private key as PEM, without a password. */
export function keyPem(functions: Functions, key: EvpPkeyPointer): string {
  return pem(functions, (bio) => functions.PEM_write_bio_PrivateKey(bio, key, null, null, null));
}

function setNames(
  functions: Functions,
  certificate: X509Pointer,
  commonName: string,
  issuer: Identity | undefined,
): void {
  const subject = made(functions.X509_NAME_new(), 'X509_NAME_new');
  const text = new TextEncoder().encode(commonName);
  functions.X509_NAME_add_entry_by_txt(subject, 'CN', MBSTRING_UTF8, text, -1, 0);
  functions.X509_set_subject_name(certificate, subject);
  const issuerName =
    issuer === undefined ? subject : functions.X509_get_subject_name(issuer.certificate);
  functions.X509_set_issuer_name(certificate, made(issuerName, 'X509_get_subject_name'));
  subject.release();
}

function extensionsOf({ ca = false, subjectAltName }: Wishes): [nid: number, value: string][] {
  const extensions: [number, string][] = [
    [NID_BASIC_CONSTRAINTS, ca ? 'critical,CA:TRUE' : 'critical,CA:FALSE'],
    [NID_KEY_USAGE, ca ? 'critical,keyCertSign,cRLSign' : 'critical,digitalSignature'],
    [NID_SUBJECT_KEY_IDENTIFIER, 'hash'],
    [NID_AUTHORITY_KEY_IDENTIFIER, 'keyid'],
  ];
  if (!ca) extensions.push([NID_EXT_KEY_USAGE, 'serverAuth,clientAuth']);
  if (subjectAltName !== undefined) extensions.push([NID_SUBJECT_ALT_NAME, subjectAltName]);
  return extensions;
}

function addExtension(
  functions: Functions,
  certificate: X509Pointer,
  issuer: X509Pointer,
  nid: number,
  value: string,
): void {
  const extension = made(
    functions.X509V3_EXT_nconf_nid(null, issuer, certificate, null, null, null, nid, value),
    `X509V3_EXT_nconf_nid (${value})`,
  );
  functions.X509_add_ext(certificate, extension, -1);
  extension.release();
}

function pem(functions: Functions, write: (bio: BioPointer) => number): string {
  const memory = made(functions.BIO_new(made(functions.BIO_s_mem(), 'BIO_s_mem')), 'BIO_new');
  try {
    if (write(memory) !== 1) throw new Error('PEM could not be written.');
    const { data } = functions.BIO_get_mem_data(memory);
    return new TextDecoder().decode(data ?? new Uint8Array(0));
  } finally {
    memory.release();
  }
}

type BioPointer = NonNullable<ReturnType<Functions['BIO_new']>>;

function made<T>(value: T | null, call: string): T {
  if (value === null) throw new Error(`OpenSSL gave nothing for ${call}.`);
  return value;
}

function serialNumber(): bigint {
  return BigInt(`0x01${randomBytes(15).toString('hex')}`);
}

const DAY_MS = 86_400_000;
const VERSION_3 = 2;
const MBSTRING_UTF8 = 0x1000;
// NIDs of objects.h
const NID_SUBJECT_KEY_IDENTIFIER = 82;
const NID_KEY_USAGE = 83;
const NID_SUBJECT_ALT_NAME = 85;
const NID_BASIC_CONSTRAINTS = 87;
const NID_AUTHORITY_KEY_IDENTIFIER = 90;
const NID_EXT_KEY_USAGE = 126;
