// Keys, certificates, CRLs and parameters out of PEM, DER, PKCS #12 or a STORE.
// Reads no file itself, and never puts what it reads, or a password, into a message.

import {
  type GivenFunction,
  type KeySource,
  type MaterialSource,
  shownPath,
} from '../../arguments/index.js';
import { addon } from '../../binding/load.js';
import { conditionFromErrors, SslFailure } from '../../conditions/index.js';
import type { EvpPkeyPointer, X509CrlPointer, X509Pointer } from '../../handles/index.js';
import { OSSL_STORE_INFO_CERT, OSSL_STORE_INFO_PKEY, opensslFor } from '../../openssl/index.js';
import type { ContextSettings, ReadMaterial } from '../context-settings.js';

/** What a source holds. */
export interface Material {
  readonly keys: readonly EvpPkeyPointer[];
  readonly certificates: readonly X509Pointer[];
}

/** How to open what is locked. */
export interface Passwords {
  readonly password: string | null;
  readonly callback: GivenFunction | null;
}

/** Reads material with the functions of one library. */
export class MaterialReader {
  readonly #library: number;
  readonly #read: ReadMaterial;
  readonly #passwords: Passwords;

  constructor(library: number, read: ReadMaterial, passwords: Passwords) {
    this.#library = library;
    this.#read = read;
    this.#passwords = passwords;
  }

  /** Keys and certificates, in the order in which they stand. */
  material(source: KeySource, withKey: boolean): Material {
    if (source.kind === 'key') return { keys: [source.key as EvpPkeyPointer], certificates: [] };
    if (source.kind === 'uri') return this.#store(source.uri);
    const bytes = this.#read(source);
    const where = nameOf(source);
    const found = isPem(bytes) ? this.#pem(bytes, where, withKey) : this.#der(bytes, where);
    addon.takeErrors(this.#library);
    return found;
  }

  /** Certificates to trust. */
  certificates(source: MaterialSource): readonly X509Pointer[] {
    const { certificates } = this.material(source, false);
    if (certificates.length > 0) return certificates;
    throw unreadable(`There is no certificate in ${nameOf(source)}`, []);
  }

  /** Revocation lists. */
  crls(source: MaterialSource): readonly X509CrlPointer[] {
    if (source.kind === 'uri') throw unreadable('A CRL cannot be read from a STORE', []);
    const functions = opensslFor(this.#library);
    const bytes = this.#read(source);
    const lists: X509CrlPointer[] = [];
    if (isPem(bytes)) {
      using bio = functions.BIO_new_mem_buf(bytes);
      for (let crl = bio && functions.PEM_read_bio_X509_CRL(bio, null); crl !== null; ) {
        lists.push(crl);
        crl = bio && functions.PEM_read_bio_X509_CRL(bio, null);
      }
    } else {
      const crl = functions.d2i_X509_CRL(bytes);
      if (crl !== null) lists.push(crl);
    }
    const errors = addon.takeErrors(this.#library);
    if (lists.length > 0) return lists;
    throw unreadable(`There is no CRL in ${nameOf(source)}`, errors);
  }

  /** What a source holds, as it is. */
  bytes(source: MaterialSource): Uint8Array {
    if (source.kind === 'uri') throw unreadable(`${source.uri} is neither a file nor bytes`, []);
    return this.#read(source);
  }

  /** Public keys: PEM, DER, or those of certificates. */
  publicKeys(source: MaterialSource): readonly EvpPkeyPointer[] {
    const functions = opensslFor(this.#library);
    const bytes = this.bytes(source);
    const keys: EvpPkeyPointer[] = [];
    if (isPem(bytes)) {
      using bio = functions.BIO_new_mem_buf(bytes);
      for (let key = bio && functions.PEM_read_bio_PUBKEY(bio, null); key !== null; ) {
        keys.push(key);
        key = bio && functions.PEM_read_bio_PUBKEY(bio, null);
      }
      if (keys.length === 0) keys.push(...this.#keysOfCertificates(source));
    } else {
      const key = functions.d2i_PUBKEY(bytes);
      keys.push(...(key === null ? this.#keysOfCertificates(source) : [key]));
    }
    const errors = addon.takeErrors(this.#library);
    if (keys.length > 0) return keys;
    throw unreadable(`There is no public key in ${nameOf(source)}`, errors);
  }

  #keysOfCertificates(source: MaterialSource): readonly EvpPkeyPointer[] {
    const functions = opensslFor(this.#library);
    addon.takeErrors(this.#library);
    const { certificates } = this.material(source, false);
    // The first is the peer's own; what follows has signed it.
    return certificates.slice(0, 1).flatMap((one) => functions.X509_get_pubkey(one) ?? []);
  }

  /** Diffie-Hellman parameters. */
  dhParameters(source: MaterialSource): EvpPkeyPointer {
    if (source.kind === 'uri') throw unreadable('DH parameters cannot be read from a STORE', []);
    const functions = opensslFor(this.#library);
    const bytes = this.#read(source);
    using bio = functions.BIO_new_mem_buf(bytes);
    const found =
      bio === null
        ? null
        : isPem(bytes)
          ? functions.PEM_read_bio_Parameters(bio)
          : functions.d2i_KeyParams_bio(EVP_PKEY_DH, bio);
    const errors = addon.takeErrors(this.#library);
    if (found !== null) return found;
    throw unreadable(`There are no DH parameters in ${nameOf(source)}`, errors);
  }

  #pem(bytes: Uint8Array, where: string, withKey: boolean): Material {
    const functions = opensslFor(this.#library);
    const certificates: X509Pointer[] = [];
    using bio = functions.BIO_new_mem_buf(bytes);
    if (bio === null) throw unreadable(`Cannot read ${where}`, addon.takeErrors(this.#library));
    for (let one = functions.PEM_read_bio_X509_AUX(bio, null); one !== null; ) {
      certificates.push(one);
      one = functions.PEM_read_bio_X509_AUX(bio, null);
    }
    addon.takeErrors(this.#library);
    if (!withKey) return { keys: [], certificates };
    const locked = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('ENCRYPTED');
    const password = locked ? this.#password(where) : null;
    using again = functions.BIO_new_mem_buf(bytes);
    const key = again && functions.PEM_read_bio_PrivateKey(again, password);
    const errors = addon.takeErrors(this.#library);
    if (key !== null) return { keys: [key], certificates };
    if (locked)
      throw unreadable(`Cannot open the private key in ${where}: is the password right?`, errors);
    if (certificates.length === 0) throw unreadable(`There is no private key in ${where}`, errors);
    return { keys: [], certificates };
  }

  #der(bytes: Uint8Array, where: string): Material {
    const functions = opensslFor(this.#library);
    const certificate = functions.d2i_X509(bytes);
    if (certificate !== null) return { keys: [], certificates: [certificate] };
    const key = functions.d2i_AutoPrivateKey(bytes);
    if (key !== null) return { keys: [key], certificates: [] };
    using p12 = functions.d2i_PKCS12(bytes);
    const errors = addon.takeErrors(this.#library);
    if (p12 === null) {
      throw unreadable(`There is no certificate, private key or PKCS #12 in ${where}`, errors);
    }
    const locked =
      functions.PKCS12_verify_mac(p12, null) !== 1 && functions.PKCS12_verify_mac(p12, '') !== 1;
    const password = locked ? this.#password(where) : '';
    const text = typeof password === 'string' ? password : new TextDecoder().decode(password);
    const { result, pkey, cert, ca } = functions.PKCS12_parse(p12, text);
    const failed = addon.takeErrors(this.#library);
    if (result !== 1)
      throw unreadable(`Cannot open the PKCS #12 in ${where}: is the password right?`, failed);
    const own = cert === null ? [] : [cert];
    return { keys: pkey === null ? [] : [pkey], certificates: [...own, ...(ca ?? [])] };
  }

  #store(uri: string): Material {
    const functions = opensslFor(this.#library);
    const { password, callback } = this.#passwords;
    const secret = callback === null ? password : this.#password(uri);
    using store = functions.OSSL_STORE_open(uri, secret);
    if (store === null) throw unreadable(`Cannot open ${uri}`, addon.takeErrors(this.#library));
    const keys: EvpPkeyPointer[] = [];
    const certificates: X509Pointer[] = [];
    while (functions.OSSL_STORE_eof(store) === 0) {
      using info = functions.OSSL_STORE_load(store);
      if (info === null) continue;
      const type = functions.OSSL_STORE_INFO_get_type(info);
      const key = type === OSSL_STORE_INFO_PKEY ? functions.OSSL_STORE_INFO_get1_PKEY(info) : null;
      const cert = type === OSSL_STORE_INFO_CERT ? functions.OSSL_STORE_INFO_get1_CERT(info) : null;
      if (key !== null) keys.push(key);
      if (cert !== null) certificates.push(cert);
    }
    const errors = addon.takeErrors(this.#library);
    if (keys.length + certificates.length > 0) return { keys, certificates };
    throw unreadable(`There is no key and no certificate at ${uri}`, errors);
  }

  #password(where: string): string | Uint8Array {
    const { password, callback } = this.#passwords;
    const given: unknown = callback === null ? password : callback(where);
    if (typeof given === 'string' || given instanceof Uint8Array) return given;
    if (callback === null) throw unreadable(`${where} is encrypted: give its password`, []);
    throw unreadable(`passwordCallback gave no password for ${where}`, []);
  }
}

/** A key with its certificate and what belongs behind it. */
export interface CredentialPair {
  readonly key: EvpPkeyPointer;
  readonly certificate: X509Pointer;
  readonly chain: readonly X509Pointer[];
}

/** Key and certificate of one place in `keyFile` and `certFile`: from certFile, else from beside the key. */
export function credentialsAt(
  { keyFile, certFile }: Pick<ContextSettings, 'keyFile' | 'certFile'>,
  material: MaterialReader,
  index: number,
): CredentialPair | { readonly key: EvpPkeyPointer; readonly certificate: null } {
  const keySource = keyFile?.[index];
  const certSource = certFile?.[index];
  const first = keySource && material.material(keySource, true);
  const second = certSource && material.material(certSource, keySource === undefined);
  const key = first?.keys[0] ?? second?.keys[0];
  const [certificate, ...chain] = second?.certificates ?? first?.certificates ?? [];
  if (key === undefined) throw unreadable('There is no private key in keyFile and certFile', []);
  return certificate === undefined ? { key, certificate: null } : { key, certificate, chain };
}

/** Each key with its certificate, which must be there. */
export function* credentialPairs(
  files: Pick<ContextSettings, 'keyFile' | 'certFile'>,
  material: MaterialReader,
): Generator<CredentialPair> {
  const count = files.keyFile?.length ?? files.certFile?.length ?? 0;
  for (let i = 0; i < count; i++) {
    const pair = credentialsAt(files, material, i);
    if (pair.certificate === null) throw noCertificate();
    yield pair;
  }
}

/** A key alone. */
export function noCertificate(): Error {
  const text = 'There is no certificate in certFile, and none beside the key in keyFile';
  return unreadable(text, []);
}

/** A source as messages name it: never its content. */
export function nameOf(source: MaterialSource): string {
  if (source.kind === 'file') return shownPath(source.path);
  return source.kind === 'uri' ? source.uri : 'the given bytes';
}

/** Key or certificate material that cannot be used. */
export function unreadable(
  text: string,
  errors: ReturnType<typeof addon.takeErrors>,
  cause?: unknown,
): SslFailure {
  if (errors.length > 0) {
    const because = conditionFromErrors(text, errors);
    return new SslFailure(because.message, {
      code: CODE,
      sslCode: 'certificate-key-file',
      errors,
      cause,
    });
  }
  return new SslFailure(text, { code: CODE, sslCode: 'certificate-key-file', cause });
}

function isPem(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes('-----BEGIN ');
}

const CODE = 'ERR_SSL_CERTIFICATE_KEY_FILE';
const EVP_PKEY_DH = 28;
