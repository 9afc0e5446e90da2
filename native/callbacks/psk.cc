// Callbacks that give pre-shared keys: psk-client and psk-server (TLS 1.2; a SHA-256 suite in
// TLS 1.3), psk-use-session and psk-find-session (TLS 1.3). Keys go from the function's own bytes
// into those of C, and nowhere else.
#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

// More than any key: C ends the handshake, where 0 would go on without a key.
constexpr unsigned kFailed = 0xffffffffu;

template <int kIndex>
struct PskClient {
  static unsigned Call(SSL* ssl, const char* hint, char* identity, unsigned most_identity,
                       unsigned char* key, unsigned most_key) {
    unsigned size = kFailed;
    Ask(
        "psk-client", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) {
          a->Text(hint);
          a->Number(most_identity);
          a->Number(most_key);
        },
        [&](const Reply& a) {
          js::Span name;
          js::Span secret;
          if (!a.Bytes(0, &name) || !a.Bytes(1, &secret)) return false;
          if (name.size > most_identity || secret.size > most_key) return false;
          if (name.size != 0) memcpy(identity, name.data, name.size);
          identity[name.size] = 0;  // C has a byte more than it says
          if (secret.size != 0) memcpy(key, secret.data, secret.size);
          size = static_cast<unsigned>(secret.size);
          return true;
        });
    return size;
  }
};

template <int kIndex>
struct PskServer {
  static unsigned Call(SSL* ssl, const char* identity, unsigned char* key, unsigned most_key) {
    unsigned size = kFailed;
    Ask(
        "psk-server", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) {
          a->Text(identity);
          a->Number(most_key);
        },
        [&](const Reply& a) {
          js::Span secret;
          if (!a.Bytes(0, &secret) || secret.size > most_key) return false;
          if (secret.size != 0) memcpy(key, secret.data, secret.size);
          size = static_cast<unsigned>(secret.size);
          return true;
        });
    return size;
  }
};

// A session that JavaScript has made, with a reference for C: nobody changes it from now on. C
// takes its suite for granted.
bool TakeSession(const Library& library, SSL_SESSION* session, SSL_SESSION** out) {
  const Table& t = *library.table;
  if (session == nullptr || t.SSL_SESSION_get0_cipher(session) == nullptr) return false;
  SetFresh(library, session, false);
  if (t.SSL_SESSION_up_ref(session) != 1) return false;
  *out = session;
  return true;
}

// [found] or [1, session, identity]
template <int kIndex>
struct PskUseSession {
  static int Call(SSL* ssl, const EVP_MD* md, const unsigned char** identity, size_t* size,
                  SSL_SESSION** session) {
    const Library& library = CallingLibrary<kIndex>();
    *session = nullptr;
    bool asked = Ask(
        "psk-use-session", {&library, ssl},
        [&](Arguments* a) { a->Shared(const_cast<EVP_MD*>(md)); },
        [&](const Reply& a) {
          int found = 0;
          std::vector<unsigned char> name;
          if (!a.Int(0, &found)) return false;
          if (found == 0) return true;
          if (!a.Bytes(2, &name) || name.empty()) return false;
          *size = name.size();
          *identity = KeepAnswer(library, ssl, "psk-use-session", std::move(name));
          return *identity != nullptr && TakeSession(library, a.Object<SSL_SESSION>(1), session);
        });
    return asked ? 1 : 0;
  }
};

// [found] or [1, session]
template <int kIndex>
struct PskFindSession {
  static int Call(SSL* ssl, const unsigned char* identity, size_t size, SSL_SESSION** session) {
    const Library& library = CallingLibrary<kIndex>();
    *session = nullptr;
    bool asked = Ask(
        "psk-find-session", {&library, ssl}, [&](Arguments* a) { a->Bytes(identity, size); },
        [&](const Reply& a) {
          int found = 0;
          if (!a.Int(0, &found)) return false;
          return found == 0 || TakeSession(library, a.Object<SSL_SESSION>(1), session);
        });
    return asked ? 1 : 0;
  }
};

const CallbackSlot kSlots[] = {
    {"psk-client", &SetPlain<&Table::SSL_CTX_set_psk_client_callback, PskClient, SSL_CTX>,
     &SetPlain<&Table::SSL_set_psk_client_callback, PskClient, SSL>},
    {"psk-server", &SetPlain<&Table::SSL_CTX_set_psk_server_callback, PskServer, SSL_CTX>,
     &SetPlain<&Table::SSL_set_psk_server_callback, PskServer, SSL>},
    {"psk-use-session",
     &SetPlain<&Table::SSL_CTX_set_psk_use_session_callback, PskUseSession, SSL_CTX>,
     &SetPlain<&Table::SSL_set_psk_use_session_callback, PskUseSession, SSL>},
    {"psk-find-session",
     &SetPlain<&Table::SSL_CTX_set_psk_find_session_callback, PskFindSession, SSL_CTX>,
     &SetPlain<&Table::SSL_set_psk_find_session_callback, PskFindSession, SSL>},
};

}  // namespace

const SlotFamily kPsk = FamilyOf(kSlots);

}  // namespace comm
