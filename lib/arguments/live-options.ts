// The options objects of calls on what is there already, with their documentation.
// Types only. What is checked at run time is in live-calls.ts; a test holds the two together.

import type { KeyObject } from 'node:crypto';
import type { TracedMessage } from '../trace/index.js';
import type { Material } from './context-options.js';
import type { CertificateLike, KeyLike, LibraryInput } from './types.js';

/** How to open what is encrypted. */
export interface PassPhraseOptions {
  /** The password. Default: `null`. Not beside `callback`. */
  passPhrase?: string | null | undefined;
  /**
   * Called for the password where the file is encrypted, with its greatest length in bytes, and
   * whether it is for writing, which is never. Default: `null`.
   */
  callback?: PasswordFunction | null | undefined;
}

/** Gives a password. */
export type PasswordFunction = (maximumLength: number, rwflag: boolean) => string | Uint8Array;

/** Options of `readCertificates`. */
export interface ReadCertificatesOptions {
  /** Certificate of the key, then its chain. Default: `null`, it stands beside the key. */
  certFile?: Material | readonly Material[] | null | undefined;
  /** Password of the private key. Default: `null`. */
  password?: string | null | undefined;
  /** Called for the password of a key that is encrypted, with the name of its file. Default: `null`. */
  passwordCallback?: ((file: string) => string | Uint8Array) | null | undefined;
  /** For the other implementation; unused here. */
  keychain?: unknown;
  /** For the other implementation; unused here. */
  keychainPassword?: string | null | undefined;
  /** For the other implementation; unused here. */
  keychainReset?: boolean | null | undefined;
}

/** Options of `keyUpdate`. */
export interface KeyUpdateOptions {
  /** Whether the peer shall change its keys, too. Default: `false`. */
  requestPeer?: boolean | undefined;
  /** Seconds that sending it may take; `null`: no limit. Default: `null`. */
  timeout?: number | null | undefined;
}

/** Options of `requestCertificate`. */
export interface RequestCertificateOptions {
  /** Whether a client without a certificate loses its connection. Default: `true`. */
  required?: boolean | undefined;
  /** Seconds that the client may take; `null`: no limit. Default: `null`. */
  timeout?: number | null | undefined;
  /** Stops waiting, on asynchronous states; the request stays with the client. Default: `null`. */
  signal?: AbortSignal | null | undefined;
}

/** Options of `traceHandshake`. */
export interface TraceHandshakeOptions {
  /** Called with each message when it is there. What it throws is an uncaught error. Default: `null`. */
  onMessage?: ((message: TracedMessage) => void) | null | undefined;
}

/** Options of `setSslCtxPasswordCallback`. One of the two must be given. */
export interface SslCtxPasswordOptions {
  /** Called for each password. Default: `null`. */
  callback?: PasswordFunction | null | undefined;
  /** The password of everything. Default: `null`. */
  password?: string | null | undefined;
}

/** Options of `setSslCtxDh`. The first of `dh` to `filenameList` that is given counts. */
export interface SslCtxDhOptions<Key extends object = object> extends PassPhraseOptions {
  /** Parameters as `readDhparams` gives them. Default: `null`. */
  dh?: Key | null | undefined;
  /** File of parameters. Default: `null`. */
  filename?: string | URL | null | undefined;
  /** Called for the parameters, with `false` and 1024, as OpenSSL calls it. Default: `null`. */
  func?: ((isExport: boolean, keyLength: number) => Key | null) | null | undefined;
  /**
   * Files with the length of their prime in bits: the shortest that the security level allows is
   * used, else the longest. Default: `null`.
   */
  filenameList?:
    | readonly (readonly [keyLength: number, filename: string | URL])[]
    | null
    | undefined;
}

/** Options of `pemRead`. */
export interface PemReadOptions extends PassPhraseOptions {
  /** Throw when it cannot be read, or return `null`. Default: `false`. */
  errorp?: boolean | undefined;
  /** OpenSSL to read it with. Default: `null`, the default library. */
  library?: LibraryInput | null | undefined;
}

/** Options of `readDhparams`. */
export interface ReadDhparamsOptions extends Omit<PemReadOptions, 'errorp'> {
  /** Throw when it cannot be read, or return `null`. Default: `true`. */
  errorp?: boolean | undefined;
  /** Read the file even if it was read before. Default: `false`. */
  force?: boolean | undefined;
}

/** Options of `readPrivateKeyFile` and `readCertificateKeyPairs`. */
export type ReadKeyOptions = Omit<PemReadOptions, 'errorp'>;

/** What a sign function is asked for. */
export interface SignRequest {
  /**
   * `RSA-PKCS1`: RSASSA-PKCS1-v1_5, `RSA-PSS`: RSASSA-PSS (RFC 8017); `ECDSA` (FIPS 186-5);
   * `Ed25519` and `Ed448` (RFC 8032).
   */
  readonly algorithm: 'RSA-PKCS1' | 'RSA-PSS' | 'ECDSA' | 'Ed25519' | 'Ed448';
  /**
   * Digest that the data is of, as `node:crypto` names it: `SHA256`, `SHA384`, …. `null` for the
   * Edwards curves; and where C signs bytes without saying what they are.
   */
  readonly digest: string | null;
  /** What is to be signed: the digest of the message; for the Edwards curves the message. */
  readonly data: Uint8Array;
  /**
   * The message itself, for what does the digest, too; `null` where it is not known, or longer than
   * 64 KiB. TLS signs short messages: there it is never `null`.
   */
  readonly message: Uint8Array | null;
  /** Length of the salt of RSA-PSS in bytes; else `null`. */
  readonly saltLength: number | null;
  /** Digest of the mask generation of RSA-PSS; else `null`. In TLS the same as `digest`. */
  readonly mgf1Digest: string | null;
}

/** Signs: gives the signature, or a promise of it. */
export type SignFunction = (request: SignRequest) => Uint8Array | PromiseLike<Uint8Array>;

/** Options of `createSignerKey`. */
export interface SignerKeyOptions {
  /**
   * The public part: a file or its content (PEM, DER, a certificate), an `EvpPkeyPointer` or
   * `X509Pointer` of any library, or a KeyObject of `node:crypto`, of whose private part nothing is
   * kept.
   */
  publicKey: Material | KeyLike | CertificateLike | KeyObject;
  /** Signs. It is called on the thread that made the key, whoever uses it. */
  sign: SignFunction;
  /**
   * Form of the ECDSA signatures that `sign` gives: `der` (ECDSA-Sig-Value, as node:crypto and most
   * key management services give it) or `ieee-p1363` (r and s side by side, as PKCS #11 and WebCrypto
   * give it). Default: `'der'`.
   */
  dsaEncoding?: 'der' | 'ieee-p1363' | undefined;
  /** OpenSSL that the key is for. Default: `null`, the default library. */
  library?: LibraryInput | null | undefined;
}
