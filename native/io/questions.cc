// Questions that a handshake stops for.
#include "io/questions.h"

#include <cstring>

#include "callbacks/driving.h"
#include "io/sessions.h"

namespace comm::io {

namespace {

constexpr int kRefused = 50;           // X509_V_ERR_APPLICATION_VERIFICATION
constexpr int kCtrlRetryVerify = 136;  // SSL_CTRL_SET_RETRY_VERIFY
constexpr int kLater = -1;             // SSL_CLIENT_HELLO_RETRY, and what cert_cb and verify return
// SSL_TLSEXT_ERR_ values (SSL_CTX_set_alpn_select_cb(3))
constexpr int kOk = 0;
constexpr int kFatal = 2;
constexpr int kNoAck = 3;
constexpr int kHandshakeFailure = 40;  // an alert, RFC 8446 section 6

Answer TakeAnswer(SslRecord* record, Question question) {
  Answer& place = record->answers[static_cast<int>(question)];
  Answer answer = place;
  place = Answer::kNone;
  return answer;
}

// The record of a connection that a step of ours drives; nullptr for others, where nobody would
// answer.
SslRecord* Driven(const Library& library, SSL* ssl) {
  return IsDriven(ssl) ? RecordOf(library, ssl) : nullptr;
}

// What a callback returns: 1 for yes, 0 for no, and later where nobody has answered yet. Where
// nobody ever will, no: a function that should have decided must not be passed by.
int Reply(SslRecord* record, Question question) {
  if (record == nullptr) return 0;
  switch (TakeAnswer(record, question)) {
    case Answer::kYes:
      return 1;
    case Answer::kNo:
      return 0;
    case Answer::kNone:
      break;
  }
  return kLater;
}

int Verify(X509_STORE_CTX* store, void* data) {
  const auto& library = *static_cast<const Library*>(data);
  const Table& t = *library.table;
  int index = t.SSL_get_ex_data_X509_STORE_CTX_idx();
  auto* ssl = static_cast<SSL*>(t.X509_STORE_CTX_get_ex_data(store, index));
  SslRecord* record = Driven(library, ssl);
  bool server = record != nullptr && t.SSL_is_server(ssl) == 1;
  int reply = server ? (record->judged_later ? 1 : 0) : Reply(record, Question::kVerify);
  if (server) record->judged_later = false;  // for one handshake
  if (reply == 0) {
    t.X509_STORE_CTX_set_error(store, kRefused);
    return 0;
  }
  t.X509_verify_cert(store);
  if (reply == kLater) t.SSL_ctrl(ssl, kCtrlRetryVerify, 0, nullptr);
  return 1;  // with a retry it is asked again: SSL_set_retry_verify(3)
}

int VerifyAndGoOn(X509_STORE_CTX* store, void* data) {
  static_cast<const Library*>(data)->table->X509_verify_cert(store);
  return 1;
}

int ChooseProtocol(SSL* ssl, const unsigned char** out, unsigned char* out_size,
                   const unsigned char* in, unsigned int in_size, void* data) {
  const auto& library = *static_cast<const Library*>(data);
  // That of a context which a client hello callback has put in, where it has.
  SSL_CTX* ctx = library.table->SSL_get_SSL_CTX(ssl);
  CtxRecord* record = RecordOf(library, ctx);
  if (record == nullptr || record->alpn.empty()) return kNoAck;
  const std::vector<unsigned char>& ours = record->alpn;
  for (size_t i = 0; i < ours.size(); i += 1u + ours[i]) {  // SelectAlpn has checked the lengths
    for (size_t j = 0; j < in_size && j + in[j] < in_size; j += 1u + in[j]) {
      if (ours[i] != in[j] || memcmp(&ours[i + 1], in + j + 1, in[j]) != 0) continue;
      *out = &ours[i + 1];
      *out_size = ours[i];
      return kOk;
    }
  }
  return kFatal;
}

int Certificate(SSL* ssl, void* data) {
  SslRecord* record = Driven(*static_cast<const Library*>(data), ssl);
  // Whom a session stands for is the function's choice, which may be another the next time.
  if (record != nullptr) KeepNothing(record);
  return Reply(record, Question::kCertificate);
}

int ClientHello(SSL* ssl, int* alert, void* data) {
  *alert = kHandshakeFailure;
  return Reply(Driven(*static_cast<const Library*>(data), ssl), Question::kClientHello);
}

}  // namespace

void Ask(const Library& library, SSL_CTX* ctx, Question question) {
  const Table& t = *library.table;
  void* data = const_cast<Library*>(&library);
  switch (question) {
    case Question::kVerify:
      t.SSL_CTX_set_cert_verify_callback(ctx, reinterpret_cast<void*>(&Verify), data);
      break;
    case Question::kCertificate:
      t.SSL_CTX_set_cert_cb(ctx, reinterpret_cast<void*>(&Certificate), data);
      break;
    case Question::kClientHello:
      t.SSL_CTX_set_client_hello_cb(ctx, reinterpret_cast<void*>(&ClientHello), data);
      break;
  }
}

void AcceptAll(const Library& library, SSL_CTX* ctx) {
  library.table->SSL_CTX_set_cert_verify_callback(ctx, reinterpret_cast<void*>(&VerifyAndGoOn),
                                                  const_cast<Library*>(&library));
}

bool SelectAlpn(const Library& library, SSL_CTX* ctx, const unsigned char* names, size_t size) {
  size_t at = 0;
  while (at < size && names[at] != 0) at += 1u + names[at];
  CtxRecord* record = RecordOf(library, ctx);
  if (at != size || size == 0 || record == nullptr) return false;
  record->alpn.assign(names, names + size);
  library.table->SSL_CTX_set_alpn_select_cb(ctx, reinterpret_cast<void*>(&ChooseProtocol),
                                            const_cast<Library*>(&library));
  return true;
}

void Give(const Library& library, SSL* ssl, Question question, bool yes) {
  SslRecord* record = RecordOf(library, ssl);
  if (record != nullptr)
    record->answers[static_cast<int>(question)] = yes ? Answer::kYes : Answer::kNo;
}

void JudgeLater(const Library& library, SSL* ssl, bool later) {
  if (SslRecord* record = RecordOf(library, ssl)) record->judged_later = later;
}

}  // namespace comm::io
