// EVP_*: the names of algorithms, starting digests and signatures, and keys made in one step.
#include "openssl/hand.h"

namespace comm::hand {

namespace {

void AddName(const char* name, void* names) {
  if (name != nullptr) static_cast<std::vector<std::string>*>(names)->emplace_back(name);
}

// Every name that C tells the callback; null when it has failed.
template <class T>
napi_value Names(Call& call, int (*each)(const T*, void*, void*), const T* object) {
  std::vector<std::string> names;
  if (each(object, reinterpret_cast<void*>(&AddName), &names) <= 0) return js::Null(call.env());
  return ShowTexts(call, names);
}

// A context that could not be started anew has lost its state but not its digest, and would work on
// through null pointers.
template <class Args>
napi_value Started(Call& call, Args& args, int result) {
  if (result <= 0) call.table().EVP_MD_CTX_reset(Get<0>(args).object);
  return js::Int(call.env(), result);
}

// What makes the key beside its type: bits for RSA, a group or curve for others.
struct KeySettings {
  int bits = 0;
  const char* group = nullptr;
};

napi_value Generate(Call& call, OSSL_LIB_CTX* libctx, const char* propq, const char* type,
                    KeySettings settings) {
  const Table& t = call.table();
  EVP_PKEY_CTX* ctx = t.EVP_PKEY_CTX_new_from_name(libctx, type, propq);
  EVP_PKEY* pkey = nullptr;
  bool ready =
      ctx != nullptr && t.EVP_PKEY_keygen_init(ctx) > 0 &&
      (settings.bits == 0 || t.EVP_PKEY_CTX_set_rsa_keygen_bits(ctx, settings.bits) > 0) &&
      (settings.group == nullptr || t.EVP_PKEY_CTX_set_group_name(ctx, settings.group) > 0);
  if (ready) t.EVP_PKEY_generate(ctx, &pkey);
  t.EVP_PKEY_CTX_free(ctx);
  return ShowHandle(call, pkey, Lent::kOwned);
}

// Beyond that OpenSSL uses no RSA key, and would work on one for hours.
bool IsRsaSize(Call& call, int parameter, double bits) {
  constexpr double kMost = 16384;  // OPENSSL_RSA_MAX_MODULUS_BITS
  if (bits >= 1 && bits <= kMost) return true;
  call.RefuseValue(parameter, "must be the size of an RSA key in bits, at most 16384");
  return false;
}

}  // namespace

napi_value EVP_MD_names_do_all(Call& call, HandArgs<OwnedTexts(In<EVP_MD>)>& args) {
  return Names<EVP_MD>(call, call.table().EVP_MD_names_do_all, Get<0>(args).object);
}
napi_value EVP_CIPHER_names_do_all(Call& call, HandArgs<OwnedTexts(In<EVP_CIPHER>)>& args) {
  return Names<EVP_CIPHER>(call, call.table().EVP_CIPHER_names_do_all, Get<0>(args).object);
}
napi_value EVP_PKEY_type_names_do_all(Call& call, HandArgs<OwnedTexts(In<EVP_PKEY>)>& args) {
  return Names<EVP_PKEY>(call, call.table().EVP_PKEY_type_names_do_all, Get<0>(args).object);
}
napi_value EVP_SIGNATURE_names_do_all(Call& call, HandArgs<OwnedTexts(In<EVP_SIGNATURE>)>& args) {
  return Names<EVP_SIGNATURE>(call, call.table().EVP_SIGNATURE_names_do_all, Get<0>(args).object);
}

// Whether it is still the one inside is looked at whenever the handle is used (guards/evp.h).
napi_value EVP_MD_CTX_get_pkey_ctx(Call& call,
                                   HandArgs<Inside<EVP_PKEY_CTX>(In<EVP_MD_CTX>)>& args) {
  auto& outer = Get<0>(args);
  EVP_PKEY_CTX* inside = call.table().EVP_MD_CTX_get_pkey_ctx(outer.object);
  if (inside == nullptr) return js::Null(call.env());
  return call.environment().MakeHandle(Kind::kEVP_PKEY_CTX, inside, &call.library(),
                                       Ownership::kBorrowed, outer.id);
}

napi_value EVP_DigestInit_ex(Call& call, HandArgs<Int(In<EVP_MD_CTX>, In<EVP_MD>, Null)>& args) {
  return Started(call, args,
                 call.table().EVP_DigestInit_ex(Get<0>(args).object, Get<1>(args).object, nullptr));
}
napi_value EVP_DigestInit_ex2(Call& call, HandArgs<Int(In<EVP_MD_CTX>, In<EVP_MD>, Null)>& args) {
  return Started(
      call, args,
      call.table().EVP_DigestInit_ex2(Get<0>(args).object, Get<1>(args).object, nullptr));
}

using NamedInit =
    HandArgs<Int(In<EVP_MD_CTX>, Null, OptStr, Opt<OSSL_LIB_CTX>, OptStr, In<EVP_PKEY>, Null)>;

napi_value EVP_DigestSignInit_ex(Call& call, NamedInit& args) {
  return Started(call, args,
                 call.table().EVP_DigestSignInit_ex(
                     Get<0>(args).object, nullptr, Get<2>(args).c_str(), Get<3>(args).object,
                     Get<4>(args).c_str(), Get<5>(args).object, nullptr));
}
napi_value EVP_DigestVerifyInit_ex(Call& call, NamedInit& args) {
  return Started(call, args,
                 call.table().EVP_DigestVerifyInit_ex(
                     Get<0>(args).object, nullptr, Get<2>(args).c_str(), Get<3>(args).object,
                     Get<4>(args).c_str(), Get<5>(args).object, nullptr));
}

using DigestInit = HandArgs<Int(In<EVP_MD_CTX>, Null, Opt<EVP_MD>, Null, In<EVP_PKEY>)>;

napi_value EVP_DigestSignInit(Call& call, DigestInit& args) {
  return Started(call, args,
                 call.table().EVP_DigestSignInit(Get<0>(args).object, nullptr, Get<2>(args).object,
                                                 nullptr, Get<4>(args).object));
}
napi_value EVP_DigestVerifyInit(Call& call, DigestInit& args) {
  return Started(
      call, args,
      call.table().EVP_DigestVerifyInit(Get<0>(args).object, nullptr, Get<2>(args).object, nullptr,
                                        Get<4>(args).object));
}

// C takes what follows the type as further arguments, of a type that depends on it.
napi_value EVP_PKEY_Q_keygen(
    Call& call, HandArgs<Owned<EVP_PKEY>(Opt<OSSL_LIB_CTX>, OptStr, Str, OptNumberOrText)>& args) {
  auto& parameter = Get<3>(args);
  KeySettings settings;
  if (parameter.is_number) {
    if (!IsRsaSize(call, 3, parameter.number)) return nullptr;
    settings.bits = parameter.number;
  }
  if (parameter.is_text) settings.group = parameter.text.c_str();
  return Generate(call, Get<0>(args).object, Get<1>(args).c_str(), Get<2>(args).c_str(), settings);
}

napi_value EVP_RSA_gen(Call& call, HandArgs<Owned<EVP_PKEY>(UInt)>& args) {
  unsigned int bits = Get<0>(args).value;
  if (!IsRsaSize(call, 0, bits)) return nullptr;
  return Generate(call, nullptr, nullptr, "RSA", {static_cast<int>(bits), nullptr});
}

napi_value EVP_EC_gen(Call& call, HandArgs<Owned<EVP_PKEY>(Str)>& args) {
  return Generate(call, nullptr, nullptr, "EC", {0, Get<0>(args).c_str()});
}

}  // namespace comm::hand
