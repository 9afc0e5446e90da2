// Handshakes with data in them.
#include "io/early_data.h"

#include <new>

namespace comm::io {

namespace {

// SSL_read_early_data(3)
constexpr int kReadError = 0;
constexpr int kReadFinish = 2;
constexpr size_t kPiece = 16384;

// All of it, as many calls as it takes; a call that could not send everything is repeated as it
// was.
int Send(const Table& t, SSL* ssl, EarlyData* early) {
  if (!early->over) {
    size_t written = 0;
    if (t.SSL_write_early_data(ssl, early->bytes.data(), early->bytes.size(), &written) != 1)
      return 0;
    early->over = true;
    std::vector<unsigned char>().swap(early->bytes);
  }
  return t.SSL_do_handshake(ssl);
}

int Answer(const Table& t, SSL* ssl, EarlyData* early) {
  if (early->answer.empty()) return 1;
  size_t written = 0;
  int result = t.SSL_write_early_data(ssl, early->answer.data(), early->answer.size(), &written);
  if (result == 1) early->answer.clear();
  return result;
}

// Each piece is handed out before the next is asked for: the last may come together with the end of
// the handshake, and must be heard and answered before that.
int Receive(const Table& t, SSL* ssl, EarlyData* early) {
  while (!early->over) {
    if (!early->bytes.empty()) return kHasEarlyData;
    if (Answer(t, ssl, early) != 1) return 0;
    size_t read = 0;
    early->bytes.resize(kPiece);
    int result = t.SSL_read_early_data(ssl, early->bytes.data(), kPiece, &read);
    early->bytes.resize(read);
    if (result == kReadError) return 0;
    early->over = result == kReadFinish;
  }
  return t.SSL_do_handshake(ssl);
}

EarlyData* EarlyOf(const Library& library, SSL* ssl) {
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr) return nullptr;
  if (!record->early) record->early.reset(new (std::nothrow) EarlyData);
  return record->early.get();
}

}  // namespace

int ShakeHands(const Library& library, SSL* ssl) {
  const Table& t = *library.table;
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr || !record->early || t.SSL_is_init_finished(ssl) == 1)
    return t.SSL_do_handshake(ssl);
  EarlyData* early = record->early.get();
  return early->server ? Receive(t, ssl, early) : Send(t, ssl, early);
}

bool SendEarly(const Library& library, SSL* ssl, const unsigned char* bytes, size_t size) {
  const Table& t = *library.table;
  SSL_SESSION* session = t.SSL_get_session(ssl);
  bool fit = session != nullptr && t.SSL_SESSION_get_max_early_data(session) >= size && size != 0 &&
             t.SSL_in_before(ssl) == 1 && t.SSL_is_server(ssl) == 0;
  EarlyData* early = fit ? EarlyOf(library, ssl) : nullptr;
  if (early == nullptr) return false;
  early->bytes.assign(bytes, bytes + size);
  return true;
}

bool ReceiveEarly(const Library& library, SSL* ssl) {
  const Table& t = *library.table;
  bool fit = t.SSL_in_before(ssl) == 1 && t.SSL_is_server(ssl) == 1;
  EarlyData* early = fit ? EarlyOf(library, ssl) : nullptr;
  if (early == nullptr) return false;
  early->server = true;
  return true;
}

bool AnswerEarly(const Library& library, SSL* ssl, const unsigned char* bytes, size_t size) {
  SslRecord* record = RecordOf(library, ssl);
  EarlyData* early = record == nullptr ? nullptr : record->early.get();
  if (early == nullptr || !early->server) return false;
  early->answer.insert(early->answer.end(), bytes, bytes + size);
  return true;
}

}  // namespace comm::io
