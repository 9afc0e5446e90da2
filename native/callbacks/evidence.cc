// Callbacks that judge, or send, what comes beside a certificate: status (a stapled OCSP response)
// and ct-validation (signed certificate timestamps). C does not tell the latter whose it is: its
// argument is the SSL.
#include "callbacks/ask.h"
#include "callbacks/slots.h"
#include "callbacks/timestamps.h"
#include "library/ctrl.h"

namespace comm {

namespace {

// SSL_CTX_set_tlsext_status_cb(3)
constexpr int kServerFatal = 2;  // SSL_TLSEXT_ERR_ALERT_FATAL
constexpr int kClientFailed = -1;

template <int kIndex>
struct Status {
  static int Call(SSL* ssl, void*) {
    const Library& library = CallingLibrary<kIndex>();
    bool server = library.table->SSL_is_server(ssl) == 1;
    int failed = server ? kServerFatal : kClientFailed;
    int result = failed;
    bool asked = Ask(
        "status", {&library, ssl}, [&](Arguments* a) { a->Bool(server); },
        [&](const Reply& a) { return a.Int(0, &result); });
    return asked ? result : failed;
  }
};

SetResult SetStatus(const Library& library, SSL_CTX* ctx, bool on) {
  auto callback = reinterpret_cast<void (*)()>(InstanceFor<Status>(library));
  return ResultOf([&] {
    return library.table->SSL_CTX_callback_ctrl(ctx, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_CB,
                                                on ? callback : nullptr);
  });
}

template <int kIndex>
struct Timestamps {
  static int Call(const CT_POLICY_EVAL_CTX* c_policy, const OPENSSL_STACK* timestamps, void* arg) {
    const Library& library = CallingLibrary<kIndex>();
    auto* ssl = static_cast<SSL*>(arg);
    auto* policy = const_cast<CT_POLICY_EVAL_CTX*>(c_policy);
    if (ssl == nullptr) return 0;
    // The timestamps are validated by now, and the logs may go while JavaScript runs.
    library.table->CT_POLICY_EVAL_CTX_set_shared_CTLOG_STORE(policy, nullptr);
    int result = 0;
    bool asked = Ask(
        "ct-validation", {&library, ssl},
        [&](Arguments* a) {
          a->Lent(policy);
          a->LentStack<SCT>(timestamps);
        },
        [&](const Reply& a) { return a.Int(0, &result); });
    return asked ? result : 0;
  }
};

SetResult SetTimestampsOfContext(const Library& library, SSL_CTX* ctx, bool on) {
  CtxRecord* record = RecordOf(library, ctx);
  if (record == nullptr) return SetResult::kRefused;
  SetResult set = SetWithArgument<&Table::SSL_CTX_set_ct_validation_callback, Timestamps, SSL_CTX>(
      library, ctx, on);
  if (set == SetResult::kDone) record->judges_timestamps = on;
  return set;
}

SetResult SetTimestamps(const Library& library, SSL* ssl, bool on) {
  auto setter = library.table->SSL_set_ct_validation_callback;
  auto callback = InstanceFor<Timestamps>(library);
  if (setter == nullptr) return SetResult::kMissing;
  if (callback == nullptr) return SetResult::kRefused;
  return ResultOf(
      [&] { return setter(ssl, on ? reinterpret_cast<void*>(callback) : nullptr, ssl); });
}

const CallbackSlot kSlots[] = {
    {"status", &SetStatus, nullptr},
    {"ct-validation", &SetTimestampsOfContext, &SetTimestamps},
};

}  // namespace

void ArmTimestamps(const Library& library, SSL* ssl) {
  CtxRecord* record = RecordOf(library, library.table->SSL_get_SSL_CTX(ssl));
  if (record != nullptr && record->judges_timestamps) SetTimestamps(library, ssl, true);
}

const SlotFamily kEvidence = FamilyOf(kSlots);

}  // namespace comm
