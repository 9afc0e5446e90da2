// Names of the numbers of TLS, each table as IANA's registries and the RFCs have it.
// Cipher suites are in cipher-suites.ts. What a library calls them does not matter here.

/** A number of a protocol and its name: `GREASE` (RFC 8701), or `null` where it is unknown. */
export interface Named {
  readonly number: number;
  readonly name: string | null;
}

/** A table out of text: number, name, number, name. */
export function tableOf(text: string, radix = 10): ReadonlyMap<number, string> {
  const words = text.split(/\s+/).filter((word) => word !== '');
  const table = new Map<number, string>();
  for (let at = 0; at + 1 < words.length; at += 2) {
    table.set(Number.parseInt(words[at] as string, radix), words[at + 1] as string);
  }
  return table;
}

/** A number with its name in a table; `digits` 2 or 4: one that GREASE may take. */
export function namedIn(table: ReadonlyMap<number, string>, number: number, digits = 0): Named {
  const name = table.get(number) ?? (isGrease(number, digits) ? 'GREASE' : null);
  return { number, name };
}

/** Whether RFC 8701 reserves a number of that many hexadecimal digits, so that nobody minds unknown ones. */
function isGrease(number: number, digits: number): boolean {
  if (digits === 4) return (number & 0x0f0f) === 0x0a0a && number >> 8 === (number & 0xff);
  return digits === 2 && number >= 0x0b && (number - 0x0b) % 0x1f === 0 && number <= 0xe4;
}

/** A protocol version, in the words of the RFCs: `TLS 1.3`. */
export function version(number: number): Named {
  if (number >> 8 === 0x7f) return { number, name: `TLS 1.3 draft ${number & 0xff}` };
  return namedIn(VERSIONS, number, 4);
}

export const contentType = (number: number): Named => namedIn(CONTENT_TYPES, number);
export const handshakeType = (number: number): Named => namedIn(HANDSHAKE_TYPES, number);
export const alertLevel = (number: number): Named => namedIn(ALERT_LEVELS, number);
export const alertDescription = (number: number): Named => namedIn(ALERTS, number);
export const extensionType = (number: number): Named => namedIn(EXTENSIONS, number, 4);
export const group = (number: number): Named => namedIn(GROUPS, number, 4);
export const signatureScheme = (number: number): Named => namedIn(SIGNATURE_SCHEMES, number, 4);
export const compressionMethod = (number: number): Named => namedIn(COMPRESSION_METHODS, number);
export const pointFormat = (number: number): Named => namedIn(POINT_FORMATS, number);
export const curveType = (number: number): Named => namedIn(CURVE_TYPES, number);
export const pskMode = (number: number): Named => namedIn(PSK_MODES, number, 2);
export const certificateType = (number: number): Named => namedIn(CERTIFICATE_TYPES, number);
export const clientCertificateType = (number: number): Named =>
  namedIn(CLIENT_CERTIFICATE_TYPES, number);
export const certificateCompression = (number: number): Named =>
  namedIn(CERTIFICATE_COMPRESSIONS, number);
export const statusType = (number: number): Named => namedIn(STATUS_TYPES, number);
export const keyUpdateRequest = (number: number): Named => namedIn(KEY_UPDATE_REQUESTS, number);
export const heartbeatType = (number: number): Named => namedIn(HEARTBEAT_TYPES, number);
export const heartbeatMode = (number: number): Named => namedIn(HEARTBEAT_MODES, number);
export const quicEvent = (number: number): Named => namedIn(QUIC_EVENTS, number);

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0002, 'SSL 2.0'],
  [0x0300, 'SSL 3.0'],
  [0x0301, 'TLS 1.0'],
  [0x0302, 'TLS 1.1'],
  [0x0303, 'TLS 1.2'],
  [0x0304, 'TLS 1.3'],
  [0x0100, 'DTLS 1.0 (before the RFC)'],
  [0xfeff, 'DTLS 1.0'],
  [0xfefd, 'DTLS 1.2'],
  [0xfefc, 'DTLS 1.3'],
]);

const CONTENT_TYPES = tableOf(`
20 ChangeCipherSpec 21 Alert 22 Handshake 23 ApplicationData 24 Heartbeat 25 tls12_cid 26 ACK`);

const HANDSHAKE_TYPES = tableOf(`
0 HelloRequest 1 ClientHello 2 ServerHello 3 HelloVerifyRequest 4 NewSessionTicket 5 EndOfEarlyData
8 EncryptedExtensions 9 RequestConnectionId 10 NewConnectionId 11 Certificate
12 ServerKeyExchange 13 CertificateRequest 14 ServerHelloDone 15 CertificateVerify 16 ClientKeyExchange
17 ClientCertificateRequest 20 Finished 21 CertificateUrl 22 CertificateStatus 23 SupplementalData
24 KeyUpdate 25 CompressedCertificate 26 EktKey 67 NextProtocol 254 MessageHash`);

const ALERT_LEVELS = tableOf('1 warning 2 fatal');

const ALERTS = tableOf(`
0 close_notify 10 unexpected_message 20 bad_record_mac 21 decryption_failed 22 record_overflow
30 decompression_failure 40 handshake_failure 41 no_certificate 42 bad_certificate 43 unsupported_certificate
44 certificate_revoked 45 certificate_expired 46 certificate_unknown 47 illegal_parameter 48 unknown_ca
49 access_denied 50 decode_error 51 decrypt_error 52 too_many_cids_requested 60 export_restriction
70 protocol_version 71 insufficient_security 80 internal_error 86 inappropriate_fallback 90 user_canceled
100 no_renegotiation 109 missing_extension 110 unsupported_extension 111 certificate_unobtainable
112 unrecognized_name 113 bad_certificate_status_response 114 bad_certificate_hash_value
115 unknown_psk_identity 116 certificate_required 117 general_error 120 no_application_protocol
121 ech_required`);

const EXTENSIONS = tableOf(`
0 server_name 1 max_fragment_length 2 client_certificate_url 3 trusted_ca_keys 4 truncated_hmac
5 status_request 6 user_mapping 7 client_authz 8 server_authz 9 cert_type 10 supported_groups
11 ec_point_formats 12 srp 13 signature_algorithms 14 use_srtp 15 heartbeat
16 application_layer_protocol_negotiation 17 status_request_v2 18 signed_certificate_timestamp
19 client_certificate_type 20 server_certificate_type 21 padding 22 encrypt_then_mac
23 extended_master_secret 24 token_binding 25 cached_info 26 tls_lts 27 compress_certificate
28 record_size_limit 29 pwd_protect 30 pwd_clear 31 password_salt 32 ticket_pinning
33 tls_cert_with_extern_psk 34 delegated_credential 35 session_ticket 36 TLMSP 37 TLMSP_proxying
38 TLMSP_delegate 39 supported_ekt_ciphers 41 pre_shared_key 42 early_data 43 supported_versions
44 cookie 45 psk_key_exchange_modes 47 certificate_authorities 48 oid_filters 49 post_handshake_auth
50 signature_algorithms_cert 51 key_share 52 transparency_info 54 connection_id 55 external_id_hash
56 external_session_id 57 quic_transport_parameters 58 ticket_request 59 dnssec_chain
60 sequence_number_encryption_algorithms 61 rrc 62 tls_flags 13172 next_protocol_negotiation
17513 application_settings 17613 application_settings 64768 ech_outer_extensions
65037 encrypted_client_hello 65281 renegotiation_info`);

const GROUPS = tableOf(`
1 sect163k1 2 sect163r1 3 sect163r2 4 sect193r1 5 sect193r2 6 sect233k1 7 sect233r1 8 sect239k1
9 sect283k1 10 sect283r1 11 sect409k1 12 sect409r1 13 sect571k1 14 sect571r1 15 secp160k1 16 secp160r1
17 secp160r2 18 secp192k1 19 secp192r1 20 secp224k1 21 secp224r1 22 secp256k1 23 secp256r1 24 secp384r1
25 secp521r1 26 brainpoolP256r1 27 brainpoolP384r1 28 brainpoolP512r1 29 x25519 30 x448
31 brainpoolP256r1tls13 32 brainpoolP384r1tls13 33 brainpoolP512r1tls13 34 GC256A 35 GC256B 36 GC256C
37 GC256D 38 GC512A 39 GC512B 40 GC512C 41 curveSM2 256 ffdhe2048 257 ffdhe3072 258 ffdhe4096
259 ffdhe6144 260 ffdhe8192 512 MLKEM512 513 MLKEM768 514 MLKEM1024 4587 SecP256r1MLKEM768
4588 X25519MLKEM768 4589 SecP384r1MLKEM1024 4590 curveSM2MLKEM768 25497 X25519Kyber768Draft00
25498 SecP256r1Kyber768Draft00 65281 arbitrary_explicit_prime_curves 65282 arbitrary_explicit_char2_curves`);

/** The registry's; those of TLS 1.2 alone, pairs of hash and signature, are named in its way. */
const SIGNATURE_SCHEMES = tableOf(
  `
0101 rsa_pkcs1_md5 0201 rsa_pkcs1_sha1 0202 dsa_sha1 0203 ecdsa_sha1 0301 rsa_pkcs1_sha224 0302 dsa_sha224
0303 ecdsa_sha224 0401 rsa_pkcs1_sha256 0402 dsa_sha256 0403 ecdsa_secp256r1_sha256
0420 rsa_pkcs1_sha256_legacy 0501 rsa_pkcs1_sha384 0502 dsa_sha384 0503 ecdsa_secp384r1_sha384
0520 rsa_pkcs1_sha384_legacy 0601 rsa_pkcs1_sha512 0602 dsa_sha512 0603 ecdsa_secp521r1_sha512
0620 rsa_pkcs1_sha512_legacy 0704 eccsi_sha256 0705 iso_ibs1 0706 iso_ibs2 0707 iso_chinese_ibs
0708 sm2sig_sm3 0709 gostr34102012_256a 070A gostr34102012_256b 070B gostr34102012_256c
070C gostr34102012_256d 070D gostr34102012_512a 070E gostr34102012_512b 070F gostr34102012_512c
0804 rsa_pss_rsae_sha256 0805 rsa_pss_rsae_sha384 0806 rsa_pss_rsae_sha512 0807 ed25519 0808 ed448
0809 rsa_pss_pss_sha256 080A rsa_pss_pss_sha384 080B rsa_pss_pss_sha512
081A ecdsa_brainpoolP256r1tls13_sha256 081B ecdsa_brainpoolP384r1tls13_sha384
081C ecdsa_brainpoolP512r1tls13_sha512 0840 gostr34102012_256_intrinsic 0841 gostr34102012_512_intrinsic
0904 mldsa44 0905 mldsa65 0906 mldsa87 0911 slhdsa_sha2_128s 0912 slhdsa_sha2_128f 0913 slhdsa_sha2_192s
0914 slhdsa_sha2_192f 0915 slhdsa_sha2_256s 0916 slhdsa_sha2_256f 0917 slhdsa_shake_128s
0918 slhdsa_shake_128f 0919 slhdsa_shake_192s 091A slhdsa_shake_192f 091B slhdsa_shake_256s
091C slhdsa_shake_256f EDED gostr34102001_gostr3411 EEEE gostr34102012_256_gostr34112012_256
EFEF gostr34102012_512_gostr34112012_512`,
  16,
);

const COMPRESSION_METHODS = tableOf('0 null 1 DEFLATE 64 LZS');
const POINT_FORMATS = tableOf(
  '0 uncompressed 1 ansiX962_compressed_prime 2 ansiX962_compressed_char2',
);
const CURVE_TYPES = tableOf('1 explicit_prime 2 explicit_char2 3 named_curve');
const PSK_MODES = tableOf('0 psk_ke 1 psk_dhe_ke');
const CERTIFICATE_TYPES = tableOf('0 X509 1 OpenPGP 2 RawPublicKey 3 1609Dot2');
const CLIENT_CERTIFICATE_TYPES = tableOf(`
1 rsa_sign 2 dss_sign 3 rsa_fixed_dh 4 dss_fixed_dh 5 rsa_ephemeral_dh 6 dss_ephemeral_dh 20 fortezza_dms
64 ecdsa_sign 65 rsa_fixed_ecdh 66 ecdsa_fixed_ecdh 67 gost_sign256 68 gost_sign512`);
const CERTIFICATE_COMPRESSIONS = tableOf('1 zlib 2 brotli 3 zstd');
const STATUS_TYPES = tableOf('1 ocsp 2 ocsp_multi');
const KEY_UPDATE_REQUESTS = tableOf('0 update_not_requested 1 update_requested');
const HEARTBEAT_TYPES = tableOf('1 heartbeat_request 2 heartbeat_response');
const HEARTBEAT_MODES = tableOf('1 peer_allowed_to_send 2 peer_not_allowed_to_send');

/** Pseudo content types of OpenSSL for QUIC. */
const QUIC_EVENTS = tableOf(`
512 QuicDatagram 513 QuicPacket 514 QuicFrame 515 QuicFrameHeader 516 QuicFramePadding`);
