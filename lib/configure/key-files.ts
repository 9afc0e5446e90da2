// Certificates and private keys out of PEM files, in pairs, and choosing among them.
// What the examples of the original use; an abstract context needs none of it.

import {
  normaliseFilename,
  normaliseReading,
  type PasswordFunction,
  type ReadKeyOptions,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { invalidArgType, invalidArgValue } from '../conditions/index.js';
import { ctxFunctionsOf } from '../connections/index.js';
import {
  EvpPkeyPointer,
  Handle,
  type SslCtxPointer,
  type SslPointer,
  X509Pointer,
} from '../handles/index.js';
import { readMaterialFile } from '../implementations/read-file.js';
import { defaultLibrary, libraryIdOf, opensslFor } from '../openssl/index.js';
import { ctxOnly, ctxOrSsl } from './handle-arguments.js';
import { passwordFor, readPem, unreadable } from './pem-read.js';

/** A certificate and its private key. */
export type CertificateKeyPair = readonly [certificate: X509Pointer, key: EvpPkeyPointer];

/**
 * Reads every certificate of a PEM file that has its private key in the same file, with that key.
 *
 * @returns owned handles, in the order of the certificates; free them with
 *   {@link freeCertificateKeyPairs}, or leave that to the garbage collector.
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` when there is no such pair.
 * @corresponds read-certificate-key-pairs; X509_check_private_key
 */
export function readCertificateKeyPairs(
  filename: string | URL,
  options: ReadKeyOptions = {},
): CertificateKeyPair[] {
  const call = 'readCertificateKeyPairs';
  const path = normaliseFilename(filename, call);
  const read = normaliseReading(call, options);
  const library = libraryIdOf(read.library, call) ?? defaultLibrary().id;
  const bytes = readMaterialFile(path);
  const password = passwordFor(
    bytes,
    read as { passPhrase: string | null; callback: PasswordFunction | null },
  );
  try {
    const pairs = pairsIn(bytes, password, library);
    const errors = addon.takeErrors(library);
    if (pairs.length > 0) return pairs;
    throw unreadable(`There is no certificate with its private key in ${path}`, errors);
  } finally {
    password?.fill(0);
    bytes.fill(0);
  }
}

/**
 * Releases every certificate and key of these pairs.
 *
 * @corresponds free-certificate-key-pairs; X509_free, EVP_PKEY_free
 */
export function freeCertificateKeyPairs(pairs: readonly CertificateKeyPair[]): void {
  for (const [certificate, key] of pairs) {
    certificate.release();
    key.release();
  }
}

/**
 * The pair whose certificate this is, or `null`.
 *
 * @corresponds lookup-in-certificate-key-pairs; X509_cmp
 */
export function lookupInCertificateKeyPairs(
  certificate: X509Pointer,
  pairs: readonly CertificateKeyPair[],
): CertificateKeyPair | null {
  if (!(certificate instanceof X509Pointer)) {
    const place = { call: 'lookupInCertificateKeyPairs', name: 'certificate' };
    throw invalidArgType(place, 'an X509Pointer', certificate);
  }
  const f = opensslFor(certificate.library);
  return pairs.find(([each]) => f.X509_cmp(each, certificate) === 0) ?? null;
}

/**
 * The pairs whose certificates were issued by one of the authorities that the peer of a connection
 * asks for; all of them where it names none.
 *
 * @corresponds select-certificates-matching-ca-list; SSL_get0_peer_CA_list, X509_NAME_cmp
 */
export function selectCertificatesMatchingCaList(
  ssl: SslPointer,
  pairs: readonly CertificateKeyPair[],
): CertificateKeyPair[] {
  const handle = ctxOrSsl(ssl, 'selectCertificatesMatchingCaList') as SslPointer;
  const f = opensslFor(handle.library);
  const wanted = f.SSL_get0_peer_CA_list(handle) ?? [];
  try {
    if (wanted.length === 0) return [...pairs];
    return pairs.filter(([certificate]) => {
      using issuer = f.X509_get_issuer_name(certificate);
      return issuer !== null && wanted.some((name) => f.X509_NAME_cmp(name, issuer) === 0);
    });
  } finally {
    for (const name of wanted) name.release();
  }
}

/**
 * Reads the first certificate of a PEM file.
 *
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE`.
 * @corresponds read-certificate-file; PEM_read_bio_X509
 */
export function readCertificateFile(filename: string | URL): X509Pointer {
  const path = normaliseFilename(filename, 'readCertificateFile');
  return readPem('X509', path, WITHOUT_PASSWORD, defaultLibrary().id) as X509Pointer;
}

/**
 * Reads the first private key of a PEM file.
 *
 * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE`; what `callback` throws.
 * @corresponds read-private-key-file; PEM_read_bio_PrivateKey
 */
export function readPrivateKeyFile(
  filename: string | URL,
  options: ReadKeyOptions = {},
): EvpPkeyPointer {
  const call = 'readPrivateKeyFile';
  const path = normaliseFilename(filename, call);
  const read = normaliseReading(call, options);
  const library = libraryIdOf(read.library, call) ?? defaultLibrary().id;
  return readPem('PrivateKey', path, { ...read, errorp: true }, library) as EvpPkeyPointer;
}

/**
 * Sets who chooses the certificate when one is needed, on connections of this package: a server
 * always needs one, a client when it is asked. The function gets the SSL and gives the pair to use;
 * `null` sends none; a promise of either on asynchronous connections. It lives as long as the
 * handle `sslCtx`; a connection that is driven by C name has nobody to ask, and is refused.
 *
 * @corresponds set-ssl-ctx-cert-cb; SSL_CTX_set_cert_cb, SSL_use_cert_and_key
 */
export function setSslCtxCertCb(
  sslCtx: SslCtxPointer,
  choose: (ssl: SslPointer) => CertificateKeyPair | null | PromiseLike<CertificateKeyPair | null>,
): void {
  const call = 'setSslCtxCertCb';
  const ctx = ctxOnly(sslCtx, call);
  if (typeof choose !== 'function') {
    throw invalidArgType({ call, name: 'choose' }, 'a function', choose);
  }
  const functions = ctxFunctionsOf(ctx);
  const first = functions.certificate === null;
  functions.certificate = (given: unknown) => {
    const ssl = given as SslPointer;
    const pair = choose(ssl);
    const later = (pair as PromiseLike<CertificateKeyPair | null> | null)?.then;
    if (typeof later !== 'function') return use(ssl, pair as CertificateKeyPair | null);
    return (pair as PromiseLike<CertificateKeyPair | null>).then((chosen) => use(ssl, chosen));
  };
  if (first) addon.ask(Handle.idOf(ctx), 'certificate');
}

/**
 * Sets the suites of TLS 1.2 and older.
 *
 * @returns false when there is none among them.
 * @corresponds set-cipher-list; SSL_CTX_set_cipher_list, SSL_set_cipher_list
 */
export function setCipherList(sslCtx: SslCtxPointer | SslPointer, ciphers: string): boolean {
  const call = 'setCipherList';
  const handle = ctxOrSsl(sslCtx, call);
  if (typeof ciphers !== 'string') {
    throw invalidArgType({ call, name: 'ciphers' }, 'a string', ciphers);
  }
  const f = opensslFor(handle.library);
  const result =
    handle.kind === 'SSL_CTX'
      ? f.SSL_CTX_set_cipher_list(handle as SslCtxPointer, ciphers)
      : f.SSL_set_cipher_list(handle as SslPointer, ciphers);
  addon.takeErrors(handle.library);
  return result === 1;
}

/** Where the SSL is gone, nobody is asked any more. */
function use(ssl: SslPointer, pair: CertificateKeyPair | null | undefined): boolean {
  if (pair === null || pair === undefined) return true;
  const place = { call: 'certificate function', name: 'result' };
  const [certificate, key] = Array.isArray(pair) ? pair : [];
  if (!(certificate instanceof X509Pointer) || !(key instanceof EvpPkeyPointer)) {
    throw invalidArgType(place, '[X509Pointer, EvpPkeyPointer], or null', pair);
  }
  if (!ssl.alive) return false;
  const result = opensslFor(ssl.library).SSL_use_cert_and_key(ssl, certificate, key, [], 1);
  const errors = addon.takeErrors(ssl.library);
  if (result === 1) return true;
  const why = errors[0]?.reasonText ?? 'OpenSSL refuses it';
  throw invalidArgValue(place, `must be a certificate with its key (${why})`, pair);
}

function pairsIn(
  bytes: Uint8Array,
  password: Uint8Array | null,
  library: number,
): CertificateKeyPair[] {
  const f = opensslFor(library);
  const certificates = all(bytes, library, (bio) => f.PEM_read_bio_X509(bio, null));
  const keys = all(bytes, library, (bio) => f.PEM_read_bio_PrivateKey(bio, password));
  const used = new Set<Handle>();
  const pairs: CertificateKeyPair[] = [];
  for (const certificate of certificates) {
    const key = keys.find((each) => f.X509_check_private_key(certificate, each) === 1);
    if (key === undefined) continue;
    // Each pair has a key of its own to free.
    const own = used.has(key) ? f.EVP_PKEY_dup(key) : key;
    if (own === null) continue;
    used.add(certificate).add(key);
    pairs.push([certificate, own]);
  }
  for (const each of [...certificates, ...keys]) if (!used.has(each)) each.release();
  addon.takeErrors(library);
  return pairs;
}

/** Everything of one kind in a PEM file. */
function all<T extends Handle>(
  bytes: Uint8Array,
  library: number,
  next: (
    bio: NonNullable<ReturnType<ReturnType<typeof opensslFor>['BIO_new_mem_buf']>>,
  ) => T | null,
): T[] {
  using bio = opensslFor(library).BIO_new_mem_buf(bytes);
  const found: T[] = [];
  for (let one = bio && next(bio); bio !== null && one !== null; one = next(bio)) found.push(one);
  return found;
}

const WITHOUT_PASSWORD = Object.freeze({ passPhrase: null, callback: null, errorp: true });
