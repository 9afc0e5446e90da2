// Callbacks that decide what a handshake goes on with once the client hello is there: client-hello,
// servername, alpn-select, cert, client-cert. Of those OpenSSL can suspend (SSL_CTX_set_cert_cb(3),
// SSL_CTX_set_client_hello_cb(3)), the answer -1 says that a promise is open: the step ends with
// its want, and the same callback is called again when the promise has been kept.
#include "callbacks/ask.h"
#include "callbacks/slots.h"
#include "library/ctrl.h"

namespace comm {

namespace {

constexpr int kInternalError = 80;  // an alert, RFC 8446 section 6
constexpr int kTlsextFatal = 2;     // SSL_TLSEXT_ERR_ALERT_FATAL
constexpr int kTlsextOk = 0;        // SSL_TLSEXT_ERR_OK

// [result, alert]
auto TakeResultAndAlert(int* result, int* alert) {
  return [result, alert](const Reply& a) { return a.Int(0, result) && a.Int(1, alert); };
}

template <int kIndex>
struct ClientHello {
  static int Call(SSL* ssl, int* alert, void*) {
    int result = 0;
    *alert = kInternalError;
    bool asked = Ask(
        "client-hello", {&CallingLibrary<kIndex>(), ssl, nullptr, Running::kClientHello},
        [](Arguments*) {}, TakeResultAndAlert(&result, alert));
    return asked ? result : 0;
  }
};

template <int kIndex>
struct ServerName {
  static int Call(SSL* ssl, int* alert, void*) {
    constexpr int kHostName = 0;  // TLSEXT_NAMETYPE_host_name
    const Library& library = CallingLibrary<kIndex>();
    int result = kTlsextFatal;
    *alert = kInternalError;
    bool asked = Ask(
        "servername", {&library, ssl, nullptr, Running::kChoosing},
        [&](Arguments* a) { a->Text(library.table->SSL_get_servername(ssl, kHostName)); },
        TakeResultAndAlert(&result, alert));
    return asked ? result : kTlsextFatal;
  }
};

SetResult SetServerName(const Library& library, SSL_CTX* ctx, bool on) {
  auto callback = reinterpret_cast<void (*)()>(InstanceFor<ServerName>(library));
  return ResultOf([&] {
    return library.table->SSL_CTX_callback_ctrl(ctx, ctrl::kSSL_CTRL_SET_TLSEXT_SERVERNAME_CB,
                                                on ? callback : nullptr);
  });
}

template <int kIndex>
struct AlpnSelect {
  static int Call(SSL* ssl, const unsigned char** out, unsigned char* out_size,
                  const unsigned char* in, unsigned int in_size, void*) {
    const Library& library = CallingLibrary<kIndex>();
    int result = kTlsextFatal;
    std::vector<unsigned char> chosen;
    bool asked = Ask(
        "alpn-select", {&library, ssl}, [&](Arguments* a) { a->Bytes(in, in_size); },
        [&](const Reply& a) { return a.Int(0, &result) && a.Bytes(1, &chosen); });
    if (!asked) return kTlsextFatal;
    if (result != kTlsextOk) return result;
    size_t size = chosen.size();
    if (size == 0 || size > 255) return kTlsextFatal;
    *out = KeepAnswer(library, ssl, "alpn-select", std::move(chosen));
    *out_size = static_cast<unsigned char>(size);
    return *out == nullptr ? kTlsextFatal : kTlsextOk;
  }
};

template <int kIndex>
struct Certificate {
  static int Call(SSL* ssl, void*) {
    int result = 0;
    bool asked = Ask(
        "cert", {&CallingLibrary<kIndex>(), ssl, nullptr, Running::kCertificate}, [](Arguments*) {},
        [&](const Reply& a) { return a.Int(0, &result); });
    return asked ? result : 0;
  }
};

template <int kIndex>
struct ClientCertificate {
  static int Call(SSL* ssl, X509** certificate, EVP_PKEY** key) {
    const Library& library = CallingLibrary<kIndex>();
    const Table& t = *library.table;
    int result = 0;
    bool asked = Ask(
        "client-cert", {&library, ssl}, [](Arguments*) {},
        [&](const Reply& a) {
          if (!a.Int(0, &result)) return false;
          if (result != 1) return true;
          X509* own = a.Object<X509>(1);
          EVP_PKEY* own_key = a.Object<EVP_PKEY>(2);
          if (own == nullptr || own_key == nullptr || t.X509_up_ref(own) != 1) return false;
          if (t.EVP_PKEY_up_ref(own_key) != 1) {
            t.X509_free(own);
            return false;
          }
          *certificate = own;  // C frees both
          *key = own_key;
          return true;
        });
    return asked ? result : 0;
  }
};

const CallbackSlot kSlots[] = {
    {"client-hello", &SetWithArgument<&Table::SSL_CTX_set_client_hello_cb, ClientHello, SSL_CTX>,
     nullptr},
    {"servername", &SetServerName, nullptr},
    {"alpn-select", &SetWithArgument<&Table::SSL_CTX_set_alpn_select_cb, AlpnSelect, SSL_CTX>,
     nullptr},
    {"cert", &SetWithArgument<&Table::SSL_CTX_set_cert_cb, Certificate, SSL_CTX>,
     &SetWithArgument<&Table::SSL_set_cert_cb, Certificate, SSL>},
    {"client-cert", &SetPlain<&Table::SSL_CTX_set_client_cert_cb, ClientCertificate, SSL_CTX>,
     nullptr},
};

}  // namespace

const SlotFamily kHello = FamilyOf(kSlots);

}  // namespace comm
