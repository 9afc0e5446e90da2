// What is noted while a connection is driven. The callbacks get no data pointer, so the thread
// remembers what it drives.
#include "io/recorders.h"

namespace comm::io {

namespace {

constexpr int kWhereAlert = 0x4000;  // SSL_CB_ALERT
constexpr int kWhereWrite = 0x08;    // SSL_CB_WRITE
constexpr int kFatal = 2;            // first octet of an alert, RFC 8446 section 6

thread_local const Library* driven_library = nullptr;
thread_local SSL* driven_ssl = nullptr;

void NoteAlert(const SSL* ssl, int where, int alert) {
  if ((where & kWhereAlert) == 0 || ssl != driven_ssl) return;
  SslRecord* record = RecordOf(*driven_library, driven_ssl);
  if (record == nullptr) return;
  record->alert_last_was_sent = (where & kWhereWrite) != 0;
  record->alert_fatal = (alert >> 8) == kFatal;
  (record->alert_last_was_sent ? record->alert_sent : record->alert_received) = alert & 0xff;
}

int NoteVerification(int ok, X509_STORE_CTX* ctx) {
  if (ok == 1 || driven_ssl == nullptr) return ok;
  const Table& t = *driven_library->table;
  SslRecord* record = RecordOf(*driven_library, driven_ssl);
  if (record == nullptr || record->verify_code != 0) return ok;
  record->verify_code = t.X509_STORE_CTX_get_error(ctx);
  record->verify_depth = t.X509_STORE_CTX_get_error_depth(ctx);
  X509* certificate = t.X509_STORE_CTX_get_current_cert(ctx);
  if (certificate == nullptr) return ok;
  unsigned char subject[512] = {0};
  X509_NAME* name = t.X509_get_subject_name(certificate);
  if (name != nullptr && t.X509_NAME_oneline(name, subject, sizeof subject) != nullptr) {
    record->verify_subject = reinterpret_cast<char*>(subject);
  }
  return ok;
}

}  // namespace

Driving::Driving(const Library* library, SSL* ssl)
    : outer_library_(driven_library), outer_ssl_(driven_ssl) {
  driven_library = library;
  driven_ssl = ssl;
}

Driving::~Driving() {
  driven_library = outer_library_;
  driven_ssl = outer_ssl_;
}

bool IsDriven(const SSL* ssl) { return ssl != nullptr && ssl == driven_ssl; }

void InstallRecorders(const Library& library, SSL* ssl) {
  const Table& t = *library.table;
  if (t.SSL_get_info_callback(ssl) == nullptr) t.SSL_set_info_callback(ssl, &NoteAlert);
  if (t.SSL_get_verify_callback(ssl) == nullptr) {
    auto set =
        reinterpret_cast<void (*)(SSL*, int, int (*)(int, X509_STORE_CTX*))>(t.SSL_set_verify);
    set(ssl, t.SSL_get_verify_mode(ssl), &NoteVerification);
  }
}

}  // namespace comm::io
