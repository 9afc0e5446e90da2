// What streams and asynchronous states share.
// Re-exports only.

export { AcceptedAttachment } from './accepted-attachment.js';
export { type Attachment, type AttachRequest, attach } from './attachment.js';
export {
  type CertificateData,
  getCertificateCommonName,
  getCertificateData,
  getCertificateSerialNumber,
  releaseCertificate,
  releaseCertificatesVector,
} from './certificates.js';
export { ctxFunctionsOf, judgeOfCtx, whenCtxAsks } from './ctx-functions.js';
export { alsoFindBy, findSslConnectionFromSslRef } from './find-connection.js';
export { HandshakeTrace, traceHandshake } from './handshake-trace.js';
export { Judge } from './judge.js';
export { functionsOf, nameOfLibrary } from './library.js';
export {
  certificateRequestAnswered,
  owesKeyUpdate,
  scheduleCertificateRequest,
  scheduleKeyUpdate,
} from './live-requests.js';
export { feedPrefix } from './prefix.js';
export { CONNECTION_RECOGNISERS } from './recognise.js';
export { renegotiates } from './renegotiation.js';
export { hostOf, leaveUnread, rememberHost, takeUnread } from './socket-memory.js';
export { SslConnection } from './ssl-connection.js';
export { type CipherFacts, type SignatureFacts, TlsFacts } from './tls-facts.js';
export type { VerificationFacts } from './verification-facts.js';
export {
  objNid2ln,
  sslGetPeerCertChain,
  sslGetVerifyResult,
  x509ExpiryTime,
  x509ExtendedKeyUsage,
  x509ExtensionNid,
  x509ExtensionString,
  x509GetEmail,
  x509GetExtensions,
  x509GetIssuerName,
  x509GetSubjectName,
  x509KeyUsage,
  x509NameFieldString,
  x509NameGetAllValues,
  x509NetscapeCertificateType,
  x509PubkeyAlgorithm,
  x509PubkeyKey,
  x509ShaDigest,
  x509SignatureAlgorithm,
  x509SignatureValue,
  x509StartingTime,
  x509Version,
} from './x509-fields.js';
