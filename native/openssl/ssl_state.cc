// What guards and hand functions ask about an SSL or SSL_CTX before they let C work on it.
#include "openssl/ssl_state.h"

namespace comm::ssl_state {

bool IsQuic(const Table& t, SSL* ssl) {
  return t.SSL_is_quic != nullptr && t.SSL_is_quic(ssl) == 1;
}

Protocol ProtocolOf(const Table& t, SSL* ssl) {
  if (IsQuic(t, ssl)) return Protocol::kQuic;
  return t.SSL_is_dtls(ssl) == 1 ? Protocol::kDtls : Protocol::kTls;
}

Protocol ProtocolOf(const Table& t, const SSL_METHOD* method) {
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

Protocol ProtocolOf(const Table& t, SSL_CTX* ctx) {
  return ProtocolOf(t, t.SSL_CTX_get_ssl_method(ctx));
}

bool IsConnection(const Table& t, SSL* ssl) {
  return t.SSL_is_connection == nullptr || t.SSL_is_connection(ssl) == 1;
}

SslRecord* RecordFor(Call& call, SSL* ssl) {
  SslRecord* record = RecordOf(call.library(), ssl);
  if (record == nullptr) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
  return record;
}

bool WrongState(Call& call, const std::string& what) {
  call.Fail("ERR_SSL_WRONG_STATE", std::string(call.row().name) + " " + what);
  return false;
}

bool IsOutsideCallbacks(Call& call, SSL* ssl) {
  SslRecord* record = RecordFor(call, ssl);
  if (record == nullptr) return false;
  return record->running == Running::kNone ||
         WrongState(call,
                    "must not be called in a callback of the same connection: call it when the "
                    "handshake is over.");
}

bool IsBefore(Call& call, SSL* ssl) {
  if (!IsOutsideCallbacks(call, ssl)) return false;
  if (call.table().SSL_in_before(ssl) == 1) return true;
  return WrongState(
      call, "must come before the handshake: call it on a new connection, or after SSL_clear.");
}

bool IsInside(Call& call, SSL* ssl, Running callback, const char* name) {
  SslRecord* record = RecordFor(call, ssl);
  if (record == nullptr) return false;
  return record->running == callback || WrongState(call, std::string("works only in the ") + name +
                                                             " callback of the same connection.");
}

bool IsSuspended(const Table& t, SSL* ssl) {
  constexpr int kFirst =
      4;  // SSL_X509_LOOKUP; then SSL_ASYNC_PAUSED, _NO_JOBS, SSL_CLIENT_HELLO_CB, SSL_RETRY_VERIFY
  constexpr int kLast = 8;
  int want = t.SSL_want(ssl);
  return want >= kFirst && want <= kLast;
}

bool IsUnderConf(Call& call, SSL* ssl) {
  SslRecord* record = RecordOf(call.library(), ssl);
  return record != nullptr && record->conf_pointed && call.environment().slots().IsKept(ssl);
}
bool IsFreeOfConf(Call& call, SSL* ssl) {
  return !IsUnderConf(call, ssl) || WrongState(call,
                                               "would pull the settings from under an SSL_CONF_CTX "
                                               "that points at the connection: free that first.");
}

bool IsFreeOfTicketExt(Call& call, SSL* ssl) {
  SslRecord* record = RecordOf(call.library(), ssl);
  return record == nullptr || !record->has_ticket_ext ||
         WrongState(call, "cannot follow SSL_set_session_ticket_ext: make another connection.");
}

bool CanClear(Call& call, SSL* ssl) {
  if (!IsOutsideCallbacks(call, ssl) || !IsFreeOfTicketExt(call, ssl)) return false;
  return !IsSuspended(call.table(), ssl) ||
         WrongState(call,
                    "must not be called while a callback has suspended the handshake: free the "
                    "connection.");
}

bool CanChooseSide(Call& call, SSL* ssl) {
  if (!IsOutsideCallbacks(call, ssl)) return false;
  return IsQuic(call.table(), ssl) || IsBefore(call, ssl);
}

void NoteMethod(Call& call, SSL* ssl, const SSL_METHOD* method) {
  if (call.table().SSL_get_ssl_method(ssl) == method) return;
  if (SslRecord* record = RecordOf(call.library(), ssl)) record->method_changed = true;
}

bool SuitsThread(Call& call, SSL* ssl, BIO* bio, int parameter) {
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

bool TakesTransport(Call& call, SSL* ssl) {
  const Table& t = call.table();
  if (!IsQuic(t, ssl) || IsConnection(t, ssl)) return true;
  if (t.SSL_is_listener != nullptr && t.SSL_is_listener(ssl) == 1) return true;
  call.RefuseValue(
      0, "must not be a QUIC stream or domain: give the transport to the connection or listener");
  return false;
}

bool HasCipher(Call& call, SSL_SESSION* session, int parameter) {
  if (session == nullptr || call.table().SSL_SESSION_get0_cipher(session) != nullptr) return true;
  call.RefuseValue(parameter, "must have a cipher suite: give it one with SSL_SESSION_set_cipher");
  return false;
}

// Its extension points to what is freed with that one connection.
bool IsFreeOfQuicTls(Call& call, SSL* ssl) {
  SslRecord* record = RecordFor(call, ssl);
  if (record == nullptr) return false;
  return record->answered.count("quic-tls") == 0 ||
         WrongState(call,
                    "cannot share what SSL_set_quic_tls_cbs has made: set up another connection.");
}

bool CanCopySession(Call& call, SSL* to, SSL* from) {
  const Table& t = call.table();
  if (IsQuic(t, to) || IsQuic(t, from)) return true;
  bool alike =
      ProtocolOf(t, to) == ProtocolOf(t, from) && t.SSL_get_SSL_CTX(to) == t.SSL_get_SSL_CTX(from);
  if (!alike) {
    call.RefuseValue(1, "must be a connection of the same context and protocol");
    return false;
  }
  if (!IsBefore(call, to) || !IsBefore(call, from) || !IsFreeOfConf(call, to) ||
      !IsFreeOfTicketExt(call, to) || !IsFreeOfQuicTls(call, to) || !IsFreeOfQuicTls(call, from))
    return false;
  NoteMethod(call, to, t.SSL_get_ssl_method(from));
  return true;
}

}  // namespace comm::ssl_state
