// The result of verifying a peer in words, and the certificate that it is about.
// Verifies nothing: the handshake did.

import { addon } from '../binding/load.js';
import { Handle, type SslPointer, type X509Pointer } from '../handles/index.js';
import { type CertificateData, getCertificateData } from './certificates.js';
import { functionsOf } from './library.js';

/** How the verification of a peer has ended. */
export interface VerificationFacts {
  readonly accepted: boolean;
  /** An `X509_V_` number, 0 where it was accepted; `null` where the peer showed nothing. */
  readonly code: number | null;
  /** In words, for example `certificate has expired`; `ok` where it was accepted. */
  readonly reason: string;
  /** Place in the chain of the certificate that is wrong, 0 the peer's own; `null` where it is not known. */
  readonly depth: number | null;
  /** What that certificate says, or `null`. */
  readonly certificate: CertificateData | null;
}

/** The facts behind what `verify` says. */
export function verificationFacts(
  ssl: SslPointer,
  [accepted, code]: readonly [boolean, number | null],
): VerificationFacts {
  if (code === null) {
    const reason = 'the peer has shown no certificate';
    return Object.freeze({ accepted, code, reason, depth: null, certificate: null });
  }
  const noted = accepted ? null : addon.objectionOf(Handle.idOf(ssl));
  // Of a resumed session only the number is known; a callback may have set another one.
  const known = noted?.code === code ? noted : null;
  const depth = known?.depth ?? null;
  return Object.freeze({
    accepted,
    code,
    reason: known?.name ?? functionsOf(ssl).X509_verify_cert_error_string(code) ?? '',
    depth,
    certificate: depth === null ? null : certificateAt(ssl, depth),
  });
}

/** In the chain that was built; where it was not finished, in what the peer has sent. */
function certificateAt(ssl: SslPointer, depth: number): CertificateData | null {
  const functions = functionsOf(ssl);
  const built = functions.SSL_get0_verified_chain(ssl) ?? [];
  const sent = built.length > depth ? [] : (functions.SSL_get_peer_cert_chain(ssl) ?? []);
  const certificates: X509Pointer[] = [...built, ...sent];
  try {
    const found = built.length > depth ? built[depth] : sent[depth];
    return found === undefined ? null : getCertificateData(found);
  } finally {
    for (const certificate of certificates) certificate.release();
  }
}
