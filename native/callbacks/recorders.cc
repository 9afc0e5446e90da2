// The info and verify callbacks. Neither gets a pointer of ours: there is an instance of each for
// each library.
#include "callbacks/recorders.h"

#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/driving.h"
#include "library/per_library.h"

namespace comm {

namespace {

constexpr int kWhereAlert = 0x4000;    // SSL_CB_ALERT
constexpr int kWhereWrite = 0x08;      // SSL_CB_WRITE
constexpr int kFatal = 2;              // first octet of an alert, RFC 8446 section 6
constexpr int kCtrlRetryVerify = 136;  // SSL_CTRL_SET_RETRY_VERIFY
constexpr int kLater = -1;             // what lib/callbacks answers while a promise is open

using VerifyCallback = int (*)(int, X509_STORE_CTX*);

// The record of the context that a connection was made from; nullptr: it has none yet.
CtxRecord* FirstRecord(const Library& library, SSL* ssl, const SslRecord& record) {
  const Table& t = *library.table;
  SSL_CTX* ctx = record.contexts.empty() ? t.SSL_get_SSL_CTX(ssl) : record.contexts.front();
  return static_cast<CtxRecord*>(t.SSL_CTX_get_ex_data(ctx, library.ctx_record_index));
}

void NoteAlert(SslRecord* record, int where, int alert) {
  record->alert_last_was_sent = (where & kWhereWrite) != 0;
  record->alert_fatal = (alert >> 8) == kFatal;
  (record->alert_last_was_sent ? record->alert_sent : record->alert_received) = alert & 0xff;
}

template <int kIndex>
struct Info {
  static void Call(const SSL* c_ssl, int where, int value) {
    const Library& library = CallingLibrary<kIndex>();
    auto* ssl = const_cast<SSL*>(c_ssl);
    SslRecord* record = RecordOf(library, ssl);
    if (record == nullptr) return;
    if ((where & kWhereAlert) != 0 && IsDriven(ssl)) NoteAlert(record, where, value);
    CtxRecord* first = FirstRecord(library, ssl, *record);
    if (!record->observes_info && (first == nullptr || !first->observes_info)) return;
    const char* state = library.table->SSL_state_string_long(ssl);
    Observe("info", {&library, ssl}, {where, value, 0}, state, strlen(state));
  }
};

void NoteVerification(const Library& library, SslRecord* record, X509_STORE_CTX* ctx) {
  const Table& t = *library.table;
  if (record->verify_code != 0) return;
  record->verify_code = t.X509_STORE_CTX_get_error(ctx);
  record->verify_depth = t.X509_STORE_CTX_get_error_depth(ctx);
  X509* certificate = t.X509_STORE_CTX_get_current_cert(ctx);
  if (certificate == nullptr) return;
  unsigned char subject[512] = {0};
  X509_NAME* name = t.X509_get_subject_name(certificate);
  if (name != nullptr && t.X509_NAME_oneline(name, subject, sizeof subject) != nullptr)
    record->verify_subject = reinterpret_cast<char*>(subject);
}

template <int kIndex>
struct VerifyEach {
  static int Call(int ok, X509_STORE_CTX* ctx) {
    const Library& library = CallingLibrary<kIndex>();
    const Table& t = *library.table;
    auto* ssl = static_cast<SSL*>(
        t.X509_STORE_CTX_get_ex_data(ctx, t.SSL_get_ex_data_X509_STORE_CTX_idx()));
    SslRecord* record = ssl == nullptr ? nullptr : RecordOf(library, ssl);
    if (record == nullptr) return ok;
    if (ok != 1 && IsDriven(ssl)) NoteVerification(library, record, ctx);
    CtxRecord* first = FirstRecord(library, ssl, *record);
    if (!record->judges_chain && (first == nullptr || !first->judges_chain)) return ok;
    int answer = 0;
    bool asked = Ask(
        "verify", {&library, ssl},
        [&](Arguments* a) {
          a->Int(ok);
          a->Lent(ctx);
          a->Bool(t.SSL_is_server(ssl) == 1);
        },
        [&](const Reply& a) { return a.Int(0, &answer); });
    if (!asked) answer = 0;
    // The whole chain is verified again when the promise has been kept.
    if (answer == kLater) {
      t.SSL_ctrl(ssl, kCtrlRetryVerify, 0, nullptr);
      record->verify_code = 0;
    }
    // A certificate that C found good and the function did not: C wants a reason.
    if (answer == 0) RefuseChain(library, ssl, ctx);
    return answer == 0 ? 0 : 1;
  }
};

void SetVerify(const Library& library, SSL* ssl, VerifyCallback callback) {
  const Table& t = *library.table;
  auto set = reinterpret_cast<void (*)(SSL*, int, VerifyCallback)>(t.SSL_set_verify);
  set(ssl, t.SSL_get_verify_mode(ssl), callback);
}

}  // namespace

void RefuseChain(const Library& library, SSL* ssl, X509_STORE_CTX* ctx) {
  constexpr int kRefused = 50;  // X509_V_ERR_APPLICATION_VERIFICATION
  const Table& t = *library.table;
  if (t.X509_STORE_CTX_get_error(ctx) == 0) t.X509_STORE_CTX_set_error(ctx, kRefused);
  SslRecord* record = RecordOf(library, ssl);
  if (record != nullptr && IsDriven(ssl)) NoteVerification(library, record, ctx);
}

void InstallRecorders(const Library& library, SSL* ssl) {
  const Table& t = *library.table;
  if (t.SSL_get_info_callback(ssl) == nullptr)
    t.SSL_set_info_callback(ssl, InstanceFor<Info>(library));
  if (t.SSL_get_verify_callback(ssl) == nullptr)
    SetVerify(library, ssl, InstanceFor<VerifyEach>(library));
}

bool ObserveInfo(const Library& library, SSL_CTX* ctx, bool on) {
  CtxRecord* record = RecordOf(library, ctx);
  auto callback = InstanceFor<Info>(library);
  if (record == nullptr || callback == nullptr) return false;
  record->observes_info = on;
  library.table->SSL_CTX_set_info_callback(ctx, on ? reinterpret_cast<void*>(callback) : nullptr);
  return true;
}

bool ObserveInfo(const Library& library, SSL* ssl, bool on) {
  SslRecord* record = RecordOf(library, ssl);
  auto callback = InstanceFor<Info>(library);
  if (record == nullptr || callback == nullptr) return false;
  record->observes_info = on;
  library.table->SSL_set_info_callback(ssl, callback);  // it goes on noting alerts
  return true;
}

bool JudgeChains(const Library& library, SSL_CTX* ctx, bool on) {
  CtxRecord* record = RecordOf(library, ctx);
  auto callback = InstanceFor<VerifyEach>(library);
  if (record == nullptr || callback == nullptr) return false;
  record->judges_chain = on;
  const Table& t = *library.table;
  t.SSL_CTX_set_verify(ctx, t.SSL_CTX_get_verify_mode(ctx), on ? callback : nullptr);
  return true;
}

bool JudgeChains(const Library& library, SSL* ssl, bool on) {
  SslRecord* record = RecordOf(library, ssl);
  auto callback = InstanceFor<VerifyEach>(library);
  if (record == nullptr || callback == nullptr) return false;
  record->judges_chain = on;
  SetVerify(library, ssl, callback);
  return true;
}

}  // namespace comm
