// Guards of the functions on an X509_STORE_CTX. Included by guards.h only.
//
// A context is initialised exactly while it has verification parameters: X509_STORE_CTX_init makes
// them, and X509_STORE_CTX_cleanup frees them, which also runs when X509_STORE_CTX_init fails. C
// leaves other pointers dangling then, which a context that was never initialised does not have:
// Slot::wiped tells the two apart.
#pragma once

namespace comm {

namespace store_ctx {

inline bool IsInitialised(Call& call, X509_STORE_CTX* ctx) {
  return call.table().X509_STORE_CTX_get0_param(ctx) != nullptr;
}

inline bool RefuseUninitialised(Call& call) {
  call.Fail("ERR_SSL_NOT_INITIALISED", std::string(call.row().name) +
                                           " takes an initialised context only: call " +
                                           "X509_STORE_CTX_init or X509_STORE_CTX_init_rpk first.");
  return false;
}

// What C may leave dangling is not reached: the context is initialised, or as X509_STORE_CTX_new
// made it.
template <size_t kParameter>
struct Sound {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    auto& ctx = Get<kParameter>(args);
    const Slot* slot = call.environment().slots().Find(ctx.id);
    if (slot != nullptr && (!slot->wiped || IsInitialised(call, ctx.object))) return true;
    return RefuseUninitialised(call);
  }
};

// C follows the pointer to the parameters, or one of those to functions.
template <size_t kParameter>
struct Initialised {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return IsInitialised(call, Get<kParameter>(args).object) || RefuseUninitialised(call);
  }
};

// No verification is under way: C is not inside the context, and it was not lent to a callback.
inline bool CheckIdle(Call& call, HandleId id) {
  const Slot* slot = call.environment().slots().Find(id);
  if (slot != nullptr && slot->uses == 0 && slot->ownership != Ownership::kBorrowed) return true;
  call.Fail("ERR_SSL_HANDLE_IN_USE", std::string(call.row().name) +
                                         " cannot be called while the context verifies: " +
                                         "call it before or after, on a context of your own.");
  return false;
}
struct Idle {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return CheckIdle(call, Get<0>(args).id) && Sound<0>::Check(call, args);
  }
};

// The parameters are about to be freed, and handles of them die before.
inline void DropParameters(Call& call, HandleId id, X509_STORE_CTX* ctx) {
  if (IsInitialised(call, ctx)) call.environment().slots().ReleaseParts(id);
}
// X509_STORE_CTX_cleanup, or what begins with it.
struct Wipe {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    auto& ctx = Get<0>(args);
    if (!CheckIdle(call, ctx.id)) return false;
    DropParameters(call, ctx.id, ctx.object);
    call.environment().slots().Find(ctx.id)->wiped = true;
    return true;
  }
};
struct ReplaceParameters {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    auto& ctx = Get<0>(args);
    if (!CheckIdle(call, ctx.id) || !Initialised<0>::Check(call, args)) return false;
    DropParameters(call, ctx.id, ctx.object);
    return true;
  }
};

// The chain is about to be freed, but the current certificate and its issuer may be of it: the
// context keeps them.
struct ReplaceChain {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    auto& ctx = Get<0>(args);
    const Table& t = call.table();
    if (!Sound<0>::Check(call, args)) return false;
    OPENSSL_STACK* chain = t.X509_STORE_CTX_get0_chain(ctx.object);
    for (int i = 0; i < t.OPENSSL_sk_num(chain); i++) {
      if (!KeepCertificate(call, ctx.id, static_cast<X509*>(t.OPENSSL_sk_value(chain, i))))
        return false;
    }
    return true;
  }

 private:
  // A handle without an object in JavaScript, released at once: it lives on because it is kept.
  static bool KeepCertificate(Call& call, HandleId holder, X509* certificate) {
    Slots& slots = call.environment().slots();
    X509* another = KindOf<X509>::Another(call.table(), certificate);
    if (another == nullptr) {
      call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
      return false;
    }
    HandleId kept = slots.Add(Kind::kX509, another, &call.library(), Ownership::kShared);
    if (kept == 0) {
      KindOf<X509>::Free(call.table(), another);
      call.Fail("ERR_SSL_TOO_MANY_HANDLES", "Too many handles are alive: release some.");
      return false;
    }
    slots.Keep(holder, kept);
    slots.Release(kept);
    return true;
  }
};

}  // namespace store_ctx

template <>
struct Guard<&Table::X509_STORE_CTX_init> : store_ctx::Wipe {};
template <>
struct Guard<&Table::X509_STORE_CTX_init_rpk> : store_ctx::Wipe {};
template <>
struct Guard<&Table::X509_STORE_CTX_cleanup> : store_ctx::Wipe {};

template <>
struct Guard<&Table::X509_verify_cert> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_verify> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_purpose> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_trust> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_purpose_inherit> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_default> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_depth> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_flags> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_time> : store_ctx::Initialised<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get1_issuer> : store_ctx::Initialised<1> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set0_param> : store_ctx::ReplaceParameters {};

template <>
struct Guard<&Table::X509_STORE_CTX_set0_verified_chain> : store_ctx::ReplaceChain {};
template <>
struct Guard<&Table::X509_STORE_CTX_set0_trusted_stack> : store_ctx::Idle {};
template <>
struct Guard<&Table::X509_STORE_CTX_set0_crls> : store_ctx::Idle {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_ocsp_resp> : store_ctx::Idle {};

template <>
struct Guard<&Table::X509_STORE_CTX_get_error> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_error> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get_error_depth> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_error_depth> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get_current_cert> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_current_cert> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_current_issuer> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_current_crl> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_parent_ctx> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_cert> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_cert> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_rpk> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set0_rpk> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_store> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_chain> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get1_chain> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_untrusted> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set0_untrusted> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get_num_untrusted> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get_explicit_policy> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_set_current_reasons> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get0_param> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get1_certs> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get1_crls> : store_ctx::Sound<0> {};
template <>
struct Guard<&Table::X509_STORE_CTX_get_obj_by_subject> : store_ctx::Sound<0> {};

}  // namespace comm
