// The fields of a certificate one by one, as the original's examples read them.
// Verifies nothing; all that is usually wanted at once is getCertificateData.

import { invalidArgType } from '../conditions/index.js';
import {
  Handle,
  type SslPointer,
  type X509ExtensionPointer,
  type X509NamePointer,
  type X509Pointer,
} from '../handles/index.js';
import { functionsOf } from './library.js';

/**
 * The subject, as a handle to its name.
 *
 * @corresponds x509-get-subject-name; X509_get_subject_name
 */
export function x509GetSubjectName(certificate: X509Pointer): X509NamePointer | null {
  return functionsFor(certificate, 'certificate').X509_get_subject_name(certificate);
}

/**
 * The issuer, as a handle to its name.
 *
 * @corresponds x509-get-issuer-name; X509_get_issuer_name
 */
export function x509GetIssuerName(certificate: X509Pointer): X509NamePointer | null {
  return functionsFor(certificate, 'certificate').X509_get_issuer_name(certificate);
}

/**
 * The fields of a name in their order, each with the long name of its kind, for example
 * `['commonName', 'localhost']`; a kind that OpenSSL does not know is its object identifier.
 *
 * @corresponds x509-name-get-all-values; X509_NAME_get_entry
 */
export function x509NameGetAllValues(name: X509NamePointer): [field: string, value: string][] {
  const f = functionsFor(name, 'name');
  return Array.from({ length: f.X509_NAME_entry_count(name) }, (_, index) => {
    using entry = f.X509_NAME_get_entry(name, index);
    const oid = (entry && f.X509_NAME_ENTRY_get_object(entry)) ?? '';
    const value = (entry && f.X509_NAME_ENTRY_get_data(entry)) ?? '';
    const nid = f.OBJ_txt2nid(oid);
    return [nid === NID_undef ? oid : (f.OBJ_nid2ln(nid) ?? oid), value];
  });
}

/**
 * The first field of a kind in a name, or `null` where there is none.
 *
 * @param field a name of the kind, `'CN'` or `'commonName'`, or an object identifier.
 * @corresponds x509-name-field-string; X509_NAME_get_index_by_NID
 */
export function x509NameFieldString(name: X509NamePointer, field: string): string | null {
  const f = functionsFor(name, 'name');
  const nid = f.OBJ_txt2nid(field);
  if (nid === NID_undef) return null;
  const index = f.X509_NAME_get_index_by_NID(name, nid, -1);
  if (index < 0) return null;
  using entry = f.X509_NAME_get_entry(name, index);
  return entry && f.X509_NAME_ENTRY_get_data(entry);
}

/**
 * The version of a certificate: 3 for nearly all.
 *
 * @corresponds x509-version; X509_get_version
 */
export function x509Version(certificate: X509Pointer): number {
  return Number(functionsFor(certificate, 'certificate').X509_get_version(certificate)) + 1;
}

/**
 * When a certificate begins to be valid.
 *
 * @corresponds x509-starting-time; X509_get0_notBefore
 */
export function x509StartingTime(certificate: X509Pointer): Date | null {
  return dateOf(functionsFor(certificate, 'certificate').X509_get0_notBefore(certificate));
}

/**
 * When a certificate ends to be valid.
 *
 * @corresponds x509-expiry-time; X509_get0_notAfter
 */
export function x509ExpiryTime(certificate: X509Pointer): Date | null {
  return dateOf(functionsFor(certificate, 'certificate').X509_get0_notAfter(certificate));
}

/**
 * E-mail addresses of the subject and its alternative names.
 *
 * @corresponds x509-get-email; X509_get1_email
 */
export function x509GetEmail(certificate: X509Pointer): string[] {
  return [...(functionsFor(certificate, 'certificate').X509_get1_email(certificate) ?? [])];
}

/**
 * The long name of the algorithm of the public key, for example `rsaEncryption`.
 *
 * @corresponds x509-pubkey-algorithm; X509_PUBKEY_get0_param
 */
export function x509PubkeyAlgorithm(certificate: X509Pointer): string | null {
  const f = functionsFor(certificate, 'certificate');
  using key = f.X509_get_X509_PUBKEY(certificate);
  const found = key && f.X509_PUBKEY_get0_param(key);
  found?.pa?.release();
  const oid = found?.ppkalg ?? null;
  return oid === null ? null : (objNid2ln(f.OBJ_txt2nid(oid), certificate) ?? oid);
}

/**
 * The bits of the public key, without its algorithm.
 *
 * @corresponds x509-pubkey-key; X509_get0_pubkey_bitstr
 */
export function x509PubkeyKey(certificate: X509Pointer): Uint8Array | null {
  return functionsFor(certificate, 'certificate').X509_get0_pubkey_bitstr(certificate);
}

/**
 * The long name of the algorithm that signed a certificate, for example `ecdsa-with-SHA256`.
 *
 * @corresponds x509-signature-algorithm; X509_get_signature_nid
 */
export function x509SignatureAlgorithm(certificate: X509Pointer): string | null {
  return objNid2ln(
    functionsFor(certificate, 'certificate').X509_get_signature_nid(certificate),
    certificate,
  );
}

/**
 * The signature.
 *
 * @corresponds x509-signature-value; X509_get0_signature
 */
export function x509SignatureValue(certificate: X509Pointer): Uint8Array | null {
  const { psig, palg } = functionsFor(certificate, 'certificate').X509_get0_signature(certificate);
  palg?.release();
  return psig;
}

/**
 * What the key is for, in OpenSSL's words, for example `['Digital Signature']`; `null` where the
 * certificate does not say.
 *
 * @corresponds x509-key-usage; X509_get_ext_d2i
 */
export function x509KeyUsage(certificate: X509Pointer): string[] | null {
  return listIn(certificate, NID_key_usage);
}

/**
 * What the certificate is for, in OpenSSL's words, for example `['TLS Web Server Authentication']`;
 * `null` where it does not say.
 *
 * @corresponds x509-extended-key-usage; X509_get_ext_d2i
 */
export function x509ExtendedKeyUsage(certificate: X509Pointer): string[] | null {
  return listIn(certificate, NID_ext_key_usage);
}

/**
 * Netscape's word for what the certificate is for, for example `['SSL Server']`; `null` where it has
 * none.
 *
 * @corresponds x509-netscape-certificate-type; X509_get_ext_d2i
 */
export function x509NetscapeCertificateType(certificate: X509Pointer): string[] | null {
  return listIn(certificate, NID_netscape_cert_type);
}

/**
 * The extensions of a certificate, in their order.
 *
 * @corresponds x509-get-extensions; X509_get_ext
 */
export function x509GetExtensions(certificate: X509Pointer): X509ExtensionPointer[] {
  const f = functionsFor(certificate, 'certificate');
  return Array.from({ length: f.X509_get_ext_count(certificate) }, (_, index) =>
    f.X509_get_ext(certificate, index),
  ).filter((extension) => extension !== null);
}

/**
 * The number of the kind of an extension, 0 for one that OpenSSL does not know.
 *
 * @corresponds x509-extension-nid; X509_EXTENSION_get_object, OBJ_obj2nid
 */
export function x509ExtensionNid(extension: X509ExtensionPointer): number {
  const f = functionsFor(extension, 'extension');
  return f.OBJ_txt2nid(f.X509_EXTENSION_get_object(extension) ?? '');
}

/**
 * What an extension says, in OpenSSL's words; of one that it does not know, its bytes.
 *
 * @corresponds x509-extension-string; X509V3_EXT_print
 */
export function x509ExtensionString(extension: X509ExtensionPointer): string {
  const f = functionsFor(extension, 'extension');
  const method = f.BIO_s_mem();
  using memory = method && f.BIO_new(method);
  if (memory === null) return '';
  f.X509V3_EXT_print(memory, extension, X509V3_EXT_DUMP_UNKNOWN, 0);
  return new TextDecoder().decode(f.BIO_get_mem_data(memory).data ?? new Uint8Array(0)).trimEnd();
}

/**
 * The SHA-1 digest of a certificate: a fingerprint to look it up by, and nothing to trust it by.
 *
 * @corresponds x509-sha-digest; X509_digest
 */
export function x509ShaDigest(certificate: X509Pointer): Uint8Array | null {
  const f = functionsFor(certificate, 'certificate');
  const sha1 = f.EVP_sha1();
  if (sha1 === null) return null;
  const { result, md } = f.X509_digest(certificate, sha1);
  return result === 1 ? md : null;
}

/**
 * The long name of an object by its number, or `null` for a number that stands for nothing.
 *
 * @param of any handle of the library that is asked.
 * @corresponds obj-nid2ln; OBJ_nid2ln
 */
export function objNid2ln(nid: number, of: Handle): string | null {
  return nid === NID_undef ? null : functionsFor(of, 'of').OBJ_nid2ln(nid);
}

/**
 * The certificates that the peer has sent; of a client, without its own.
 *
 * @corresponds ssl-get-peer-cert-chain; SSL_get_peer_cert_chain
 */
export function sslGetPeerCertChain(ssl: SslPointer): X509Pointer[] {
  return [...(functionsFor(ssl, 'ssl').SSL_get_peer_cert_chain(ssl) ?? [])];
}

/**
 * The `X509_V_` number of the check of the peer's chain; 0 also where it has shown none.
 *
 * @corresponds ssl-get-verify-result; SSL_get_verify_result
 */
export function sslGetVerifyResult(ssl: SslPointer): number {
  return Number(functionsFor(ssl, 'ssl').SSL_get_verify_result(ssl));
}

/** Its kind is checked by what is called with it. */
function functionsFor(handle: unknown, name: string): ReturnType<typeof functionsOf> {
  if (handle instanceof Handle) return functionsOf(handle);
  throw invalidArgType({ call: 'this function', name }, 'a handle', handle);
}

function dateOf(time: unknown): Date | null {
  return time instanceof Date ? time : null;
}

/** The parts of an extension that is a list. */
function listIn(certificate: X509Pointer, nid: number): string[] | null {
  const { result } = functionsFor(certificate, 'certificate').X509_get_ext_d2i(certificate, nid);
  return result?.flatMap((line) => line.split(', ')) ?? null;
}

const NID_undef = 0;
const NID_netscape_cert_type = 71;
const NID_key_usage = 83;
const NID_ext_key_usage = 126;
/** Source: X509V3_EXT_print(3). */
const X509V3_EXT_DUMP_UNKNOWN = 3 << 16;
