// Callbacks that make and verify the cookies with which a server proves an address before it keeps
// state: cookie-generate and cookie-verify (DTLS), stateless-cookie-generate and
// stateless-cookie-verify (TLS 1.3).
#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

constexpr size_t kMostDtls = 255;        // DTLS1_COOKIE_LENGTH
constexpr size_t kMostStateless = 4096;  // SSL_COOKIE_LENGTH

template <class Size>
int Generate(const char* callback, const Library& library, SSL* ssl, unsigned char* cookie,
             Size* size, size_t most) {
  return Ask(
      callback, {&library, ssl}, [&](Arguments* a) { a->Number(static_cast<double>(most)); },
      [&](const Reply& a) {
        js::Span made;
        if (!a.Bytes(0, &made) || made.size > most) return false;
        memcpy(cookie, made.data, made.size);
        *size = static_cast<Size>(made.size);
        return true;
      });
}

int Verify(const char* callback, const Library& library, SSL* ssl, const unsigned char* cookie,
           size_t size) {
  int good = 0;
  bool asked = Ask(
      callback, {&library, ssl}, [&](Arguments* a) { a->Bytes(cookie, size); },
      [&](const Reply& a) { return a.Int(0, &good); });
  return asked ? good : 0;
}

template <int kIndex>
struct CookieGenerate {
  static int Call(SSL* ssl, unsigned char* cookie, unsigned* size) {
    return Generate("cookie-generate", CallingLibrary<kIndex>(), ssl, cookie, size, kMostDtls);
  }
};

template <int kIndex>
struct CookieVerify {
  static int Call(SSL* ssl, const unsigned char* cookie, unsigned size) {
    return Verify("cookie-verify", CallingLibrary<kIndex>(), ssl, cookie, size);
  }
};

template <int kIndex>
struct StatelessGenerate {
  static int Call(SSL* ssl, unsigned char* cookie, size_t* size) {
    return Generate("stateless-cookie-generate", CallingLibrary<kIndex>(), ssl, cookie, size,
                    kMostStateless);
  }
};

template <int kIndex>
struct StatelessVerify {
  static int Call(SSL* ssl, const unsigned char* cookie, size_t size) {
    return Verify("stateless-cookie-verify", CallingLibrary<kIndex>(), ssl, cookie, size);
  }
};

const CallbackSlot kSlots[] = {
    {"cookie-generate", &SetPlain<&Table::SSL_CTX_set_cookie_generate_cb, CookieGenerate, SSL_CTX>,
     nullptr},
    {"cookie-verify", &SetPlain<&Table::SSL_CTX_set_cookie_verify_cb, CookieVerify, SSL_CTX>,
     nullptr},
    {"stateless-cookie-generate",
     &SetPlain<&Table::SSL_CTX_set_stateless_cookie_generate_cb, StatelessGenerate, SSL_CTX>,
     nullptr},
    {"stateless-cookie-verify",
     &SetPlain<&Table::SSL_CTX_set_stateless_cookie_verify_cb, StatelessVerify, SSL_CTX>, nullptr},
};

}  // namespace

const SlotFamily kCookies = FamilyOf(kSlots);

}  // namespace comm
