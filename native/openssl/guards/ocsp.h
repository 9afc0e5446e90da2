// Guards of the OCSP functions.
// Included by guards.h only.
#pragma once

#include "openssl/guards/pem.h"

namespace comm {

namespace ocsp {

struct Responder {
  ASN1_STRING* key_hash = nullptr;
  X509_NAME* name = nullptr;
};

inline Responder ResponderOf(const Table& t, OCSP_BASICRESP* basic) {
  Responder responder;
  if (t.OCSP_resp_get0_id(basic, &responder.key_hash, &responder.name) != 1) return {};
  return responder;
}

// C looks for the signer by the responder without looking whether there is one.
struct HasResponderGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    Responder responder = ResponderOf(call.table(), Get<0>(args).object);
    if (responder.key_hash != nullptr || responder.name != nullptr) return true;
    call.RefuseValue(0, "does not say who answers: sign it with OCSP_basic_sign first");
    return false;
  }
};

// C takes the digest of a key that stands there for a name, and frees it as one.
template <size_t kFlags>
struct SignGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr unsigned long kByKey = 0x400;  // OCSP_RESPID_KEY
    bool by_key = ResponderOf(call.table(), Get<0>(args).object).key_hash != nullptr;
    if (!by_key || (Get<kFlags>(args).value & kByKey) != 0) return true;
    call.RefuseValue(
        kFlags,
        "must have OCSP_RESPID_KEY (0x400): the response names its responder by key already");
    return false;
  }
};

}  // namespace ocsp

template <>
struct Guard<&Table::OCSP_request_add1_nonce> : pem::NotEmptyGuard<1> {};
template <>
struct Guard<&Table::OCSP_basic_add1_nonce> : pem::NotEmptyGuard<1> {};
template <>
struct Guard<&Table::OCSP_basic_verify> : ocsp::HasResponderGuard {};
template <>
struct Guard<&Table::OCSP_resp_get0_signer> : ocsp::HasResponderGuard {};
template <>
struct Guard<&Table::OCSP_basic_sign> : ocsp::SignGuard<5> {};
template <>
struct Guard<&Table::OCSP_basic_sign_ctx> : ocsp::SignGuard<4> {};

// An identifier does not say by itself what it is: its encoding does.
template <>
struct Guard<&Table::OCSP_RESPID_set_by_name> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr unsigned char kByKey = 0xa2;  // [2] EXPLICIT
    const Table& t = call.table();
    unsigned char* der = nullptr;
    int length = t.i2d_OCSP_RESPID(Get<0>(args).object, &der);
    bool by_key = der != nullptr && length > 0 && der[0] == kByKey;
    LibraryFree(call.library(), der);
    t.ERR_clear_error();
    if (!by_key) return true;
    call.RefuseValue(0, "is set to a key already: make another with OCSP_RESPID_new");
    return false;
  }
};

// C begins after the last one found, and counts past the largest number there.
template <>
struct Guard<&Table::OCSP_resp_find> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<2>(args).value != std::numeric_limits<int>::max()) return true;
    call.RefuseValue(2, "must be an index, or -1");
    return false;
  }
};

}  // namespace comm
