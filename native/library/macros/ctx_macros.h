// What the headers offer as macros on SSL_CTX, as functions over a table. One function a MACRO row
// of ctx_macros.def. Includes no OpenSSL header; the command numbers are those of ctrl.def.
#pragma once

#include "library/ctrl.h"
#include "library/table.h"

namespace comm::macros {

inline long Ctrl(const Table& t, SSL_CTX* ctx, int command, long number = 0,
                 void* pointer = nullptr) {
  return t.SSL_CTX_ctrl(ctx, command, number, pointer);
}
// C takes const things as void*.
inline void* Loose(const void* p) { return const_cast<void*>(p); }

// --- mode and flags
// ------------------------------------------------------------------------------------------------
inline long SSL_CTX_set_mode(const Table& t, SSL_CTX* ctx, long mode) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_MODE, mode);
}
inline long SSL_CTX_clear_mode(const Table& t, SSL_CTX* ctx, long mode) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CLEAR_MODE, mode);
}
inline long SSL_CTX_get_mode(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_MODE);
}
inline long SSL_CTX_set_cert_flags(const Table& t, SSL_CTX* ctx, long flags) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CERT_FLAGS, flags);
}
inline long SSL_CTX_clear_cert_flags(const Table& t, SSL_CTX* ctx, long flags) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CLEAR_CERT_FLAGS, flags);
}

// --- sessions
// ------------------------------------------------------------------------------------------------------
inline long SSL_CTX_sess_number(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_NUMBER);
}
inline long SSL_CTX_sess_connect(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_CONNECT);
}
inline long SSL_CTX_sess_connect_good(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_CONNECT_GOOD);
}
inline long SSL_CTX_sess_connect_renegotiate(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_CONNECT_RENEGOTIATE);
}
inline long SSL_CTX_sess_accept(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_ACCEPT);
}
inline long SSL_CTX_sess_accept_renegotiate(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_ACCEPT_RENEGOTIATE);
}
inline long SSL_CTX_sess_accept_good(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_ACCEPT_GOOD);
}
inline long SSL_CTX_sess_hits(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_HIT);
}
inline long SSL_CTX_sess_cb_hits(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_CB_HIT);
}
inline long SSL_CTX_sess_misses(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_MISSES);
}
inline long SSL_CTX_sess_timeouts(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_TIMEOUTS);
}
inline long SSL_CTX_sess_cache_full(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SESS_CACHE_FULL);
}
inline long SSL_CTX_sess_set_cache_size(const Table& t, SSL_CTX* ctx, long size) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_SESS_CACHE_SIZE, size);
}
inline long SSL_CTX_sess_get_cache_size(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_SESS_CACHE_SIZE);
}
inline long SSL_CTX_set_session_cache_mode(const Table& t, SSL_CTX* ctx, long mode) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_SESS_CACHE_MODE, mode);
}
inline long SSL_CTX_get_session_cache_mode(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_SESS_CACHE_MODE);
}
inline long SSL_CTX_get_tlsext_ticket_keys(const Table& t, SSL_CTX* ctx, unsigned char* keys,
                                           long length) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_TLSEXT_TICKET_KEYS, length, keys);
}
inline long SSL_CTX_set_tlsext_ticket_keys(const Table& t, SSL_CTX* ctx, const unsigned char* keys,
                                           long length) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_TLSEXT_TICKET_KEYS, length, Loose(keys));
}

// --- what is left of older versions
// ----------------------------------------------------------------------------------
inline int SSL_CTX_set_ecdh_auto(const Table&, SSL_CTX*, int onoff) { return onoff != 0; }
inline int SSL_CTX_need_tmp_RSA(const Table&, SSL_CTX*) { return 0; }

// --- certificates and chains
// -----------------------------------------------------------------------------------------
inline long SSL_CTX_add_extra_chain_cert(const Table& t, SSL_CTX* ctx, X509* x509) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_EXTRA_CHAIN_CERT, 0, x509);
}
inline long SSL_CTX_get_extra_chain_certs(const Table& t, SSL_CTX* ctx, OPENSSL_STACK** certs) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_EXTRA_CHAIN_CERTS, 0, certs);
}
inline long SSL_CTX_get_extra_chain_certs_only(const Table& t, SSL_CTX* ctx,
                                               OPENSSL_STACK** certs) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_EXTRA_CHAIN_CERTS, 1, certs);
}
inline long SSL_CTX_clear_extra_chain_certs(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CLEAR_EXTRA_CHAIN_CERTS);
}
inline long SSL_CTX_set0_chain(const Table& t, SSL_CTX* ctx, OPENSSL_STACK* chain) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CHAIN, 0, chain);
}
inline long SSL_CTX_set1_chain(const Table& t, SSL_CTX* ctx, OPENSSL_STACK* chain) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CHAIN, 1, chain);
}
inline long SSL_CTX_add0_chain_cert(const Table& t, SSL_CTX* ctx, X509* x509) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CHAIN_CERT, 0, x509);
}
inline long SSL_CTX_add1_chain_cert(const Table& t, SSL_CTX* ctx, X509* x509) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CHAIN_CERT, 1, x509);
}
inline long SSL_CTX_get0_chain_certs(const Table& t, SSL_CTX* ctx, OPENSSL_STACK** certs) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_CHAIN_CERTS, 0, certs);
}
inline long SSL_CTX_clear_chain_certs(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_CHAIN);
}
inline long SSL_CTX_build_cert_chain(const Table& t, SSL_CTX* ctx, long flags) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_BUILD_CERT_CHAIN, flags);
}
inline long SSL_CTX_select_current_cert(const Table& t, SSL_CTX* ctx, X509* x509) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SELECT_CURRENT_CERT, 0, x509);
}
inline long SSL_CTX_set_current_cert(const Table& t, SSL_CTX* ctx, long op) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_CURRENT_CERT, op);
}
inline long SSL_CTX_set0_verify_cert_store(const Table& t, SSL_CTX* ctx, X509_STORE* st) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_VERIFY_CERT_STORE, 0, st);
}
inline long SSL_CTX_set1_verify_cert_store(const Table& t, SSL_CTX* ctx, X509_STORE* st) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_VERIFY_CERT_STORE, 1, st);
}
inline long SSL_CTX_get0_verify_cert_store(const Table& t, SSL_CTX* ctx, X509_STORE** st) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_VERIFY_CERT_STORE, 0, st);
}
inline long SSL_CTX_set0_chain_cert_store(const Table& t, SSL_CTX* ctx, X509_STORE* st) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_CHAIN_CERT_STORE, 0, st);
}
inline long SSL_CTX_set1_chain_cert_store(const Table& t, SSL_CTX* ctx, X509_STORE* st) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_CHAIN_CERT_STORE, 1, st);
}
inline long SSL_CTX_get0_chain_cert_store(const Table& t, SSL_CTX* ctx, X509_STORE** st) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_CHAIN_CERT_STORE, 0, st);
}
inline long SSL_CTX_set1_client_certificate_types(const Table& t, SSL_CTX* ctx,
                                                  const unsigned char* types, long count) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_CLIENT_CERT_TYPES, count, Loose(types));
}
// The headers' own macro calls a function that does not exist. A library built without CT checks
// nothing anyhow.
inline void SSL_CTX_disable_ct(const Table& t, SSL_CTX* ctx) {
  if (t.SSL_CTX_set_ct_validation_callback != nullptr) {
    t.SSL_CTX_set_ct_validation_callback(ctx, nullptr, nullptr);
  }
}

// --- groups and signature algorithms
// ---------------------------------------------------------------------------------
inline long SSL_CTX_set_dh_auto(const Table& t, SSL_CTX* ctx, long onoff) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_DH_AUTO, onoff);
}
inline long SSL_CTX_set1_groups(const Table& t, SSL_CTX* ctx, const int* groups, long count) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_GROUPS, count, Loose(groups));
}
inline long SSL_CTX_set1_groups_list(const Table& t, SSL_CTX* ctx, const char* list) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_GROUPS_LIST, 0, Loose(list));
}
inline long SSL_CTX_set1_curves(const Table& t, SSL_CTX* ctx, const int* groups, long count) {
  return SSL_CTX_set1_groups(t, ctx, groups, count);
}
inline long SSL_CTX_set1_curves_list(const Table& t, SSL_CTX* ctx, const char* list) {
  return SSL_CTX_set1_groups_list(t, ctx, list);
}
// C fills a stack of the caller's: here it is made, and whoever converts it frees it, not its
// strings.
inline long SSL_CTX_get0_implemented_groups(const Table& t, SSL_CTX* ctx, int all,
                                            OPENSSL_STACK** groups) {
  *groups = t.OPENSSL_sk_new_null();
  return *groups == nullptr ? 0
                            : Ctrl(t, ctx, ctrl::kSSL_CTRL_GET0_IMPLEMENTED_GROUPS, all, *groups);
}
inline long SSL_CTX_set1_sigalgs(const Table& t, SSL_CTX* ctx, const int* sigalgs, long count) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_SIGALGS, count, Loose(sigalgs));
}
inline long SSL_CTX_set1_sigalgs_list(const Table& t, SSL_CTX* ctx, const char* list) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_SIGALGS_LIST, 0, Loose(list));
}
inline long SSL_CTX_set1_client_sigalgs(const Table& t, SSL_CTX* ctx, const int* sigalgs,
                                        long count) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_CLIENT_SIGALGS, count, Loose(sigalgs));
}
inline long SSL_CTX_set1_client_sigalgs_list(const Table& t, SSL_CTX* ctx, const char* list) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_CLIENT_SIGALGS_LIST, 0, Loose(list));
}

// --- versions, sizes, status
// -----------------------------------------------------------------------------------------
inline long SSL_CTX_set_min_proto_version(const Table& t, SSL_CTX* ctx, long version) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_MIN_PROTO_VERSION, version);
}
inline long SSL_CTX_set_max_proto_version(const Table& t, SSL_CTX* ctx, long version) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_MAX_PROTO_VERSION, version);
}
inline long SSL_CTX_get_min_proto_version(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_MIN_PROTO_VERSION);
}
inline long SSL_CTX_get_max_proto_version(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_MAX_PROTO_VERSION);
}
inline long SSL_CTX_get_read_ahead(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_READ_AHEAD);
}
inline long SSL_CTX_set_read_ahead(const Table& t, SSL_CTX* ctx, long yes) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_READ_AHEAD, yes);
}
inline long SSL_CTX_get_default_read_ahead(const Table& t, SSL_CTX* ctx) {
  return SSL_CTX_get_read_ahead(t, ctx);
}
inline long SSL_CTX_set_default_read_ahead(const Table& t, SSL_CTX* ctx, long yes) {
  return SSL_CTX_set_read_ahead(t, ctx, yes);
}
inline long SSL_CTX_get_max_cert_list(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_MAX_CERT_LIST);
}
inline long SSL_CTX_set_max_cert_list(const Table& t, SSL_CTX* ctx, long size) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_MAX_CERT_LIST, size);
}
inline long SSL_CTX_set_max_send_fragment(const Table& t, SSL_CTX* ctx, long size) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_MAX_SEND_FRAGMENT, size);
}
inline long SSL_CTX_set_split_send_fragment(const Table& t, SSL_CTX* ctx, long size) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_SPLIT_SEND_FRAGMENT, size);
}
inline long SSL_CTX_set_max_pipelines(const Table& t, SSL_CTX* ctx, long pipelines) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_MAX_PIPELINES, pipelines);
}
inline long SSL_CTX_set_tlsext_status_type(const Table& t, SSL_CTX* ctx, long type) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_TYPE, type);
}
inline long SSL_CTX_get_tlsext_status_type(const Table& t, SSL_CTX* ctx) {
  return Ctrl(t, ctx, ctrl::kSSL_CTRL_GET_TLSEXT_STATUS_REQ_TYPE);
}

}  // namespace comm::macros
