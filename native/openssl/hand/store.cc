// OSSL_STORE_*: opening stores with passwords that are never asked for, and searches, which point
// to what they look for.
#include <utility>

#include "openssl/hand.h"

namespace comm::hand {

namespace {

// The password of a store, for as long as that is open.
struct Passphrase : Extra {
  Passphrase(Call& call, const Arg<Password>& from)
      : table(call.table()),
        password(from),
        method(table.UI_UTIL_wrap_read_pem_callback(&Arg<Password>::Answer, 0)) {}
  ~Passphrase() override { table.UI_destroy_method(method); }
  const Table& table;
  Arg<Password> password;
  void* method;
};

// Made whole or not at all; an exception is pending then.
Passphrase* MakePassphrase(Call& call, const Arg<Password>& from) {
  auto* made = new Passphrase(call, from);
  if (made->method != nullptr) return made;
  delete made;
  call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
  return nullptr;
}

// A longer one does not fit the decoders' room for it, which loading does not notice.
bool FitsQuery(Call& call, const Arg<OptStr>& propq, int parameter) {
  constexpr size_t kRoomForQuery = 256;  // OSSL_MAX_PROPQUERY_SIZE
  if (propq.text.size() < kRoomForQuery) return true;
  call.RefuseValue(parameter, "must be shorter than 256 bytes");
  return false;
}

// The handle of a new object that points to `extra`, which goes with it.
template <class T>
napi_value ShowWith(Call& call, T* object, Extra* extra, HandleId* made = nullptr) {
  if (object == nullptr) {
    delete extra;
    return js::Null(call.env());
  }
  HandleId id = 0;
  napi_value handle = call.environment().MakeHandle(KindOf<T>::kKind, object, &call.library(),
                                                    Ownership::kOwned, 0, &id);
  call.environment().slots().Attach(id, extra);
  if (made != nullptr) *made = id;
  return handle;
}

// What a search is made of.
struct Wanted : Extra {
  explicit Wanted(const Table& t) : table(t) {}
  ~Wanted() override {
    if (name != nullptr) table.X509_NAME_free(name);
    if (serial != nullptr) table.ASN1_STRING_free(serial);
    if (digest != nullptr) table.EVP_MD_free(digest);
  }
  const Table& table;
  X509_NAME* name = nullptr;
  ASN1_INTEGER* serial = nullptr;
  EVP_MD* digest = nullptr;
  std::string bytes;
};

}  // namespace

napi_value OSSL_STORE_open(Call& call, HandArgs<Owned<OSSL_STORE_CTX>(Str, Password)>& args) {
  Passphrase* pass = MakePassphrase(call, Get<1>(args));
  if (pass == nullptr) return nullptr;
  OSSL_STORE_CTX* store = call.table().OSSL_STORE_open(Get<0>(args).c_str(), pass->method,
                                                       &pass->password, nullptr, nullptr);
  return ShowWith(call, store, pass);
}

napi_value OSSL_STORE_open_ex(
    Call& call, HandArgs<Owned<OSSL_STORE_CTX>(Str, Opt<OSSL_LIB_CTX>, OptStr, Password)>& args) {
  if (!FitsQuery(call, Get<2>(args), 2)) return nullptr;
  Passphrase* pass = MakePassphrase(call, Get<3>(args));
  if (pass == nullptr) return nullptr;
  OSSL_STORE_CTX* store = call.table().OSSL_STORE_open_ex(
      Get<0>(args).c_str(), Get<1>(args).object, Get<2>(args).c_str(), pass->method,
      &pass->password, nullptr, nullptr, nullptr);
  return ShowWith(call, store, pass);
}

napi_value OSSL_STORE_attach(
    Call& call,
    HandArgs<Owned<OSSL_STORE_CTX>(In<BIO>, OptStr, Opt<OSSL_LIB_CTX>, OptStr, Password)>& args) {
  auto& bio = Get<0>(args);
  if (!bio::CanReadLines(call, bio.object, 0)) return nullptr;
  if (!FitsQuery(call, Get<3>(args), 3)) return nullptr;
  Passphrase* pass = MakePassphrase(call, Get<4>(args));
  if (pass == nullptr) return nullptr;
  OSSL_STORE_CTX* store = call.table().OSSL_STORE_attach(
      bio.object, Get<1>(args).c_str(), Get<2>(args).object, Get<3>(args).c_str(), pass->method,
      &pass->password, nullptr, nullptr, nullptr);
  HandleId id = 0;
  napi_value handle = ShowWith(call, store, pass, &id);
  call.environment().slots().Keep(id, bio.id);
  return handle;
}

napi_value OSSL_STORE_delete(Call& call,
                             HandArgs<Int(Str, Opt<OSSL_LIB_CTX>, OptStr, Password)>& args) {
  if (!FitsQuery(call, Get<2>(args), 2)) return nullptr;
  Passphrase* pass = MakePassphrase(call, Get<3>(args));
  if (pass == nullptr) return nullptr;
  int result =
      call.table().OSSL_STORE_delete(Get<0>(args).c_str(), Get<1>(args).object,
                                     Get<2>(args).c_str(), pass->method, &pass->password, nullptr);
  delete pass;
  return js::Int(call.env(), result);
}

napi_value OSSL_STORE_SEARCH_by_name(Call& call,
                                     HandArgs<Owned<OSSL_STORE_SEARCH>(In<X509_NAME>)>& args) {
  X509_NAME* name = Another(call, Get<0>(args).object, 0);
  if (name == nullptr) return nullptr;
  auto* wanted = new Wanted(call.table());
  wanted->name = name;
  return ShowWith(call, call.table().OSSL_STORE_SEARCH_by_name(name), wanted);
}

napi_value OSSL_STORE_SEARCH_by_issuer_serial(
    Call& call, HandArgs<Owned<OSSL_STORE_SEARCH>(In<X509_NAME>, Asn1Integer)>& args) {
  X509_NAME* name = Another(call, Get<0>(args).object, 0);
  if (name == nullptr) return nullptr;
  auto* wanted = new Wanted(call.table());
  wanted->name = name;
  wanted->serial = std::exchange(Get<1>(args).object, nullptr);
  return ShowWith(call, call.table().OSSL_STORE_SEARCH_by_issuer_serial(name, wanted->serial),
                  wanted);
}

napi_value OSSL_STORE_SEARCH_by_key_fingerprint(
    Call& call, HandArgs<Owned<OSSL_STORE_SEARCH>(In<EVP_MD>, Bytes<Size>)>& args) {
  const js::Span& bytes = Get<1>(args).bytes;
  EVP_MD* digest = Another(call, Get<0>(args).object, 0);
  if (digest == nullptr) return nullptr;
  auto* wanted = new Wanted(call.table());
  wanted->digest = digest;
  wanted->bytes.assign(reinterpret_cast<const char*>(bytes.data), bytes.size);
  const auto* copy = reinterpret_cast<const unsigned char*>(wanted->bytes.data());
  return ShowWith(call, call.table().OSSL_STORE_SEARCH_by_key_fingerprint(digest, copy, bytes.size),
                  wanted);
}

napi_value OSSL_STORE_SEARCH_by_alias(Call& call, HandArgs<Owned<OSSL_STORE_SEARCH>(Str)>& args) {
  auto* wanted = new Wanted(call.table());
  wanted->bytes = Get<0>(args).text;
  return ShowWith(call, call.table().OSSL_STORE_SEARCH_by_alias(wanted->bytes.c_str()), wanted);
}

}  // namespace comm::hand
