// Callbacks about sessions: new-session, get-session, remove-session (the cache that an application
// keeps itself). remove-session comes while C holds the lock of its cache, and while contexts are
// freed: JavaScript is told of it later.
#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

template <int kIndex>
struct NewSession {
  static int Call(SSL* ssl, SSL_SESSION* session) {
    Ask(
        "new-session", OfSessions(CallingLibrary<kIndex>(), ssl),
        [&](Arguments* a) { a->Shared(session); }, [](const Reply&) { return true; });
    return 0;  // its handle has a reference of its own
  }
};

// [found, session]
bool TakeSession(const Table& t, const Reply& answer, SSL_SESSION** out) {
  int found = 0;
  if (!answer.Int(0, &found)) return false;
  if (found == 0) return true;
  SSL_SESSION* session = answer.Object<SSL_SESSION>(1);
  // C reads the suite of a session without looking whether there is one. It gets a copy: it would
  // put the session into its own cache, and it may be in another's.
  if (session == nullptr || t.SSL_SESSION_get0_cipher(session) == nullptr) return false;
  *out = t.SSL_SESSION_dup(session);
  return *out != nullptr;
}

template <int kIndex>
struct GetSession {
  static SSL_SESSION* Call(SSL* ssl, const unsigned char* id, int size, int* count) {
    const Library& library = CallingLibrary<kIndex>();
    SSL_SESSION* session = nullptr;
    *count = 0;  // what is returned is C's
    bool asked = Ask(
        "get-session", OfSessions(library, ssl),
        [&](Arguments* a) { a->Bytes(id, size > 0 ? static_cast<size_t>(size) : 0); },
        [&](const Reply& a) { return TakeSession(*library.table, a, &session); });
    return asked ? session : nullptr;
  }
};

template <int kIndex>
struct RemoveSession {
  static void Call(SSL_CTX* ctx, SSL_SESSION* session) {
    ObserveSession("remove-session", CallingLibrary<kIndex>(), ctx, session);
  }
};

const CallbackSlot kSlots[] = {
    {"new-session", &SetPlain<&Table::SSL_CTX_sess_set_new_cb, NewSession, SSL_CTX>, nullptr},
    {"get-session", &SetPlain<&Table::SSL_CTX_sess_set_get_cb, GetSession, SSL_CTX>, nullptr},
    {"remove-session", &SetPlain<&Table::SSL_CTX_sess_set_remove_cb, RemoveSession, SSL_CTX>,
     nullptr},
};

}  // namespace

const SlotFamily kSessions = FamilyOf(kSlots);

}  // namespace comm
