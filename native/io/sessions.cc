// Sessions of clients and servers.
#include "io/sessions.h"

#include <climits>
#include <cstring>
#include <new>

#include "library/per_library.h"

namespace comm::io {

namespace {

constexpr int kTls13 = 0x0304;
constexpr int kVerifyNone = 0;  // SSL_VERIFY_NONE
constexpr size_t kMostNew = 8;  // that wait to be given away

// --- what the library calls ---

// A reference was counted for us: 1 keeps it.
template <int kIndex>
struct NewClientSession {
  static int Call(SSL* ssl, SSL_SESSION* session) {
    const Library& library = CallingLibrary<kIndex>();
    SslRecord* record = RecordOf(library, ssl);
    if (record == nullptr || record->session_key.empty() || !record->sessions) return 0;
    // The key says how it was to be verified; somebody may have changed that since.
    if (library.table->SSL_get_verify_mode(ssl) != record->session_verify_mode) return 0;
    record->sessions->Add(record->session_key, session);
    return 1;
  }
};

template <int kIndex>
struct NewServerSession {
  static int Call(SSL* ssl, SSL_SESSION* session) {
    SslRecord* record = RecordOf(CallingLibrary<kIndex>(), ssl);
    if (record == nullptr || record->new_sessions.size() >= kMostNew) return 0;
    record->new_sessions.push_back(session);
    return 1;
  }
};

template <int kIndex>
struct FindServerSession {
  static SSL_SESSION* Call(SSL* ssl, const unsigned char* id, int size, int* count) {
    const Library& library = CallingLibrary<kIndex>();
    // What is returned stays ours, for a second client hello: the library counts its own reference.
    *count = 1;
    SslRecord* record = RecordOf(library, ssl);
    if (record == nullptr || size <= 0) return nullptr;
    for (SSL_SESSION* session : record->offered_sessions) {
      unsigned int own = 0;
      const unsigned char* its = library.table->SSL_SESSION_get_id(session, &own);
      if (own == static_cast<unsigned int>(size) && memcmp(its, id, own) == 0) return session;
    }
    return nullptr;
  }
};

}  // namespace

bool KeepClientSessions(const Library& library, SSL_CTX* ctx, size_t most) {
  CtxRecord* record = RecordOf(library, ctx);
  auto callback = InstanceFor<NewClientSession>(library);
  if (record == nullptr || callback == nullptr) return false;
  record->sessions = std::make_shared<SessionStore>(library.table, most);
  library.table->SSL_CTX_sess_set_new_cb(ctx, callback);
  return true;
}

bool ExchangeServerSessions(const Library& library, SSL_CTX* ctx) {
  auto made = InstanceFor<NewServerSession>(library);
  auto wanted = InstanceFor<FindServerSession>(library);
  if (made == nullptr || wanted == nullptr) return false;
  library.table->SSL_CTX_sess_set_new_cb(ctx, made);
  library.table->SSL_CTX_sess_set_get_cb(ctx, wanted);
  return true;
}

bool Resume(const Library& library, SSL* ssl, const std::string& key, bool judged, bool take) {
  const Table& t = *library.table;
  SslRecord* record = RecordOf(library, ssl);
  CtxRecord* of_context = RecordOf(library, t.SSL_get_SSL_CTX(ssl));
  if (record == nullptr || of_context == nullptr || !of_context->sessions || key.empty())
    return false;
  record->sessions = of_context->sessions;
  record->session_key = key;
  record->session_verify_mode = t.SSL_get_verify_mode(ssl);
  SSL_SESSION* session = take ? record->sessions->Take(key) : nullptr;
  if (session == nullptr) return false;
  bool set = t.SSL_set_session(ssl, session) == 1;
  t.SSL_SESSION_free(session);
  // SSL_set_session takes over what was found when the session was made.
  bool fit =
      judged || t.SSL_get_verify_mode(ssl) == kVerifyNone || t.SSL_get_verify_result(ssl) == 0;
  if (set && !fit) t.SSL_set_session(ssl, nullptr);
  if (!set || !fit) t.SSL_set_verify_result(ssl, 0);
  t.ERR_clear_error();
  return set && fit;
}

void KeepNothing(SslRecord* record) {
  record->sessions.reset();
  record->session_key.clear();
}

void KeepRenewed(const Library& library, SSL* ssl) {
  const Table& t = *library.table;
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr || record->session_key.empty() || !record->sessions) return;
  if (t.SSL_version(ssl) >= kTls13 || t.SSL_session_reused(ssl) != 1) return;
  SSL_SESSION* session = t.SSL_get1_session(ssl);
  if (session == nullptr) return;
  if (t.SSL_SESSION_is_resumable(session) == 1)
    record->sessions->Add(record->session_key, session);
  else
    t.SSL_SESSION_free(session);
}

void GiveAway(const Library& library, SSL* ssl) {
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr || !record->sessions) return;
  record->sessions->Drop(record->session_key, library.table->SSL_get_session(ssl));
}

bool OfferSession(const Library& library, SSL* ssl, const unsigned char* der, size_t size) {
  const Table& t = *library.table;
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr || size > LONG_MAX) return false;
  const unsigned char* at = der;
  SSL_SESSION* session = t.d2i_SSL_SESSION(nullptr, &at, static_cast<long>(size));
  t.ERR_clear_error();
  // C reads the suite of a session without looking whether there is one.
  bool whole = session != nullptr && t.SSL_SESSION_get0_cipher(session) != nullptr;
  if (whole)
    record->offered_sessions.push_back(session);
  else
    t.SSL_SESSION_free(session);
  return whole;
}

void DropOffered(const Library& library, SSL* ssl) {
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr) return;
  for (SSL_SESSION* session : record->offered_sessions) library.table->SSL_SESSION_free(session);
  record->offered_sessions.clear();
}

}  // namespace comm::io
