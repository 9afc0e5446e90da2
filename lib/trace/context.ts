// What earlier messages of a connection say about how later ones are to be read.
// Reads no message by itself.

import type { Extension } from './extensions.js';
import { extensionValue } from './extensions.js';
import type { Named } from './names.js';

/** A connection, as far as its messages show it. */
export class ReadingContext {
  /** The number by which OpenSSL reads the message at hand. */
  version = 0;
  /** Whether the message at hand was sent, or else received. */
  sent = false;
  /** Of the last ServerHello. */
  cipherSuite: Named | null = null;
  /** Whether a client sends here; `null` until a hello says so. */
  #clientSends: boolean | null = null;
  #serverKeys = X509;
  #clientKeys = X509;

  /** TLS 1.3 or DTLS 1.3, drafts included. */
  get isTls13(): boolean {
    return this.version === 0x0304 || this.version === 0xfefc || this.version >> 8 === 0x7f;
  }

  get isDtls(): boolean {
    return this.version >> 8 === 0xfe || this.version === 0x0100;
  }

  /** Signatures name their scheme: TLS 1.2 and DTLS 1.2 and later. */
  get hasSignatureSchemes(): boolean {
    return this.isDtls
      ? this.version !== 0x0100 && this.version <= 0xfefd
      : this.isTls13 || this.version === 0x0303;
  }

  /** Whether the Certificate at hand has one bare key in the place of certificates (RFC 7250). */
  get hasRawKey(): boolean {
    if (this.#clientSends === null) return false;
    const type = this.#clientSends === this.sent ? this.#clientKeys : this.#serverKeys;
    return type === RAW_PUBLIC_KEY;
  }

  /** A ServerHello was read. */
  chosen(cipherSuite: Named): void {
    this.#clientSends = !this.sent;
    this.cipherSuite = cipherSuite;
    this.#serverKeys = X509;
    this.#clientKeys = X509;
  }

  /** A server has answered a client's extensions. */
  answered(extensions: readonly Extension[]): void {
    this.#serverKeys =
      extensionValue(extensions, 'server_certificate_type')?.[0]?.number ?? this.#serverKeys;
    this.#clientKeys =
      extensionValue(extensions, 'client_certificate_type')?.[0]?.number ?? this.#clientKeys;
  }
}

const X509 = 0;
const RAW_PUBLIC_KEY = 2;
