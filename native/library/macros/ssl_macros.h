// What the headers offer as macros on SSL, as functions over a table. One function a MACRO row of
// ssl_macros.def. Includes no OpenSSL header; the command numbers are those of ctrl.def.
#pragma once

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/time.h>
#endif

#include <vector>

#include "library/macros/ctx_macros.h"

namespace comm::macros {

inline long Ctrl(const Table& t, SSL* ssl, int command, long number = 0, void* pointer = nullptr) {
  return t.SSL_ctrl(ssl, command, number, pointer);
}
// SSL_get_value_uint and SSL_set_value_uint, which fail in a library before 3.3.
inline int Value(const Table& t, SSL* ssl, uint32_t value_class, uint32_t id, uint64_t* value) {
  return t.SSL_get_value_uint == nullptr ? 0 : t.SSL_get_value_uint(ssl, value_class, id, value);
}
inline int SetValue(const Table& t, SSL* ssl, uint32_t value_class, uint32_t id, uint64_t value) {
  return t.SSL_set_value_uint == nullptr ? 0 : t.SSL_set_value_uint(ssl, value_class, id, value);
}

// --- options, mode, flags
// --------------------------------------------------------------------------------------------
inline uint64_t SSL_OP_BIT(const Table&, unsigned int n) { return n < 64 ? uint64_t{1} << n : 0; }
inline long SSL_set_mode(const Table& t, SSL* ssl, long mode) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_MODE, mode);
}
inline long SSL_clear_mode(const Table& t, SSL* ssl, long mode) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CLEAR_MODE, mode);
}
inline long SSL_get_mode(const Table& t, SSL* ssl) { return Ctrl(t, ssl, ctrl::kSSL_CTRL_MODE); }
inline long SSL_set_cert_flags(const Table& t, SSL* ssl, long flags) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CERT_FLAGS, flags);
}
inline long SSL_clear_cert_flags(const Table& t, SSL* ssl, long flags) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CLEAR_CERT_FLAGS, flags);
}

// --- DTLS
// ------------------------------------------------------------------------------------------------------------
inline long SSL_set_mtu(const Table& t, SSL* ssl, long mtu) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_MTU, mtu);
}
inline long DTLS_set_link_mtu(const Table& t, SSL* ssl, long mtu) {
  return Ctrl(t, ssl, ctrl::kDTLS_CTRL_SET_LINK_MTU, mtu);
}
inline long DTLS_get_link_min_mtu(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kDTLS_CTRL_GET_LINK_MIN_MTU);
}
inline long DTLSv1_get_timeout(const Table& t, SSL* ssl, long* seconds, long* microseconds) {
  struct timeval left = {};
  const long result = Ctrl(t, ssl, ctrl::kDTLS_CTRL_GET_TIMEOUT, 0, &left);
  *seconds = static_cast<long>(left.tv_sec);
  *microseconds = static_cast<long>(left.tv_usec);
  return result;
}
inline int DTLSv1_handle_timeout(const Table& t, SSL* ssl) {
  return static_cast<int>(Ctrl(t, ssl, ctrl::kDTLS_CTRL_HANDLE_TIMEOUT));
}

// --- the state of the connection
// ---------------------------------------------------------------------------------------
inline long SSL_get_secure_renegotiation_support(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_RI_SUPPORT);
}
inline long SSL_get_extms_support(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_EXTMS_SUPPORT);
}
inline int SSL_want_nothing(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_NOTHING;
}
inline int SSL_want_read(const Table& t, SSL* ssl) { return t.SSL_want(ssl) == ctrl::kSSL_READING; }
inline int SSL_want_write(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_WRITING;
}
inline int SSL_want_x509_lookup(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_X509_LOOKUP;
}
inline int SSL_want_retry_verify(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_RETRY_VERIFY;
}
inline int SSL_want_async(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_ASYNC_PAUSED;
}
inline int SSL_want_async_job(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_ASYNC_NO_JOBS;
}
inline int SSL_want_client_hello_cb(const Table& t, SSL* ssl) {
  return t.SSL_want(ssl) == ctrl::kSSL_CLIENT_HELLO_CB;
}
inline int SSL_in_connect_init(const Table& t, SSL* ssl) {
  return t.SSL_in_init(ssl) && !t.SSL_is_server(ssl);
}
inline int SSL_in_accept_init(const Table& t, SSL* ssl) {
  return t.SSL_in_init(ssl) && t.SSL_is_server(ssl);
}
inline int TLS1_get_version(const Table& t, SSL* ssl) {
  const int version = t.SSL_version(ssl);
  return (version >> 8) == ctrl::kTLS1_VERSION_MAJOR ? version : 0;
}
inline int TLS1_get_client_version(const Table& t, SSL* ssl) {
  const int version = t.SSL_client_version(ssl);
  return (version >> 8) == ctrl::kTLS1_VERSION_MAJOR ? version : 0;
}
inline long SSL_num_renegotiations(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_NUM_RENEGOTIATIONS);
}
inline long SSL_clear_num_renegotiations(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CLEAR_NUM_RENEGOTIATIONS);
}
inline long SSL_total_renegotiations(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TOTAL_RENEGOTIATIONS);
}
inline int SSL_set_retry_verify(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_RETRY_VERIFY) > 0;
}

// --- other names
// -------------------------------------------------------------------------------------------------------
inline int SSL_library_init(const Table& t) { return t.OPENSSL_init_ssl(0, nullptr); }
inline int OpenSSL_add_ssl_algorithms(const Table& t) { return SSL_library_init(t); }
inline int SSLeay_add_ssl_algorithms(const Table& t) { return SSL_library_init(t); }
inline int SSL_load_error_strings(const Table& t) {
  return t.OPENSSL_init_ssl(
      ctrl::kOPENSSL_INIT_LOAD_SSL_STRINGS | ctrl::kOPENSSL_INIT_LOAD_CRYPTO_STRINGS, nullptr);
}
inline SSL_METHOD* SSLv23_method(const Table& t) { return t.TLS_method(); }
inline SSL_METHOD* SSLv23_client_method(const Table& t) { return t.TLS_client_method(); }
inline SSL_METHOD* SSLv23_server_method(const Table& t) { return t.TLS_server_method(); }
inline const char* SSL_get_cipher(const Table& t, SSL* ssl) {
  return t.SSL_CIPHER_get_name(t.SSL_get_current_cipher(ssl));
}
inline const char* SSL_get_cipher_name(const Table& t, SSL* ssl) { return SSL_get_cipher(t, ssl); }
inline int SSL_get_cipher_bits(const Table& t, SSL* ssl, int* np) {
  return t.SSL_CIPHER_get_bits(t.SSL_get_current_cipher(ssl), np);
}
inline const char* SSL_get_cipher_version(const Table& t, SSL* ssl) {
  return t.SSL_CIPHER_get_version(t.SSL_get_current_cipher(ssl));
}
inline long SSL_get_time(const Table& t, SSL_SESSION* session) {
  return t.SSL_SESSION_get_time(session);
}
inline long SSL_set_time(const Table& t, SSL_SESSION* session, long time) {
  return t.SSL_SESSION_set_time(session, time);
}
inline long SSL_get_timeout(const Table& t, SSL_SESSION* session) {
  return t.SSL_SESSION_get_timeout(session);
}
inline long SSL_set_timeout(const Table& t, SSL_SESSION* session, long timeout) {
  return t.SSL_SESSION_set_timeout(session, timeout);
}
inline SSL_SESSION* SSL_get0_session(const Table& t, SSL* ssl) { return t.SSL_get_session(ssl); }
inline X509* SSL_get_peer_certificate(const Table& t, SSL* ssl) {
  return t.SSL_get1_peer_certificate(ssl);
}
inline int SSL_cache_hit(const Table& t, SSL* ssl) { return t.SSL_session_reused(ssl); }
// A library built without NPN never agrees on anything.
inline void SSL_get0_npn_negotiated(const Table& t, SSL* ssl, const unsigned char** data,
                                    unsigned int* length) {
  *data = nullptr;
  *length = 0;
  if (t.SSL_get0_next_proto_negotiated != nullptr) {
    t.SSL_get0_next_proto_negotiated(ssl, data, length);
  }
}

// --- what is left of older versions
// ----------------------------------------------------------------------------------
inline int SSL_set_ecdh_auto(const Table&, SSL*, int onoff) { return onoff != 0; }
inline int SSL_need_tmp_RSA(const Table&, SSL*) { return 0; }
inline void SSL_COMP_free_compression_methods(const Table&) {}

// --- certificates and chains
// -----------------------------------------------------------------------------------------
inline long SSL_set0_chain(const Table& t, SSL* ssl, OPENSSL_STACK* chain) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CHAIN, 0, chain);
}
inline long SSL_set1_chain(const Table& t, SSL* ssl, OPENSSL_STACK* chain) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CHAIN, 1, chain);
}
inline long SSL_add0_chain_cert(const Table& t, SSL* ssl, X509* x509) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CHAIN_CERT, 0, x509);
}
inline long SSL_add1_chain_cert(const Table& t, SSL* ssl, X509* x509) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CHAIN_CERT, 1, x509);
}
inline long SSL_get0_chain_certs(const Table& t, SSL* ssl, OPENSSL_STACK** certs) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_CHAIN_CERTS, 0, certs);
}
inline long SSL_clear_chain_certs(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_CHAIN);
}
inline long SSL_build_cert_chain(const Table& t, SSL* ssl, long flags) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_BUILD_CERT_CHAIN, flags);
}
inline long SSL_select_current_cert(const Table& t, SSL* ssl, X509* x509) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SELECT_CURRENT_CERT, 0, x509);
}
inline long SSL_set_current_cert(const Table& t, SSL* ssl, long op) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_CURRENT_CERT, op);
}
inline long SSL_set0_verify_cert_store(const Table& t, SSL* ssl, X509_STORE* st) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_VERIFY_CERT_STORE, 0, st);
}
inline long SSL_set1_verify_cert_store(const Table& t, SSL* ssl, X509_STORE* st) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_VERIFY_CERT_STORE, 1, st);
}
inline long SSL_get0_verify_cert_store(const Table& t, SSL* ssl, X509_STORE** st) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_VERIFY_CERT_STORE, 0, st);
}
inline long SSL_set0_chain_cert_store(const Table& t, SSL* ssl, X509_STORE* st) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_CHAIN_CERT_STORE, 0, st);
}
inline long SSL_set1_chain_cert_store(const Table& t, SSL* ssl, X509_STORE* st) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_CHAIN_CERT_STORE, 1, st);
}
inline long SSL_get0_chain_cert_store(const Table& t, SSL* ssl, X509_STORE** st) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_CHAIN_CERT_STORE, 0, st);
}
inline long SSL_get0_certificate_types(const Table& t, SSL* ssl, const unsigned char** types) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_CLIENT_CERT_TYPES, 0, types);
}
inline long SSL_set1_client_certificate_types(const Table& t, SSL* ssl, const unsigned char* types,
                                              long count) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_CLIENT_CERT_TYPES, count, Loose(types));
}
// As SSL_CTX_disable_ct.
inline void SSL_disable_ct(const Table& t, SSL* ssl) {
  if (t.SSL_set_ct_validation_callback != nullptr) {
    t.SSL_set_ct_validation_callback(ssl, nullptr, nullptr);
  }
}

// --- groups and signature algorithms
// ---------------------------------------------------------------------------------
inline long SSL_set_dh_auto(const Table& t, SSL* ssl, long onoff) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_DH_AUTO, onoff);
}
// C writes as many numbers as there are, however little room it is given: ask first. They stay
// until the next call on this thread.
inline long SSL_get1_groups(const Table& t, SSL* ssl, const int** groups) {
  thread_local std::vector<int> room;
  const long count = Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_GROUPS);
  if (count <= 0) {
    *groups = nullptr;
    return count;
  }
  room.assign(static_cast<size_t>(count), 0);
  *groups = room.data();
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_GROUPS, 0, room.data());
}
inline long SSL_get1_curves(const Table& t, SSL* ssl, const int** groups) {
  return SSL_get1_groups(t, ssl, groups);
}
inline long SSL_get0_iana_groups(const Table& t, SSL* ssl, const uint16_t** groups) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_IANA_GROUPS, 0, groups);
}
inline long SSL_set1_groups(const Table& t, SSL* ssl, const int* groups, long count) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_GROUPS, count, Loose(groups));
}
inline long SSL_set1_groups_list(const Table& t, SSL* ssl, const char* list) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_GROUPS_LIST, 0, Loose(list));
}
inline long SSL_set1_curves(const Table& t, SSL* ssl, const int* groups, long count) {
  return SSL_set1_groups(t, ssl, groups, count);
}
inline long SSL_set1_curves_list(const Table& t, SSL* ssl, const char* list) {
  return SSL_set1_groups_list(t, ssl, list);
}
// Numbers below -1 mean something only inside OpenSSL, which then follows pointers that may still
// be null.
inline long SSL_get_shared_group(const Table& t, SSL* ssl, long n) {
  return n < -1 || n > 0xffff ? 0 : Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_SHARED_GROUP, n);
}
inline long SSL_get_shared_curve(const Table& t, SSL* ssl, long n) {
  return SSL_get_shared_group(t, ssl, n);
}
inline long SSL_get_negotiated_group(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_NEGOTIATED_GROUP);
}
inline long SSL_set1_sigalgs(const Table& t, SSL* ssl, const int* sigalgs, long count) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_SIGALGS, count, Loose(sigalgs));
}
inline long SSL_set1_sigalgs_list(const Table& t, SSL* ssl, const char* list) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_SIGALGS_LIST, 0, Loose(list));
}
inline long SSL_set1_client_sigalgs(const Table& t, SSL* ssl, const int* sigalgs, long count) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_CLIENT_SIGALGS, count, Loose(sigalgs));
}
inline long SSL_set1_client_sigalgs_list(const Table& t, SSL* ssl, const char* list) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_CLIENT_SIGALGS_LIST, 0, Loose(list));
}
inline long SSL_get0_signature_name(const Table& t, SSL* ssl, const char** name) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_SIGNATURE_NAME, 0, name);
}
inline long SSL_get_signature_nid(const Table& t, SSL* ssl, int* nid) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_SIGNATURE_NID, 0, nid);
}
inline long SSL_get0_peer_signature_name(const Table& t, SSL* ssl, const char** name) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_PEER_SIGNATURE_NAME, 0, name);
}
inline long SSL_get_peer_signature_nid(const Table& t, SSL* ssl, int* nid) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_PEER_SIGNATURE_NID, 0, nid);
}
inline long SSL_get_peer_tmp_key(const Table& t, SSL* ssl, EVP_PKEY** key) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_PEER_TMP_KEY, 0, key);
}
inline long SSL_get_server_tmp_key(const Table& t, SSL* ssl, EVP_PKEY** key) {
  return SSL_get_peer_tmp_key(t, ssl, key);
}
inline long SSL_get_tmp_key(const Table& t, SSL* ssl, EVP_PKEY** key) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TMP_KEY, 0, key);
}
inline long SSL_get0_raw_cipherlist(const Table& t, SSL* ssl, const unsigned char** list) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_RAW_CIPHERLIST, 0, list);
}
inline long SSL_get0_ec_point_formats(const Table& t, SSL* ssl, const unsigned char** formats) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_EC_POINT_FORMATS, 0, formats);
}

// --- versions and sizes
// ------------------------------------------------------------------------------------------------
inline long SSL_set_min_proto_version(const Table& t, SSL* ssl, long version) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_MIN_PROTO_VERSION, version);
}
inline long SSL_set_max_proto_version(const Table& t, SSL* ssl, long version) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_MAX_PROTO_VERSION, version);
}
inline long SSL_get_min_proto_version(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_MIN_PROTO_VERSION);
}
inline long SSL_get_max_proto_version(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_MAX_PROTO_VERSION);
}
inline long SSL_get_max_cert_list(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_MAX_CERT_LIST);
}
inline long SSL_set_max_cert_list(const Table& t, SSL* ssl, long size) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_MAX_CERT_LIST, size);
}
inline long SSL_set_max_send_fragment(const Table& t, SSL* ssl, long size) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_MAX_SEND_FRAGMENT, size);
}
inline long SSL_set_split_send_fragment(const Table& t, SSL* ssl, long size) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_SPLIT_SEND_FRAGMENT, size);
}
inline long SSL_set_max_pipelines(const Table& t, SSL* ssl, long pipelines) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_MAX_PIPELINES, pipelines);
}

// --- values of QUIC objects
// ----------------------------------------------------------------------------------------------
inline int SSL_get_generic_value_uint(const Table& t, SSL* ssl, uint32_t id, uint64_t* value) {
  return Value(t, ssl, ctrl::kSSL_VALUE_CLASS_GENERIC, id, value);
}
inline int SSL_set_generic_value_uint(const Table& t, SSL* ssl, uint32_t id, uint64_t value) {
  return SetValue(t, ssl, ctrl::kSSL_VALUE_CLASS_GENERIC, id, value);
}
inline int SSL_get_feature_request_uint(const Table& t, SSL* ssl, uint32_t id, uint64_t* value) {
  return Value(t, ssl, ctrl::kSSL_VALUE_CLASS_FEATURE_REQUEST, id, value);
}
inline int SSL_set_feature_request_uint(const Table& t, SSL* ssl, uint32_t id, uint64_t value) {
  return SetValue(t, ssl, ctrl::kSSL_VALUE_CLASS_FEATURE_REQUEST, id, value);
}
inline int SSL_get_feature_peer_request_uint(const Table& t, SSL* ssl, uint32_t id,
                                             uint64_t* value) {
  return Value(t, ssl, ctrl::kSSL_VALUE_CLASS_FEATURE_PEER_REQUEST, id, value);
}
inline int SSL_get_feature_negotiated_uint(const Table& t, SSL* ssl, uint32_t id, uint64_t* value) {
  return Value(t, ssl, ctrl::kSSL_VALUE_CLASS_FEATURE_NEGOTIATED, id, value);
}
inline int SSL_get_quic_stream_bidi_local_avail(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_QUIC_STREAM_BIDI_LOCAL_AVAIL, value);
}
inline int SSL_get_quic_stream_bidi_remote_avail(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_QUIC_STREAM_BIDI_REMOTE_AVAIL, value);
}
inline int SSL_get_quic_stream_uni_local_avail(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_QUIC_STREAM_UNI_LOCAL_AVAIL, value);
}
inline int SSL_get_quic_stream_uni_remote_avail(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_QUIC_STREAM_UNI_REMOTE_AVAIL, value);
}
inline int SSL_get_event_handling_mode(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_EVENT_HANDLING_MODE, value);
}
inline int SSL_set_event_handling_mode(const Table& t, SSL* ssl, uint64_t value) {
  return SSL_set_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_EVENT_HANDLING_MODE, value);
}
inline int SSL_get_stream_write_buf_size(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_STREAM_WRITE_BUF_SIZE, value);
}
inline int SSL_get_stream_write_buf_used(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_STREAM_WRITE_BUF_USED, value);
}
inline int SSL_get_stream_write_buf_avail(const Table& t, SSL* ssl, uint64_t* value) {
  return SSL_get_generic_value_uint(t, ssl, ctrl::kSSL_VALUE_STREAM_WRITE_BUF_AVAIL, value);
}

// --- the extensions of the client hello
// ----------------------------------------------------------------------------------
inline long SSL_set_tlsext_host_name(const Table& t, SSL* ssl, const char* name) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_TLSEXT_HOSTNAME, ctrl::kTLSEXT_NAMETYPE_host_name,
              Loose(name));
}
inline long SSL_get_tlsext_status_type(const Table& t, SSL* ssl) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_TYPE);
}
inline long SSL_set_tlsext_status_type(const Table& t, SSL* ssl, long type) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE, type);
}
// C forgets the stack it had without freeing it.
template <class T>
long ReplaceStack(const Table& t, SSL* ssl, int get, int set, OPENSSL_STACK* stack,
                  void (*free_one)(T*)) {
  OPENSSL_STACK* old = nullptr;
  Ctrl(t, ssl, get, 0, &old);
  const long result = Ctrl(t, ssl, set, 0, stack);
  if (result > 0 && old != nullptr && old != stack) {
    t.OPENSSL_sk_pop_free(old, reinterpret_cast<void (*)(void*)>(free_one));
  }
  return result;
}
inline long SSL_get_tlsext_status_exts(const Table& t, SSL* ssl, OPENSSL_STACK** exts) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_EXTS, 0, exts);
}
inline long SSL_set_tlsext_status_exts(const Table& t, SSL* ssl, OPENSSL_STACK* exts) {
  return ReplaceStack(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_EXTS,
                      ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_EXTS, exts, t.X509_EXTENSION_free);
}
inline long SSL_get_tlsext_status_ids(const Table& t, SSL* ssl, OPENSSL_STACK** ids) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_IDS, 0, ids);
}
inline long SSL_set_tlsext_status_ids(const Table& t, SSL* ssl, OPENSSL_STACK* ids) {
  return ReplaceStack(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_IDS,
                      ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_IDS, ids, t.OCSP_RESPID_free);
}
inline long SSL_get_tlsext_status_ocsp_resp(const Table& t, SSL* ssl, const unsigned char** resp) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, resp);
}
// C keeps the bytes and frees them with OPENSSL_free: it gets a copy.
inline long SSL_set_tlsext_status_ocsp_resp(const Table& t, SSL* ssl, const unsigned char* resp,
                                            long length) {
  if (resp == nullptr || length <= 0) {
    return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP);
  }
  void* copy = t.CRYPTO_memdup(resp, static_cast<size_t>(length), "", 0);
  if (copy == nullptr) {
    return 0;
  }
  const long result = Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP, length, copy);
  if (result <= 0) {
    t.CRYPTO_free(copy, "", 0);
  }
  return result;
}
inline long SSL_get0_tlsext_status_ocsp_resp_ex(const Table& t, SSL* ssl, OPENSSL_STACK** resps) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP_EX, 0, resps);
}
inline long SSL_set0_tlsext_status_ocsp_resp_ex(const Table& t, SSL* ssl, OPENSSL_STACK* resps) {
  return Ctrl(t, ssl, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP_EX, 0, resps);
}

}  // namespace comm::macros
