// How one SSL step ended: the only place that asks SSL_get_error.
#include "errors/outcome.h"

namespace comm {

namespace {

constexpr int kWriting = 2;  // SSL_WRITING
constexpr int kReading = 3;  // SSL_READING

// SSL_get_error looks into the BIO that a connection waits for, also when it has been taken away: C
// would read through NULL.
bool LooksIntoNothing(const Table& t, SSL* ssl, int result) {
  if (result > 0 || t.ERR_peek_error() != 0) return false;
  if (t.SSL_is_quic != nullptr && t.SSL_is_quic(ssl) == 1) return false;
  int want = t.SSL_want(ssl);
  return (want == kReading && t.SSL_get_rbio(ssl) == nullptr) ||
         (want == kWriting && t.SSL_get_wbio(ssl) == nullptr);
}

int Ask(const Table& t, SSL* ssl, int result) {
  return LooksIntoNothing(t, ssl, result) ? ssl_error::kSyscall : t.SSL_get_error(ssl, result);
}

}  // namespace

int NoteOutcome(const Library& library, SSL* ssl, int result) {
  int error = Ask(*library.table, ssl, result);
  if (SslRecord* record = RecordOf(library, ssl)) {
    record->io_noted = true;
    record->io_result = result;
    record->io_error = error;
  }
  return error;
}

int NotedOutcome(const Library& library, SSL* ssl, int result) {
  SslRecord* record = RecordOf(library, ssl);
  if (record != nullptr && record->io_noted && record->io_result == result) return record->io_error;
  return Ask(*library.table, ssl, result);
}

}  // namespace comm
