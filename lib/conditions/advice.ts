// What to do about a failure, in one sentence by reason: the last part of a condition's message.
// Does not decide a condition's class or code.

import type { OpensslErrorRecord } from '../binding/addon.js';
import type { VerifyFact } from './facts.js';
import { LIB_SSL, receivedAlert } from './reasons.js';

/** Advice about an OpenSSL error, or `''`. */
export function adviceOnError(error: OpensslErrorRecord | undefined): string {
  if (error === undefined || error.lib !== LIB_SSL) return '';
  const alert = receivedAlert(error);
  if (alert !== null) return ADVICE_BY_ALERT[alert] ?? '';
  return ADVICE_BY_REASON[error.reason] ?? '';
}

/** Advice about a chain that was not accepted. */
export function adviceOnVerify(verify: VerifyFact | null): string {
  if (verify === null) return 'Compare the certificate chain of the peer with the trust in use.';
  return ADVICE_BY_VERIFY[verify.code] ?? '';
}

/** Advice about an OS or name look-up error, or `''`. */
export function adviceOnErrno(name: string): string {
  return ADVICE_BY_ERRNO[name] ?? '';
}

const VERSIONS = 'Name a version that both have with sslCtx, for example sslCtx: [null, null].';
const OFFERS = 'Compare versions, ciphers, groups and signature algorithms of the two sides.';

const ADVICE_BY_REASON: Readonly<Record<number, string>> = {
  101: 'Allow a group that both sides have (SSL_CTX_set1_groups_list).',
  118: 'The key does not suit what the peer offers: use another key type, or other signature algorithms (SSL_CTX_set1_sigalgs_list).',
  155: 'The peer used this port as an HTTP proxy: it does not speak TLS here.',
  156: 'The peer sent plain HTTP: use https on its side, or sslCtx: null here.',
  166: VERSIONS,
  181: 'The cipher list leaves nothing for the versions allowed: widen it (SSL_CTX_set_cipher_list, SSL_CTX_set_ciphersuites).',
  191: 'The versions allowed exclude each other: check the range in sslCtx and the options SSL_OP_NO_….',
  193: 'No cipher in common: a server without a certificate and key also ends here.',
  199: 'The peer must send a certificate: give it one, or do not demand it.',
  207: 'TLS was already shut down on this side: nothing more can be sent.',
  252: VERSIONS,
  258: `${VERSIONS} TLS 1.0 and 1.1 are on only when asked for by name.`,
  266: VERSIONS,
  267: 'The peer does not speak TLS on this port: check the port, or whether it wants a plain dialogue (STARTTLS) first.',
  294: 'The peer closed its socket without ending TLS: data may have been cut off.',
  295: 'Allow a group that this library has (SSL_CTX_set1_groups_list).',
  333: 'The peer signs with an algorithm that the security level forbids (SSL_CTX_set_security_level).',
  338: 'The peer is too old for secure renegotiation (RFC 5746); SSL_OP_LEGACY_SERVER_CONNECT lets it in.',
  376: 'Allow a signature algorithm that both sides have (SSL_CTX_set1_sigalgs_list).',
  394: 'The Diffie-Hellman parameters of the peer are too short: prefer ECDHE ciphers, or lower the security level.',
  396: VERSIONS,
  410: 'Allow a group that both sides have (SSL_CTX_set1_groups_list).',
};

const ADVICE_BY_ALERT: Readonly<Record<number, string>> = {
  40: `The peer found nothing acceptable in what this side offered. ${OFFERS} A missing server name (tlsextHostName) or certificate can be the cause too.`,
  42: 'The peer did not accept the certificate of this side.',
  43: 'The peer does not support the kind of certificate that this side has.',
  44: 'The peer holds the certificate of this side for revoked.',
  45: 'The peer holds the certificate of this side for expired.',
  46: 'The peer did not accept the certificate of this side.',
  48: 'The peer does not trust the issuer of the certificate of this side.',
  70: `The peer refused the version. ${VERSIONS}`,
  71: `The peer wants stronger ciphers. ${OFFERS}`,
  86: 'The peer saw a retry with a lower version than both sides have.',
  112: 'The peer does not know this server name: check tlsextHostName.',
  113: 'The peer does not accept the OCSP response that this side has stapled, or misses one.',
  116: 'The peer demands a certificate of this side.',
  120: 'No application protocol (ALPN) in common.',
};

const TRUST = 'Add its issuer to the trust in use (SSL_CTX_load_verify_locations).';

const ADVICE_BY_VERIFY: Readonly<Record<number, string>> = {
  2: TRUST,
  9: 'Check the clock of this machine.',
  10: 'The peer must renew its certificate; check the clock of this machine too.',
  18: 'It is self-signed: add it to the trust in use, if it is the right one.',
  19: 'The chain ends in a root that is not trusted: add it, if it is the right one.',
  20: `${TRUST} The peer may also have left out an intermediate certificate.`,
  21: `${TRUST} The peer may also have left out an intermediate certificate.`,
  22: 'The chain is longer than the verification depth (SSL_CTX_set_verify_depth).',
  23: 'The certificate was revoked by its issuer.',
  26: 'The certificate is not made for this side of a connection.',
  62: 'The certificate is for other names: check the host, or set tlsextHostName to the name it has.',
  64: 'The certificate does not name this address: connect by name, or set tlsextHostName.',
  65: 'The peer matches none of the TLSA records (dane) or keys (rawPublicKeys) that are expected: compare them with what it shows.',
  66: 'The key is too short for the security level in use.',
  67: 'The key of an issuer is too short for the security level in use.',
  68: 'The digest of a signature is too weak for the security level in use.',
  73: 'Let the server staple one, or do not demand it (ocspStaple).',
  74: 'The server must renew what it staples; check the clock of this machine too.',
  75: 'The responder does not know this certificate: ask its issuer.',
  95: 'Say which raw public keys are expected (rawPublicKeys.expected).',
};

const ADVICE_BY_ERRNO: Readonly<Record<string, string>> = {
  EACCES: 'A port below 1024 may need a privilege.',
  EADDRINUSE: 'Another program listens there: take another port, or 0 for any free one.',
  EADDRNOTAVAIL: 'The local address does not belong to this machine.',
  EAI_AGAIN: 'The name server did not answer: try again later.',
  EAI_NODATA: 'The name has no address of the family asked for: check ipv6.',
  EAI_NONAME: 'The host or service name is not known: check its spelling.',
  EAI_SERVICE: 'The service name is not known: give the port as a number.',
  ECONNREFUSED: 'Nothing listens there: check host and port.',
  ECONNRESET: 'The peer cut the connection.',
  EHOSTUNREACH: 'No way to this host: check the network and the address family (ipv6).',
  EMFILE: 'This process has too many files open.',
  ENETUNREACH: 'No way to this network: check the network and the address family (ipv6).',
  EPIPE: 'The peer had closed the connection.',
};
