// Guards of the functions on signed certificate timestamps.
// Included by guards.h only.
#pragma once

#include "openssl/guards/x509.h"

namespace comm {

namespace ct {

constexpr size_t kLogIdSize = 32;

// C reads both through null pointers.
inline bool IsComplete(Call& call, CT_POLICY_EVAL_CTX* ctx) {
  const Table& t = call.table();
  if (t.CT_POLICY_EVAL_CTX_get0_log_store(ctx) != nullptr &&
      t.CT_POLICY_EVAL_CTX_get0_cert(ctx) != nullptr)
    return true;
  call.Fail("ERR_SSL_NOT_INITIALISED",
            std::string("The \"") + call.ParameterName(1) + "\" argument of " + call.row().name +
                " lacks logs or a certificate: call CT_POLICY_EVAL_CTX_set_shared_CTLOG_STORE and "
                "CT_POLICY_EVAL_CTX_set1_cert with it first.");
  return false;
}

// C compares as many bytes of the identifiers of logs, which have 32.
inline bool HasLogId(Call& call, SCT* sct) {
  const unsigned char* id = nullptr;
  size_t size = call.table().SCT_get0_log_id(sct, &id);
  if (size == kLogIdSize || size == 0) return true;
  call.RefuseValue(0, "has the identifier of a log that is not 32 bytes long");
  return false;
}

}  // namespace ct

template <>
struct Guard<&Table::SCT_validate> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ct::HasLogId(call, Get<0>(args).object) && ct::IsComplete(call, Get<1>(args).object);
  }
};
template <>
struct Guard<&Table::SCT_LIST_validate> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    for (void* sct : Get<0>(args).elements) {
      if (!ct::HasLogId(call, static_cast<SCT*>(sct))) return false;
    }
    return ct::IsComplete(call, Get<1>(args).object);
  }
};
template <>
struct Guard<&Table::SCT_print> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ct::HasLogId(call, Get<0>(args).object) && x509::IndentGuard<2>::Check(call, args);
  }
};
template <>
struct Guard<&Table::SCT_LIST_print> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    for (void* sct : Get<0>(args).elements) {
      if (!ct::HasLogId(call, static_cast<SCT*>(sct))) return false;
    }
    return x509::IndentGuard<2>::Check(call, args);
  }
};
template <>
struct Guard<&Table::CTLOG_STORE_get0_log_by_id> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<1>(args).bytes.size == ct::kLogIdSize) return true;
    call.RefuseValue(1, "must have exactly 32 bytes");
    return false;
  }
};

}  // namespace comm
