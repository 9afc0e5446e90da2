// SslConnection: what every connection tells about the SSL on it, streams and asynchronous states.
// Does no I/O; a subclass attaches, shakes hands, reads and writes.

import {
  type ImplementationName,
  type Material,
  normaliseReadCertificates,
  normaliseReadDhParamsFile,
  type ReadCertificatesOptions,
  type SslSide,
} from '../arguments/index.js';
import { invalidCombination } from '../conditions/index.js';
import type { SslCtxPointer, SslPointer, X509Pointer } from '../handles/index.js';
import { liveMaterial } from '../implementations/live-material.js';
import { type CertificateData, getCertificateData } from './certificates.js';
import { functionsOf } from './library.js';
import { TlsFacts } from './tls-facts.js';

/** A connection that may have SSL attached. */
export abstract class SslConnection extends TlsFacts {
  /**
   * The SSL, or `null` when none is attached. Do not release it while it is attached.
   *
   * @corresponds socket-stream-ssl, async-io-state-ssl
   */
  get ssl(): SslPointer | null {
    return this.attachment?.ssl ?? null;
  }

  /**
   * The SSL_CTX of the SSL, or `null`.
   *
   * @corresponds socket-stream-ctx, async-io-state-ctx; SSL_get_SSL_CTX
   */
  get ctx(): SslCtxPointer | null {
    return this.attachment?.ctx ?? null;
  }

  /**
   * Side of TLS, or `null` when no SSL is attached.
   *
   * @corresponds socket-stream-ssl-side, async-io-state-ssl-side
   */
  get sslSide(): SslSide | null {
    return this.attachment?.side ?? null;
  }

  /**
   * The implementation that the SSL belongs to, or `null` when none is attached.
   *
   * @corresponds ssl-connection-implementation
   */
  get implementation(): ImplementationName | null {
    return this.attachment === null ? null : 'openssl';
  }

  /**
   * The SSL.
   *
   * @throws SocketError with code `ERR_SSL_NOT_ATTACHED` when there is none.
   * @corresponds ssl-connection-ssl-ref
   */
  get sslRef(): SslPointer {
    return this.attached('sslRef').ssl;
  }

  /**
   * Whether the peer presented a chain that the configured trust accepts, host name included where
   * one is checked, and the `X509_V_` number (0: accepted), or `null` when the peer presented none.
   *
   * It is the result of the check in the handshake, which OpenSSL makes on clients even where
   * verification is off; then this is how to learn about it.
   *
   * @corresponds ssl-connection-verify; SSL_get_verify_result
   */
  verify(): [success: boolean, moreInfo: number | null] {
    const { ssl } = this.attached('verify');
    const functions = functionsOf(ssl);
    const certificate = functions.SSL_get1_peer_certificate(ssl);
    // While a client's chain is being judged there is the chain only.
    if (certificate === null && !functions.SSL_get_peer_cert_chain(ssl)?.length)
      return [false, null];
    certificate?.release();
    const result = functions.SSL_get_verify_result(ssl);
    return [result === 0, result];
  }

  /**
   * The certificates that the peer sent, its own first; empty when there were none. Release them,
   * or leave that to the garbage collector.
   *
   * @corresponds ssl-connection-copy-peer-certificates; SSL_get_peer_cert_chain
   */
  copyPeerCertificates(): X509Pointer[] {
    const { ssl } = this.attached('copyPeerCertificates');
    const functions = functionsOf(ssl);
    const chain = functions.SSL_get_peer_cert_chain(ssl) ?? [];
    if (functions.SSL_is_server(ssl) === 0) return [...chain];
    // On a server the chain lacks the peer's own certificate.
    const own = functions.SSL_get1_peer_certificate(ssl);
    return own === null ? [...chain] : [own, ...chain];
  }

  /**
   * What the peer's certificates say, its own first; `null` when there are none.
   *
   * @corresponds ssl-connection-get-peer-certificates-data
   */
  getPeerCertificatesData(): CertificateData[] | null {
    const certificates = this.copyPeerCertificates();
    try {
      return certificates.length === 0 ? null : certificates.map(getCertificateData);
    } finally {
      for (const certificate of certificates) certificate.release();
    }
  }

  /**
   * Sets key and certificates of this connection, before its handshake, or for a later one. An
   * abstract context does the same for all its connections.
   *
   * @param keyFile as in `createSslServerContext`; `null` where certFile has the key.
   * @throws SslFailure with code `ERR_SSL_CERTIFICATE_KEY_FILE` when a file cannot be read or opened.
   * @corresponds ssl-connection-read-certificates; SSL_use_cert_and_key
   */
  readCertificates(
    keyFile: Material | readonly Material[] | null,
    options: ReadCertificatesOptions = {},
  ): void {
    const credentials = normaliseReadCertificates(keyFile, options);
    const { ssl } = this.attached('readCertificates');
    liveMaterial(ssl).setCredentials(ssl, credentials);
  }

  /**
   * Sets the Diffie-Hellman parameters of a server's connection, for suites of TLS 1.2 and older.
   *
   * @param filename a path, PEM text, or the bytes of PEM or DER.
   * @corresponds ssl-connection-read-dh-params-file; SSL_set0_tmp_dh_pkey
   */
  readDhParamsFile(filename: Material): void {
    const source = normaliseReadDhParamsFile(filename);
    const { ssl, side } = this.attached('readDhParamsFile');
    if (side === 'client') {
      throw invalidCombination('readDhParamsFile is for servers, and this is a client.');
    }
    liveMaterial(ssl).setDhParameters(ssl, source);
  }
}
