// Callbacks that few ever see: ech, with the outcome of Encrypted Client Hello (OpenSSL 4.0), and
// async, which an engine calls when a job may go on. Jobs run only with SSL_MODE_ASYNC, and that is
// refused (openssl/guards/ssl.h): async is there for programs that set it.
#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

template <int kIndex>
struct Ech {
  static unsigned int Call(SSL* ssl, const char* text) {
    int result = 0;
    bool asked = Ask(
        "ech", {&CallingLibrary<kIndex>(), ssl}, [&](Arguments* a) { a->Text(text); },
        [&](const Reply& a) { return a.Int(0, &result); });
    return asked && result == 1 ? 1 : 0;
  }
};

template <int kIndex>
struct Async {
  static int Call(SSL* ssl, void*) {
    Observe("async", {&CallingLibrary<kIndex>(), ssl}, {0, 0, 0}, "", 0);
    return 1;
  }
};

const CallbackSlot kSlots[] = {
    {"ech", &SetPlain<&Table::SSL_CTX_ech_set_callback, Ech, SSL_CTX>,
     &SetPlain<&Table::SSL_ech_set_callback, Ech, SSL>},
    {"async", &SetPlain<&Table::SSL_CTX_set_async_callback, Async, SSL_CTX>,
     &SetPlain<&Table::SSL_set_async_callback, Async, SSL>},
};

}  // namespace

const SlotFamily kRare = FamilyOf(kSlots);

}  // namespace comm
