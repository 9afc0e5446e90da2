// What guards and hand functions ask about an SSL or SSL_CTX before they let C work on it.
#pragma once

#include "library/records.h"
#include "openssl/convert_results.h"

namespace comm::ssl_state {

enum class Protocol { kTls, kDtls, kQuic };

inline bool IsQuic(const Table& t, SSL* ssl) {
  return t.SSL_is_quic != nullptr && t.SSL_is_quic(ssl) == 1;
}

inline Protocol ProtocolOf(const Table& t, SSL* ssl) {
  if (IsQuic(t, ssl)) return Protocol::kQuic;
  return t.SSL_is_dtls(ssl) == 1 ? Protocol::kDtls : Protocol::kTls;
}

// Methods say nothing of themselves, but each function always returns the same one.
inline Protocol ProtocolOf(const Table& t, const SSL_METHOD* method) {
  for (auto make : {t.OSSL_QUIC_client_method, t.OSSL_QUIC_client_thread_method,
                    t.OSSL_QUIC_server_method, t.OSSL_QUIC_method}) {
    if (make != nullptr && make() == method) return Protocol::kQuic;
  }
  for (auto make : {t.DTLS_method, t.DTLS_client_method, t.DTLS_server_method, t.DTLSv1_method,
                    t.DTLSv1_client_method, t.DTLSv1_server_method, t.DTLSv1_2_method,
                    t.DTLSv1_2_client_method, t.DTLSv1_2_server_method}) {
    if (make != nullptr && make() == method) return Protocol::kDtls;
  }
  return Protocol::kTls;
}

inline Protocol ProtocolOf(const Table& t, SSL_CTX* ctx) {
  return ProtocolOf(t, t.SSL_CTX_get_ssl_method(ctx));
}

// A connection, and no QUIC stream, listener or domain.
inline bool IsConnection(const Table& t, SSL* ssl) {
  return t.SSL_is_connection == nullptr || t.SSL_is_connection(ssl) == 1;
}

// The record of an SSL; nullptr with an exception pending when memory is short.
inline SslRecord* RecordFor(Call& call, SSL* ssl) {
  SslRecord* record = RecordOf(call.library(), ssl);
  if (record == nullptr) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
  return record;
}

inline bool WrongState(Call& call, const std::string& what) {
  call.Fail("ERR_SSL_WRONG_STATE", std::string(call.row().name) + " " + what);
  return false;
}

inline bool IsOutsideCallbacks(Call& call, SSL* ssl) {
  SslRecord* record = RecordFor(call, ssl);
  if (record == nullptr) return false;
  return record->running == Running::kNone ||
         WrongState(call,
                    "must not be called in a callback of the same connection: call it when the "
                    "handshake is over.");
}

// No handshake has been begun, or SSL_clear has forgotten it.
inline bool IsBefore(Call& call, SSL* ssl) {
  if (!IsOutsideCallbacks(call, ssl)) return false;
  if (call.table().SSL_in_before(ssl) == 1) return true;
  return WrongState(
      call, "must come before the handshake: call it on a new connection, or after SSL_clear.");
}

// Only within that callback of the same SSL.
inline bool IsInside(Call& call, SSL* ssl, Running callback, const char* name) {
  SslRecord* record = RecordFor(call, ssl);
  if (record == nullptr) return false;
  return record->running == callback || WrongState(call, std::string("works only in the ") + name +
                                                             " callback of the same connection.");
}

// A callback has asked for the handshake to be gone on with later: what C has of it then points
// into its buffers.
inline bool IsSuspended(const Table& t, SSL* ssl) {
  constexpr int kFirst =
      4;  // SSL_X509_LOOKUP; then SSL_ASYNC_PAUSED, _NO_JOBS, SSL_CLIENT_HELLO_CB, SSL_RETRY_VERIFY
  constexpr int kLast = 8;
  int want = t.SSL_want(ssl);
  return want >= kFirst && want <= kLast;
}

// Whether a living SSL_CONF_CTX points at the connection: C writes through pointers that it took
// from it.
inline bool IsUnderConf(Call& call, SSL* ssl) {
  SslRecord* record = RecordOf(call.library(), ssl);
  return record != nullptr && record->conf_pointed && call.environment().slots().IsKept(ssl);
}
inline bool IsFreeOfConf(Call& call, SSL* ssl) {
  return !IsUnderConf(call, ssl) || WrongState(call,
                                               "would pull the settings from under an SSL_CONF_CTX "
                                               "that points at the connection: free that first.");
}

// Whenever C changes the method of a connection, clearing it for one, it frees the extension that
// SSL_set_session_ticket_ext made but keeps the pointer.
inline bool IsFreeOfTicketExt(Call& call, SSL* ssl) {
  SslRecord* record = RecordOf(call.library(), ssl);
  return record == nullptr || !record->has_ticket_ext ||
         WrongState(call, "cannot follow SSL_set_session_ticket_ext: make another connection.");
}

// Whether C may take a connection back to its beginning.
inline bool CanClear(Call& call, SSL* ssl) {
  if (!IsOutsideCallbacks(call, ssl) || !IsFreeOfTicketExt(call, ssl)) return false;
  return !IsSuspended(call.table(), ssl) ||
         WrongState(call,
                    "must not be called while a callback has suspended the handshake: free the "
                    "connection.");
}

// QUIC looks itself whether it has been started, and ignores a choice of sides then.
inline bool CanChooseSide(Call& call, SSL* ssl) {
  if (!IsOutsideCallbacks(call, ssl)) return false;
  return IsQuic(call.table(), ssl) || IsBefore(call, ssl);
}

inline void NoteMethod(Call& call, SSL* ssl, const SSL_METHOD* method) {
  if (call.table().SSL_get_ssl_method(ssl) == method) return;
  if (SslRecord* record = RecordOf(call.library(), ssl)) record->method_changed = true;
}

// A thread of the library may work on the BIOs of such a connection at any moment: they must be of
// a kind that stands it.
inline bool SuitsThread(Call& call, SSL* ssl, BIO* bio, int parameter) {
  constexpr int kDatagram = 21;      // BIO_TYPE_DGRAM without its class bits
  constexpr int kDatagramPair = 26;  // BIO_TYPE_DGRAM_PAIR, which locks
  const Table& t = call.table();
  bool threaded = bio != nullptr && t.OSSL_QUIC_client_thread_method != nullptr &&
                  t.SSL_get_ssl_method(ssl) == t.OSSL_QUIC_client_thread_method();
  if (!threaded) return true;
  int type = t.BIO_method_type(bio) & 0xff;
  bool stands = type == kDatagram || type == kDatagramPair;
  if (stands && t.BIO_next(bio) == nullptr) return true;
  call.RefuseValue(parameter,
                   "must be a datagram socket or datagram pair: a thread of OpenSSL uses it too");
  return false;
}

// Whether C would make BIOs the transport of this object; streams and domains of QUIC ignore them.
inline bool TakesTransport(Call& call, SSL* ssl) {
  const Table& t = call.table();
  if (!IsQuic(t, ssl) || IsConnection(t, ssl)) return true;
  if (t.SSL_is_listener != nullptr && t.SSL_is_listener(ssl) == 1) return true;
  call.RefuseValue(
      0, "must not be a QUIC stream or domain: give the transport to the connection or listener");
  return false;
}

}  // namespace comm::ssl_state
