// SslConnection: what every connection tells about the SSL on it, streams and asynchronous states.
// Does no I/O; a subclass attaches, shakes hands, reads and writes.

import {
  type ImplementationName,
  type KeyMaterial,
  type Material,
  normaliseReadCertificates,
  normaliseReadDhParamsFile,
  type ReadCertificatesOptions,
  type SslSide,
} from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { invalidCombination } from '../conditions/index.js';
import type { SslCtxPointer, SslPointer, X509Pointer } from '../handles/index.js';
import { liveMaterial } from '../implementations/live-material.js';
import { type CertificateData, getCertificateData } from './certificates.js';
import { functionsOf } from './library.js';
import { hasShown, rawPublicKeyOf } from './peer.js';
import { TlsFacts } from './tls-facts.js';
import { type VerificationFacts, verificationFacts } from './verification-facts.js';

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
   * What became of data that went with the handshake: `'accepted'`, `'rejected'` (a client has sent it
   * again after the handshake), or `'not-sent'`.
   *
   * @corresponds SSL_get_early_data_status
   */
  get earlyDataStatus(): 'accepted' | 'rejected' | 'not-sent' {
    const { ssl } = this.attached('earlyDataStatus');
    return EARLY_DATA[functionsOf(ssl).SSL_get_early_data_status(ssl)] ?? 'not-sent';
  }

  /**
   * The session of this connection for the `session` of a later one, in this process or another; `null`
   * where there is none that could be resumed. A server of TLS 1.3 sends it after the handshake: it is
   * there when something was read. The context does not give it to anybody else.
   *
   * The bytes are secret: who has them can take over the session and decrypt it.
   *
   * @corresponds SSL_get1_session, i2d_SSL_SESSION
   */
  exportSession(): Uint8Array | null {
    const { ssl, sslId } = this.attached('exportSession');
    const functions = functionsOf(ssl);
    if (functions.SSL_is_init_finished(ssl) !== 1) return null;
    using session = functions.SSL_get1_session(ssl);
    if (session === null || functions.SSL_SESSION_is_resumable(session) !== 1) return null;
    addon.giveAway(sslId);
    return functions.i2d_SSL_SESSION(session);
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
    if (!hasShown(ssl)) return [false, null];
    const result = functions.SSL_get_verify_result(ssl);
    return [result === 0, result];
  }

  /**
   * What {@link SslConnection.verify} says, in words, and about which certificate.
   *
   * @corresponds SSL_get_verify_result, X509_STORE_CTX_get_error_depth
   */
  get verification(): VerificationFacts {
    const { ssl } = this.attached('verification');
    return verificationFacts(ssl, this.verify());
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
    if (functions.SSL_is_server(ssl) === 0 && chain.length > 0) return [...chain];
    // On a server the chain lacks the peer's own certificate; a session that was exported has that only.
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
   * The raw public key that the peer showed in the place of a certificate (RFC 7250), as DER
   * (SubjectPublicKeyInfo); `null` when it showed none.
   *
   * @corresponds SSL_get0_peer_rpk
   */
  getPeerRawPublicKey(): Uint8Array | null {
    return rawPublicKeyOf(this.attached('getPeerRawPublicKey').ssl);
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
    keyFile: KeyMaterial | readonly KeyMaterial[] | null,
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

/** By the numbers of SSL_get_early_data_status(3). */
const EARLY_DATA = ['not-sent', 'rejected', 'accepted'] as const;
