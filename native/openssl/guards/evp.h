// Guards of the EVP functions.
// Included by guards.h only.
#pragma once

#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>

#include "openssl/guards/x509.h"

namespace comm {

namespace evp {

constexpr int kSign = 1 << 7;    // EVP_PKEY_OP_SIGNCTX
constexpr int kVerify = 1 << 8;  // EVP_PKEY_OP_VERIFYCTX

template <size_t kParameter>
struct HoldsKeyGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (call.table().EVP_PKEY_get0_type_name(Get<kParameter>(args).object) != nullptr) return true;
    call.RefuseValue(kParameter, "must hold a key");
    return false;
  }
};

inline bool WrongState(Call& call, const char* what) {
  call.Fail("ERR_SSL_NOT_INITIALISED", "The \"" + call.ParameterName(0) + "\" argument of " +
                                           call.row().name + " " + what + " with it first.");
  return false;
}

struct StartedGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_MD_CTX* ctx = Get<0>(args).object;
    if (t.EVP_MD_CTX_get0_md(ctx) != nullptr || t.EVP_MD_CTX_get_pkey_ctx(ctx) != nullptr)
      return true;
    return WrongState(
        call,
        "was not started: call EVP_DigestInit_ex, EVP_DigestSignInit or EVP_DigestVerifyInit");
  }
};

// What was started to sign has a digest, but none that C could end as one; and the other way round.
struct DigestGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_MD_CTX* ctx = Get<0>(args).object;
    if (t.EVP_MD_CTX_get0_md(ctx) != nullptr && t.EVP_MD_CTX_get_pkey_ctx(ctx) == nullptr)
      return true;
    return WrongState(call,
                      "was not started for a digest: call EVP_MD_CTX_reset and EVP_DigestInit_ex");
  }
};

template <int kOperation>
struct OperationGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_PKEY_CTX* inside = t.EVP_MD_CTX_get_pkey_ctx(Get<0>(args).object);
    if (inside != nullptr && t.EVP_PKEY_CTX_get_operation(inside) == kOperation) return true;
    return WrongState(call, kOperation == kSign
                                ? "was not started to sign: call EVP_DigestSignInit"
                                : "was not started to verify: call EVP_DigestVerifyInit");
  }
};

// Into a context of the same digest C copies without looking whether both have a state: one that is
// signing has none.
struct CopyGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!x509::DifferentGuard<0, 1>::Check(call, args)) return false;
    call.table().EVP_MD_CTX_reset(Get<0>(args).object);
    return true;
  }
};

// A digest of fixed size is written whole, whatever the room.
struct RoomGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr unsigned long kChosenLength = 0x0002;  // EVP_MD_FLAG_XOF
    if (!DigestGuard::Check(call, args)) return false;
    const Table& t = call.table();
    EVP_MD* md = t.EVP_MD_CTX_get0_md(Get<0>(args).object);
    int size = t.EVP_MD_get_size(md);
    bool chosen = (t.EVP_MD_get_flags(md) & kChosenLength) != 0;
    if (chosen || (size >= 0 && Get<1>(args).bytes.size >= static_cast<size_t>(size))) return true;
    call.RefuseValue(1, "must have room for the whole digest, " + std::to_string(size) + " bytes");
    return false;
  }
};

constexpr const char* kWithParameters[] = {"EC", "SM2", "DH", "DHX", "DSA"};

// Of other types C makes a key without any part, on which other functions crash.
struct HasParametersGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    for (const char* type : kWithParameters) {
      if (call.table().EVP_PKEY_is_a(Get<1>(args).object, type) == 1) return true;
    }
    call.RefuseValue(1, "must hold a key of a type that has parameters: EC, SM2, DH, DHX or DSA");
    return false;
  }
};

// C checks a key of such a type without looking whether it has parameters at all.
struct CheckGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_PKEY* key = t.EVP_PKEY_CTX_get0_pkey(Get<0>(args).object);
    if (key == nullptr || t.EVP_PKEY_get_bits(key) > 0) return true;
    for (const char* type : kWithParameters) {
      if (t.EVP_PKEY_is_a(key, type) != 1) continue;
      call.RefuseValue(0, "must be for a key that has its parameters, such as a group");
      return false;
    }
    return true;
  }
};

struct MakesParametersGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    for (const char* type : kWithParameters) {
      if (call.table().EVP_PKEY_CTX_is_a(Get<0>(args).object, type) == 1) return true;
    }
    call.RefuseValue(0, "must be for a type that has parameters: EC, SM2, DH, DHX or DSA");
    return false;
  }
};

// OpenSSL uses no larger RSA keys and knows no larger DH groups, but would look for one for hours.
constexpr int kMostRsaBits = 16384;  // OPENSSL_RSA_MAX_MODULUS_BITS
constexpr int kMostDhBits = 8192;

template <int kMost>
struct BitsGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<1>(args).value <= kMost) return true;
    call.RefuseValue(1, "must be at most " + std::to_string(kMost));
    return false;
  }
};

// scrypt needs memory for N * r blocks of 128 bytes, and time for N * r * p of them.
constexpr long long kMostScryptN = 1 << 24;
constexpr long long kMostScryptR = 1 << 10;
constexpr long long kMostScryptP = 1 << 6;
constexpr long long kMostScryptMemory = 1 << 30;

// What a number given as text costs: by the name of EVP_PKEY_CTX_ctrl_str(3), or by that of the
// parameter behind it, which C takes, too. For others any number will do.
struct TextLimit {
  const char* name;
  const char* only;  // type of key, nullptr for every one
  long long most;
};
constexpr TextLimit kTextLimits[] = {
    {"rsa_keygen_bits", nullptr, kMostRsaBits},
    {"bits", nullptr, kMostRsaBits},
    {"dh_paramgen_prime_len", nullptr, kMostDhBits},
    {"dh_paramgen_subprime_len", nullptr, kMostDhBits},
    {"dsa_paramgen_bits", nullptr, kMostDhBits},
    {"dsa_paramgen_q_bits", nullptr, kMostDhBits},
    {"pbits", nullptr, kMostDhBits},
    {"qbits", nullptr, kMostDhBits},
    {"n", "SCRYPT", kMostScryptN},
    {"r", "SCRYPT", kMostScryptR},
    {"p", "SCRYPT", kMostScryptP},
    {"maxmem_bytes", "SCRYPT", kMostScryptMemory},
    {"iter", nullptr, 10000000},
};

// The same, of a number given as text. C compares names without regard to case; with "hex" before
// a name its number is in hexadecimal.
struct TextGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    std::string name = Get<1>(args).c_str();
    const char* value = Get<2>(args).c_str();
    for (char& c : name) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    bool hex = value[0] == '0' && (value[1] == 'x' || value[1] == 'X');
    if (name.compare(0, 3, "hex") == 0) {
      name.erase(0, 3);
      hex = true;
    }
    for (const TextLimit& limit : kTextLimits) {
      if (name != limit.name) continue;
      if (limit.only != nullptr &&
          call.table().EVP_PKEY_CTX_is_a(Get<0>(args).object, limit.only) != 1)
        continue;
      if (strtoll(value, nullptr, hex ? 16 : 10) <= limit.most) return true;
      call.RefuseValue(
          2, "must be at most " + std::to_string(limit.most) + " for " + Get<1>(args).c_str());
      return false;
    }
    return true;
  }
};

// Beginning another operation, C takes what generating has left behind for an algorithm, and frees
// it.
struct NotGeneratingGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr int kGenerating = 1 << 1 | 1 << 2;  // EVP_PKEY_OP_PARAMGEN, _KEYGEN
    if ((call.table().EVP_PKEY_CTX_get_operation(Get<0>(args).object) & kGenerating) == 0)
      return true;
    call.RefuseValue(0, "was prepared to generate: make another for the key");
    return false;
  }
};

// Deriving without a key is for derivation functions: of other types C makes an empty key for it,
// on which much crashes.
struct DeriveGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!NotGeneratingGuard::Check(call, args)) return false;
    const Table& t = call.table();
    EVP_PKEY_CTX* ctx = Get<0>(args).object;
    bool fits = t.EVP_PKEY_CTX_get0_pkey(ctx) != nullptr;
    for (const char* type : {"HKDF", "TLS1-PRF", "SCRYPT"}) {
      fits = fits || t.EVP_PKEY_CTX_is_a(ctx, type) == 1;
    }
    if (fits) return true;
    call.RefuseValue(0, "has no key: make it with EVP_PKEY_CTX_new_from_pkey");
    return false;
  }
};

}  // namespace evp

template <>
struct Guard<&Table::EVP_PKEY_copy_parameters> : evp::HasParametersGuard {};
template <>
struct Guard<&Table::EVP_PKEY_get_default_digest_name> : evp::HoldsKeyGuard<0> {};
template <>
struct Guard<&Table::EVP_PKEY_get1_encoded_public_key> : evp::HoldsKeyGuard<0> {};

template <>
struct Guard<&Table::EVP_PKEY_check> : evp::CheckGuard {};
template <>
struct Guard<&Table::EVP_PKEY_public_check> : evp::CheckGuard {};
template <>
struct Guard<&Table::EVP_PKEY_public_check_quick> : evp::CheckGuard {};
template <>
struct Guard<&Table::EVP_PKEY_param_check> : evp::CheckGuard {};
template <>
struct Guard<&Table::EVP_PKEY_param_check_quick> : evp::CheckGuard {};
template <>
struct Guard<&Table::EVP_PKEY_private_check> : evp::CheckGuard {};
template <>
struct Guard<&Table::EVP_PKEY_pairwise_check> : evp::CheckGuard {};

template <>
struct Guard<&Table::EVP_PKEY_CTX_set_rsa_keygen_bits> : evp::BitsGuard<evp::kMostRsaBits> {};
template <>
struct Guard<&Table::EVP_PKEY_CTX_set_dh_paramgen_prime_len> : evp::BitsGuard<evp::kMostDhBits> {};
template <>
struct Guard<&Table::EVP_PKEY_CTX_ctrl_str> : evp::TextGuard {};

template <>
struct Guard<&Table::EVP_PKEY_paramgen_init> : evp::MakesParametersGuard {};
template <>
struct Guard<&Table::EVP_PKEY_sign_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_sign_init_ex> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_verify_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_verify_init_ex> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_verify_recover_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_verify_recover_init_ex> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_encrypt_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_encrypt_init_ex> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_decrypt_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_decrypt_init_ex> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_derive_init> : evp::DeriveGuard {};
template <>
struct Guard<&Table::EVP_PKEY_derive_init_ex> : evp::DeriveGuard {};
template <>
struct Guard<&Table::EVP_PKEY_encapsulate_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_auth_encapsulate_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_decapsulate_init> : evp::NotGeneratingGuard {};
template <>
struct Guard<&Table::EVP_PKEY_auth_decapsulate_init> : evp::NotGeneratingGuard {};

template <>
struct Guard<&Table::EVP_PKEY_print_public> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::EVP_PKEY_print_private> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::EVP_PKEY_print_params> : x509::IndentGuard<2> {};

template <>
struct Guard<&Table::EVP_DigestUpdate> : evp::StartedGuard {};
template <>
struct Guard<&Table::EVP_DigestFinal> : evp::DigestGuard {};
template <>
struct Guard<&Table::EVP_DigestFinal_ex> : evp::DigestGuard {};
template <>
struct Guard<&Table::EVP_DigestSqueeze> : evp::DigestGuard {};
template <>
struct Guard<&Table::EVP_DigestFinalXOF> : evp::RoomGuard {};
template <>
struct Guard<&Table::EVP_DigestSignUpdate> : evp::OperationGuard<evp::kSign> {};
template <>
struct Guard<&Table::EVP_DigestSignFinal> : evp::OperationGuard<evp::kSign> {};
template <>
struct Guard<&Table::EVP_DigestSign> : evp::OperationGuard<evp::kSign> {};
template <>
struct Guard<&Table::EVP_DigestVerifyUpdate> : evp::OperationGuard<evp::kVerify> {};
template <>
struct Guard<&Table::EVP_DigestVerifyFinal> : evp::OperationGuard<evp::kVerify> {};
template <>
struct Guard<&Table::EVP_DigestVerify> : evp::OperationGuard<evp::kVerify> {};

template <>
struct Guard<&Table::EVP_MD_CTX_copy_ex> : evp::CopyGuard {};
template <>
struct Guard<&Table::EVP_MD_CTX_copy> : evp::CopyGuard {};

}  // namespace comm
