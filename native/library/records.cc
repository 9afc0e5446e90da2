// Records in ex_data. The free callback of the index deletes them when OpenSSL frees the object; a
// duplicate made by SSL_dup starts with none, and so does a copied session.
#include "library/records.h"

#include <atomic>
#include <new>

namespace comm {

namespace {

constexpr int kClassSsl = 0;      // CRYPTO_EX_INDEX_SSL
constexpr int kClassSslCtx = 1;   // CRYPTO_EX_INDEX_SSL_CTX
constexpr int kClassSession = 2;  // CRYPTO_EX_INDEX_SSL_SESSION

// What the slot of a fresh session points to.
char fresh_mark = 0;

double NextKey() {
  static std::atomic<unsigned long long> last{0};
  return static_cast<double>(++last);
}

template <class Record>
void FreeRecord(void*, void* record, void*, int, long, void*) {
  delete static_cast<Record*>(record);
}

int DropCopy(void*, const void*, void** copied, int, long, void*) {
  *copied = nullptr;
  return 1;
}

}  // namespace

SslRecord::~SslRecord() {
  for (SSL_SESSION* session : offered_sessions) table->SSL_SESSION_free(session);
  for (SSL_SESSION* session : new_sessions) table->SSL_SESSION_free(session);
  for (SSL_CTX* ctx : contexts) table->SSL_CTX_free(ctx);
  table->EVP_PKEY_free(tmp_dh);
}

bool MakeRecordIndexes(Library* library) {
  const Table& t = *library->table;
  auto dup = reinterpret_cast<void*>(&DropCopy);
  library->ssl_record_index = t.CRYPTO_get_ex_new_index(
      kClassSsl, 0, nullptr, nullptr, dup, reinterpret_cast<void*>(&FreeRecord<SslRecord>));
  library->ctx_record_index = t.CRYPTO_get_ex_new_index(
      kClassSslCtx, 0, nullptr, nullptr, nullptr, reinterpret_cast<void*>(&FreeRecord<CtxRecord>));
  library->session_mark_index =
      t.CRYPTO_get_ex_new_index(kClassSession, 0, nullptr, nullptr, dup, nullptr);
  return library->ssl_record_index >= 0 && library->ctx_record_index >= 0 &&
         library->session_mark_index >= 0;
}

SslRecord* RecordOf(const Library& library, SSL* ssl) {
  const Table& t = *library.table;
  auto* record = static_cast<SslRecord*>(t.SSL_get_ex_data(ssl, library.ssl_record_index));
  if (record != nullptr) return record;
  record = new (std::nothrow) SslRecord;
  if (record != nullptr) {
    record->table = &t;
    record->key = NextKey();
  }
  if (record != nullptr && t.SSL_set_ex_data(ssl, library.ssl_record_index, record) != 1) {
    delete record;
    t.ERR_clear_error();
    return nullptr;
  }
  return record;
}

CtxRecord* RecordOf(const Library& library, SSL_CTX* ctx) {
  const Table& t = *library.table;
  auto* record = static_cast<CtxRecord*>(t.SSL_CTX_get_ex_data(ctx, library.ctx_record_index));
  if (record != nullptr) return record;
  record = new (std::nothrow) CtxRecord;
  if (record != nullptr) record->key = NextKey();
  if (record != nullptr && t.SSL_CTX_set_ex_data(ctx, library.ctx_record_index, record) != 1) {
    delete record;
    t.ERR_clear_error();
    return nullptr;
  }
  return record;
}

SSL_CTX* FirstContext(const Library& library, SSL* ssl) {
  SslRecord* record = RecordOf(library, ssl);
  bool changed = record != nullptr && !record->contexts.empty();
  return changed ? record->contexts.front() : library.table->SSL_get_SSL_CTX(ssl);
}

void SetFresh(const Library& library, SSL_SESSION* session, bool fresh) {
  const Table& t = *library.table;
  if (t.SSL_SESSION_set_ex_data(session, library.session_mark_index,
                                fresh ? &fresh_mark : nullptr) != 1) {
    t.ERR_clear_error();  // not marked: treated as not fresh
  }
}

bool IsFresh(const Library& library, SSL_SESSION* session) {
  return library.table->SSL_SESSION_get_ex_data(session, library.session_mark_index) == &fresh_mark;
}

}  // namespace comm
