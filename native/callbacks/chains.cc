// Callbacks that judge the peer's chain: verify, once for each certificate and each fault, and
// cert-verify, in the place of the library's own verification. A client's handshake is suspended
// where the answer is -1 (SSL_set_retry_verify(3)): the chain is verified again when the promise
// has been kept.
#include "callbacks/ask.h"
#include "callbacks/recorders.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

constexpr int kCtrlRetryVerify = 136;  // SSL_CTRL_SET_RETRY_VERIFY

template <int kIndex>
struct CertVerify {
  static int Call(X509_STORE_CTX* store, void*) {
    const Library& library = CallingLibrary<kIndex>();
    const Table& t = *library.table;
    auto* ssl = static_cast<SSL*>(
        t.X509_STORE_CTX_get_ex_data(store, t.SSL_get_ex_data_X509_STORE_CTX_idx()));
    int result = 0;
    bool asked = ssl != nullptr && Ask(
                                       "cert-verify", {&library, ssl},
                                       [&](Arguments* a) {
                                         a->Lent(store);
                                         a->Bool(t.SSL_is_server(ssl) == 1);
                                       },
                                       [&](const Reply& a) { return a.Int(0, &result); });
    if (!asked) result = 0;
    if (result < 0) t.SSL_ctrl(ssl, kCtrlRetryVerify, 0, nullptr);
    if (result == 0 && ssl != nullptr) RefuseChain(library, ssl, store);
    return result == 0 ? 0 : 1;
  }
};

template <class Object>
SetResult SetVerifyEach(const Library& library, Object* object, bool on) {
  return JudgeChains(library, object, on) ? SetResult::kDone : SetResult::kRefused;
}

const CallbackSlot kSlots[] = {
    {"verify", &SetVerifyEach<SSL_CTX>, &SetVerifyEach<SSL>},
    {"cert-verify", &SetWithArgument<&Table::SSL_CTX_set_cert_verify_callback, CertVerify, SSL_CTX>,
     nullptr},
};

}  // namespace

const SlotFamily kChains = FamilyOf(kSlots);

}  // namespace comm
