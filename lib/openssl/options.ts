// The SSL_OP_ bits by keyword, and from which version on a library has those that are newer than 3.0.
// Sets none.

import { addon } from '../binding/load.js';
import {
  SSL_OP_ALL,
  SSL_OP_ALLOW_CLIENT_RENEGOTIATION,
  SSL_OP_ALLOW_NO_DHE_KEX,
  SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION,
  SSL_OP_CIPHER_SERVER_PREFERENCE,
  SSL_OP_CISCO_ANYCONNECT,
  SSL_OP_CLEANSE_PLAINTEXT,
  SSL_OP_COOKIE_EXCHANGE,
  SSL_OP_CRYPTOPRO_TLSEXT_BUG,
  SSL_OP_DISABLE_TLSEXT_CA_NAMES,
  SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS,
  SSL_OP_ECH_GREASE,
  SSL_OP_ECH_GREASE_RETRY_CONFIG,
  SSL_OP_ECH_IGNORE_CID,
  SSL_OP_ECH_TRIALDECRYPT,
  SSL_OP_ENABLE_KTLS,
  SSL_OP_ENABLE_KTLS_TX_ZEROCOPY_SENDFILE,
  SSL_OP_ENABLE_MIDDLEBOX_COMPAT,
  SSL_OP_EPHEMERAL_RSA,
  SSL_OP_IGNORE_UNEXPECTED_EOF,
  SSL_OP_LEGACY_EC_POINT_FORMATS,
  SSL_OP_LEGACY_SERVER_CONNECT,
  SSL_OP_MICROSOFT_BIG_SSLV3_BUFFER,
  SSL_OP_MICROSOFT_SESS_ID_BUG,
  SSL_OP_MSIE_SSLV2_RSA_PADDING,
  SSL_OP_NETSCAPE_CA_DN_BUG,
  SSL_OP_NETSCAPE_CHALLENGE_BUG,
  SSL_OP_NETSCAPE_DEMO_CIPHER_CHANGE_BUG,
  SSL_OP_NETSCAPE_REUSE_CIPHER_CHANGE_BUG,
  SSL_OP_NO_ANTI_REPLAY,
  SSL_OP_NO_COMPRESSION,
  SSL_OP_NO_DTLSv1,
  SSL_OP_NO_DTLSv1_2,
  SSL_OP_NO_ENCRYPT_THEN_MAC,
  SSL_OP_NO_EXTENDED_MASTER_SECRET,
  SSL_OP_NO_QUERY_MTU,
  SSL_OP_NO_RENEGOTIATION,
  SSL_OP_NO_RX_CERTIFICATE_COMPRESSION,
  SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION,
  SSL_OP_NO_SSLv2,
  SSL_OP_NO_SSLv3,
  SSL_OP_NO_TICKET,
  SSL_OP_NO_TLSv1,
  SSL_OP_NO_TLSv1_1,
  SSL_OP_NO_TLSv1_2,
  SSL_OP_NO_TLSv1_3,
  SSL_OP_NO_TX_CERTIFICATE_COMPRESSION,
  SSL_OP_PKCS1_CHECK_1,
  SSL_OP_PKCS1_CHECK_2,
  SSL_OP_PREFER_NO_DHE_KEX,
  SSL_OP_PRIORITIZE_CHACHA,
  SSL_OP_SAFARI_ECDHE_ECDSA_BUG,
  SSL_OP_SERVER_PREFERENCE,
  SSL_OP_SINGLE_DH_USE,
  SSL_OP_SINGLE_ECDH_USE,
  SSL_OP_SSLEAY_080_CLIENT_DH_BUG,
  SSL_OP_SSLREF2_REUSE_CERT_TYPE_BUG,
  SSL_OP_TLS_BLOCK_PADDING_BUG,
  SSL_OP_TLS_D5_BUG,
  SSL_OP_TLS_ROLLBACK_BUG,
  SSL_OP_TLSEXT_PADDING,
} from './constants.js';

/** Each constant by its name in camelCase without `SSL_OP_`. */
export const OPTION_KEYWORDS = Object.freeze({
  all: SSL_OP_ALL,
  allowClientRenegotiation: SSL_OP_ALLOW_CLIENT_RENEGOTIATION,
  allowNoDheKex: SSL_OP_ALLOW_NO_DHE_KEX,
  allowUnsafeLegacyRenegotiation: SSL_OP_ALLOW_UNSAFE_LEGACY_RENEGOTIATION,
  cipherServerPreference: SSL_OP_CIPHER_SERVER_PREFERENCE,
  ciscoAnyconnect: SSL_OP_CISCO_ANYCONNECT,
  cleansePlaintext: SSL_OP_CLEANSE_PLAINTEXT,
  cookieExchange: SSL_OP_COOKIE_EXCHANGE,
  cryptoproTlsextBug: SSL_OP_CRYPTOPRO_TLSEXT_BUG,
  disableTlsextCaNames: SSL_OP_DISABLE_TLSEXT_CA_NAMES,
  dontInsertEmptyFragments: SSL_OP_DONT_INSERT_EMPTY_FRAGMENTS,
  echGrease: SSL_OP_ECH_GREASE,
  echGreaseRetryConfig: SSL_OP_ECH_GREASE_RETRY_CONFIG,
  echIgnoreCid: SSL_OP_ECH_IGNORE_CID,
  echTrialdecrypt: SSL_OP_ECH_TRIALDECRYPT,
  enableKtls: SSL_OP_ENABLE_KTLS,
  enableKtlsTxZerocopySendfile: SSL_OP_ENABLE_KTLS_TX_ZEROCOPY_SENDFILE,
  enableMiddleboxCompat: SSL_OP_ENABLE_MIDDLEBOX_COMPAT,
  ephemeralRsa: SSL_OP_EPHEMERAL_RSA,
  ignoreUnexpectedEof: SSL_OP_IGNORE_UNEXPECTED_EOF,
  legacyEcPointFormats: SSL_OP_LEGACY_EC_POINT_FORMATS,
  legacyServerConnect: SSL_OP_LEGACY_SERVER_CONNECT,
  microsoftBigSslv3Buffer: SSL_OP_MICROSOFT_BIG_SSLV3_BUFFER,
  microsoftSessIdBug: SSL_OP_MICROSOFT_SESS_ID_BUG,
  msieSslv2RsaPadding: SSL_OP_MSIE_SSLV2_RSA_PADDING,
  netscapeCaDnBug: SSL_OP_NETSCAPE_CA_DN_BUG,
  netscapeChallengeBug: SSL_OP_NETSCAPE_CHALLENGE_BUG,
  netscapeDemoCipherChangeBug: SSL_OP_NETSCAPE_DEMO_CIPHER_CHANGE_BUG,
  netscapeReuseCipherChangeBug: SSL_OP_NETSCAPE_REUSE_CIPHER_CHANGE_BUG,
  noAntiReplay: SSL_OP_NO_ANTI_REPLAY,
  noCompression: SSL_OP_NO_COMPRESSION,
  noDtlsv1: SSL_OP_NO_DTLSv1,
  noDtlsv12: SSL_OP_NO_DTLSv1_2,
  noEncryptThenMac: SSL_OP_NO_ENCRYPT_THEN_MAC,
  noExtendedMasterSecret: SSL_OP_NO_EXTENDED_MASTER_SECRET,
  noQueryMtu: SSL_OP_NO_QUERY_MTU,
  noRenegotiation: SSL_OP_NO_RENEGOTIATION,
  noRxCertificateCompression: SSL_OP_NO_RX_CERTIFICATE_COMPRESSION,
  noSessionResumptionOnRenegotiation: SSL_OP_NO_SESSION_RESUMPTION_ON_RENEGOTIATION,
  noSslv2: SSL_OP_NO_SSLv2,
  noSslv3: SSL_OP_NO_SSLv3,
  noTicket: SSL_OP_NO_TICKET,
  noTlsv1: SSL_OP_NO_TLSv1,
  noTlsv11: SSL_OP_NO_TLSv1_1,
  noTlsv12: SSL_OP_NO_TLSv1_2,
  noTlsv13: SSL_OP_NO_TLSv1_3,
  noTxCertificateCompression: SSL_OP_NO_TX_CERTIFICATE_COMPRESSION,
  pkcs1Check1: SSL_OP_PKCS1_CHECK_1,
  pkcs1Check2: SSL_OP_PKCS1_CHECK_2,
  preferNoDheKex: SSL_OP_PREFER_NO_DHE_KEX,
  prioritizeChacha: SSL_OP_PRIORITIZE_CHACHA,
  safariEcdheEcdsaBug: SSL_OP_SAFARI_ECDHE_ECDSA_BUG,
  serverPreference: SSL_OP_SERVER_PREFERENCE,
  singleDhUse: SSL_OP_SINGLE_DH_USE,
  singleEcdhUse: SSL_OP_SINGLE_ECDH_USE,
  ssleay080ClientDhBug: SSL_OP_SSLEAY_080_CLIENT_DH_BUG,
  sslref2ReuseCertTypeBug: SSL_OP_SSLREF2_REUSE_CERT_TYPE_BUG,
  tlsextPadding: SSL_OP_TLSEXT_PADDING,
  tlsBlockPaddingBug: SSL_OP_TLS_BLOCK_PADDING_BUG,
  tlsD5Bug: SSL_OP_TLS_D5_BUG,
  tlsRollbackBug: SSL_OP_TLS_ROLLBACK_BUG,
});

/**
 * Refuses bits that a library does not know: it would ignore them, and its user would not learn it.
 *
 * @throws Error with code `ERR_SSL_OPTION_MISSING` that names the version which has it.
 */
export function requireOptions(library: number, bits: bigint): void {
  const record = addon.libraries().find(({ id }) => id === library);
  if (record === undefined) return;
  for (const [name, bit, since] of LATER) {
    if ((bits & bit) === 0n || record.versionNumber >= numberOf(since)) continue;
    const text =
      `${name} is not in this library (${record.versionText}): OpenSSL ${since} brought it. ` +
      'Use another library.';
    throw Object.assign(new Error(text), { code: 'ERR_SSL_OPTION_MISSING' });
  }
}

/** `3.5` as OpenSSL_version_num() has it. */
export function numberOf(version: string): number {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major * 0x10000000 + minor * 0x100000;
}

const LATER: readonly (readonly [name: string, bit: bigint, since: string])[] = [
  ['SSL_OP_NO_TX_CERTIFICATE_COMPRESSION', SSL_OP_NO_TX_CERTIFICATE_COMPRESSION, '3.2'],
  ['SSL_OP_NO_RX_CERTIFICATE_COMPRESSION', SSL_OP_NO_RX_CERTIFICATE_COMPRESSION, '3.2'],
  ['SSL_OP_ENABLE_KTLS_TX_ZEROCOPY_SENDFILE', SSL_OP_ENABLE_KTLS_TX_ZEROCOPY_SENDFILE, '3.2'],
  ['SSL_OP_PREFER_NO_DHE_KEX', SSL_OP_PREFER_NO_DHE_KEX, '3.3'],
  ['SSL_OP_LEGACY_EC_POINT_FORMATS', SSL_OP_LEGACY_EC_POINT_FORMATS, '3.6'],
  ['SSL_OP_ECH_GREASE', SSL_OP_ECH_GREASE, '4.0'],
  ['SSL_OP_ECH_TRIALDECRYPT', SSL_OP_ECH_TRIALDECRYPT, '4.0'],
  ['SSL_OP_ECH_IGNORE_CID', SSL_OP_ECH_IGNORE_CID, '4.0'],
  ['SSL_OP_ECH_GREASE_RETRY_CONFIG', SSL_OP_ECH_GREASE_RETRY_CONFIG, '4.0'],
];
