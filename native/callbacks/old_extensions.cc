// Callbacks of two old extensions: next protocol negotiation (npn-advertise, npn-select), and the
// session ticket extension that EAP-FAST (RFC 4851) puts to a use of its own (session-ticket-ext,
// session-secret).
#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

constexpr int kTlsextOk = 0;     // SSL_TLSEXT_ERR_OK
constexpr int kTlsextFatal = 2;  // SSL_TLSEXT_ERR_ALERT_FATAL

// [result, names], each with its length before it
template <int kIndex>
struct NpnAdvertise {
  static int Call(SSL* ssl, const unsigned char** out, unsigned* size, void*) {
    const Library& library = CallingLibrary<kIndex>();
    int result = kTlsextFatal;
    bool asked = Ask(
        "npn-advertise", {&library, ssl}, [](Arguments*) {},
        [&](const Reply& a) {
          std::vector<unsigned char> names;
          if (!a.Int(0, &result) || !a.Bytes(1, &names) || names.size() > 0xffff) return false;
          *size = static_cast<unsigned>(names.size());
          names.push_back(0);  // never an address of nothing
          *out = KeepAnswer(library, ssl, "npn-advertise", std::move(names));
          return *out != nullptr;
        });
    return asked ? result : kTlsextFatal;
  }
};

// [result, name]
template <int kIndex>
struct NpnSelect {
  static int Call(SSL* ssl, unsigned char** out, unsigned char* size, const unsigned char* in,
                  unsigned in_size, void*) {
    const Library& library = CallingLibrary<kIndex>();
    int result = kTlsextFatal;
    bool asked = Ask(
        "npn-select", {&library, ssl}, [&](Arguments* a) { a->Bytes(in, in_size); },
        [&](const Reply& a) {
          std::vector<unsigned char> chosen;
          if (!a.Int(0, &result) || !a.Bytes(1, &chosen) || chosen.size() > 255) return false;
          if (result != kTlsextOk) return true;
          *size = static_cast<unsigned char>(chosen.size());
          *out = KeepAnswer(library, ssl, "npn-select", std::move(chosen));
          return *size != 0 && *out != nullptr;
        });
    return asked ? result : kTlsextFatal;
  }
};

template <int kIndex>
struct TicketExtension {
  static int Call(SSL* ssl, const unsigned char* data, int size, void*) {
    int good = 0;
    bool asked = Ask(
        "session-ticket-ext", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Bytes(data, static_cast<size_t>(size)); },
        [&](const Reply& a) { return a.Int(0, &good); });
    return asked ? good : 0;
  }
};

// (cipher, …), those that the client offers; none on a client → [0] or [1, secret, index]: -1 for
// the library's choice
template <int kIndex>
struct SessionSecret {
  static int Call(SSL* ssl, void* secret, int* size, OPENSSL_STACK* ciphers,
                  const SSL_CIPHER** cipher, void*) {
    const Library& library = CallingLibrary<kIndex>();
    const Table& t = *library.table;
    int count = ciphers == nullptr ? 0 : t.OPENSSL_sk_num(ciphers);
    auto at = [&](int i) { return static_cast<SSL_CIPHER*>(t.OPENSSL_sk_value(ciphers, i)); };
    int given = 0;
    bool asked = Ask(
        "session-secret", {&library, ssl},
        [&](Arguments* a) {
          for (int i = 0; i < count; i++) a->Static(at(i));
        },
        [&](const Reply& a) {
          js::Span bytes;
          int index = -1;
          if (!a.Int(0, &given)) return false;
          if (given == 0) return true;
          if (!a.Bytes(1, &bytes) || !a.Int(2, &index) || index >= count) return false;
          if (bytes.size == 0 || bytes.size > static_cast<size_t>(*size)) return false;
          memcpy(secret, bytes.data, bytes.size);
          *size = static_cast<int>(bytes.size);
          if (index >= 0) *cipher = at(index);
          return true;
        });
    return asked ? given : 0;
  }
};

const CallbackSlot kSlots[] = {
    {"npn-advertise",
     &SetWithArgument<&Table::SSL_CTX_set_next_protos_advertised_cb, NpnAdvertise, SSL_CTX>,
     nullptr},
    {"npn-select", &SetWithArgument<&Table::SSL_CTX_set_next_proto_select_cb, NpnSelect, SSL_CTX>,
     nullptr},
    {"session-ticket-ext", nullptr,
     &SetWithArgument<&Table::SSL_set_session_ticket_ext_cb, TicketExtension, SSL>},
    {"session-secret", nullptr,
     &SetWithArgument<&Table::SSL_set_session_secret_cb, SessionSecret, SSL>},
};

}  // namespace

const SlotFamily kOldExtensions = FamilyOf(kSlots);

}  // namespace comm
