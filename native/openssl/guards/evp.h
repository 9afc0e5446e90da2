// Guards of the EVP functions.
// Included by guards.h only.
#pragma once

#include <cstring>

#include "openssl/guards/x509.h"

namespace comm {

namespace evp {

// The handle of a key context inside a digest context is good as long as it names the one that is inside now: starting, copying
// and resetting replace it. Only its settings may be changed: with another operation the digest context would use what is not there.
inline bool IsUsable(Call& call, HandleId id, int parameter) {
  Slots& slots = call.environment().slots();
  Slot* slot = slots.Find(id);
  if (slot->ownership != Ownership::kBorrowed) return true;
  Slot* outer = slots.Find(slot->parent);
  if (call.table().EVP_MD_CTX_get_pkey_ctx(static_cast<EVP_MD_CTX*>(outer->object)) != slot->object) {
    call.Fail("ERR_SSL_HANDLE_RELEASED", "The \"" + call.ParameterName(parameter) + "\" argument of " + call.row().name +
                                             " is no longer inside its digest context: call EVP_MD_CTX_get_pkey_ctx again.");
    return false;
  }
  if (strncmp(call.row().name, "EVP_PKEY_CTX_", 13) == 0) return true;
  call.Fail("ERR_SSL_WRONG_STATE", "The \"" + call.ParameterName(parameter) + "\" argument of " + call.row().name +
                                       " is inside a digest context, which works with it: only EVP_PKEY_CTX_ functions take "
                                       "it. Make one with EVP_PKEY_CTX_new_from_pkey.");
  return false;
}

template <size_t kParameter>
struct HoldsKeyGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (call.table().EVP_PKEY_get0_type_name(std::get<kParameter>(args).object) != nullptr) return true;
    call.RefuseValue(kParameter, "must hold a key");
    return false;
  }
};

inline bool NotStarted(Call& call, const char* how) {
  call.Fail("ERR_SSL_NOT_INITIALISED", std::string("The \"") + call.ParameterName(0) + "\" argument of " + call.row().name +
                                           " was not started: call " + how + " with it first.");
  return false;
}

struct StartedGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_MD_CTX* ctx = std::get<0>(args).object;
    if (t.EVP_MD_CTX_get0_md(ctx) != nullptr || t.EVP_MD_CTX_get_pkey_ctx(ctx) != nullptr) return true;
    return NotStarted(call, "EVP_DigestInit_ex, EVP_DigestSignInit or EVP_DigestVerifyInit");
  }
};

struct HasKeyGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (call.table().EVP_MD_CTX_get_pkey_ctx(std::get<0>(args).object) != nullptr) return true;
    return NotStarted(call, "EVP_DigestSignInit or EVP_DigestVerifyInit");
  }
};

}  // namespace evp

template <>
struct Arg<sig::In<EVP_PKEY_CTX>> : HandleArg<EVP_PKEY_CTX> {
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadHandle(call, v, parameter) && evp::IsUsable(call, id, parameter);
  }
};

template <> struct Guard<&Table::EVP_PKEY_copy_parameters> : evp::HoldsKeyGuard<1> {};
template <> struct Guard<&Table::EVP_PKEY_get_default_digest_name> : evp::HoldsKeyGuard<0> {};

template <> struct Guard<&Table::EVP_PKEY_print_public> : x509::IndentGuard<2> {};
template <> struct Guard<&Table::EVP_PKEY_print_private> : x509::IndentGuard<2> {};
template <> struct Guard<&Table::EVP_PKEY_print_params> : x509::IndentGuard<2> {};

template <> struct Guard<&Table::EVP_DigestUpdate> : evp::StartedGuard {};
template <> struct Guard<&Table::EVP_DigestSignUpdate> : evp::StartedGuard {};
template <> struct Guard<&Table::EVP_DigestVerifyUpdate> : evp::StartedGuard {};
template <> struct Guard<&Table::EVP_DigestSign> : evp::HasKeyGuard {};
template <> struct Guard<&Table::EVP_DigestVerify> : evp::HasKeyGuard {};

template <> struct Guard<&Table::EVP_MD_CTX_copy_ex> : x509::DifferentGuard<0, 1> {};
template <> struct Guard<&Table::EVP_MD_CTX_copy> : x509::DifferentGuard<0, 1> {};

}  // namespace comm
