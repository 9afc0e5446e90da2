// Extensions: decoded ones as text, and extensions made from the text of a configuration.
#include <climits>
#include <cstddef>
#include <tuple>

#include "library/macros.h"
#include "openssl/hand.h"

namespace comm::hand {

namespace {

// --- to text
// ---------------------------------------------------------------------------------------------------------

// NIDs of the extensions that are GENERAL_NAMES; the numbers are the same in every version.
constexpr int kSubjectAltName = 85;
constexpr int kIssuerAltName = 86;
constexpr int kCertificateIssuer = 771;

struct ConfValue {  // CONF_VALUE is public
  char* section;
  char* name;
  char* value;
};

napi_value ShowConfValue(Call& call, const ConfValue* pair) {
  std::string text = pair->name == nullptr ? "" : pair->name;
  if (pair->name != nullptr && pair->value != nullptr) text += ':';
  if (pair->value != nullptr) text += pair->value;
  return js::Text(call.env(), text);
}

// Null for none, and when one of them cannot be shown (it has a NUL inside).
napi_value ShowGeneralNames(Call& call, void* names) {
  const Table& t = call.table();
  OPENSSL_STACK* pairs = names == nullptr ? nullptr : t.i2v_GENERAL_NAMES(nullptr, names, nullptr);
  if (pairs == nullptr) return js::Null(call.env());
  napi_value array = js::Array(call.env(), 0);
  for (int i = 0; i < t.OPENSSL_sk_num(pairs); i++) {
    auto* pair = static_cast<ConfValue*>(t.OPENSSL_sk_value(pairs, i));
    napi_set_element(call.env(), array, static_cast<uint32_t>(i), ShowConfValue(call, pair));
    t.X509V3_conf_free(pair);
  }
  t.OPENSSL_sk_free(pairs);
  return array;
}

// One text, as the library prints the extension; null if it does not know or cannot decode it.
napi_value ShowPrinted(Call& call, X509_EXTENSION* extension) {
  const Table& t = call.table();
  BIO* memory = t.BIO_new(t.BIO_s_mem());
  if (memory == nullptr) return js::Null(call.env());
  napi_value array = js::Null(call.env());
  if (t.X509V3_EXT_print(memory, extension, 0, 0) > 0) {
    const unsigned char* data = nullptr;
    long length = macros::BIO_get_mem_data(t, memory, &data);
    std::string_view text(reinterpret_cast<const char*>(data),
                          length > 0 ? static_cast<size_t>(length) : 0);
    array = js::Array(call.env(), 0);
    napi_set_element(call.env(), array, 0, js::Text(call.env(), text));
  }
  t.BIO_free(memory);
  return array;
}

napi_value ShowExtension(Call& call, X509_EXTENSION* extension) {
  const Table& t = call.table();
  int nid = t.OBJ_obj2nid(t.X509_EXTENSION_get_object(extension));
  if (nid != kSubjectAltName && nid != kIssuerAltName && nid != kCertificateIssuer)
    return ShowPrinted(call, extension);
  void* names = t.X509V3_EXT_d2i(extension);
  napi_value array = ShowGeneralNames(call, names);
  t.GENERAL_NAMES_free(names);
  return array;
}

// As X509V3_get_d2i, whose structures nobody here could free without knowing the type of each. All
// the get_ext_d2i functions are this one on the extensions of an object.
napi_value ShowFound(Call& call, OPENSSL_STACK* extensions, int nid) {
  const Table& t = call.table();
  X509_EXTENSION* found = nullptr;
  int critical = -1;
  for (int i = 0; i < t.OPENSSL_sk_num(extensions); i++) {
    auto* extension = static_cast<X509_EXTENSION*>(t.OPENSSL_sk_value(extensions, i));
    if (t.OBJ_obj2nid(t.X509_EXTENSION_get_object(extension)) != nid) continue;
    critical = found == nullptr ? t.X509_EXTENSION_get_critical(extension) : -2;
    found = extension;
    if (critical == -2) break;
  }
  napi_value object = js::Object(call.env());
  bool one = found != nullptr && critical != -2;
  js::Set(call.env(), object, "result", one ? ShowExtension(call, found) : js::Null(call.env()));
  js::Set(call.env(), object, call.ParameterName(2).c_str(), js::Int(call.env(), critical));
  return object;
}

// --- from text
// -------------------------------------------------------------------------------------------------------

struct Parties {
  X509* issuer = nullptr;
  X509* subject = nullptr;
  X509_REQ* req = nullptr;
  X509_CRL* crl = nullptr;
  EVP_PKEY* issuer_key = nullptr;
};

// The configuration and the X509V3_CTX for one call: 64 bytes in every version so far. It is never
// NULL: some extensions read it without looking.
class Context {
 public:
  explicit Context(const Table& t) : t_(t) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  ~Context() {
    if (conf_ != nullptr) t_.NCONF_free(conf_);
  }

  // Without text there is no configuration at all. False with errors in the queue.
  bool Make(const std::string* text, const Parties& of) {
    if (text != nullptr && !Parse(*text)) return false;
    t_.X509V3_set_ctx(bytes_, of.issuer, of.subject, of.req, of.crl, 0);
    if (of.issuer_key != nullptr && t_.X509V3_set_issuer_pkey(bytes_, of.issuer_key) != 1)
      return false;
    t_.X509V3_set_nconf(bytes_, conf_);
    return true;
  }
  void* conf() { return conf_; }
  void* ctx() { return bytes_; }

 private:
  bool Parse(const std::string& text) {
    if (text.size() > INT_MAX) return false;
    BIO* reader = t_.BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
    conf_ = reader == nullptr ? nullptr : t_.NCONF_new(nullptr);
    long line = 0;
    bool ok = conf_ != nullptr && t_.NCONF_load_bio(conf_, reader, &line) > 0;
    t_.BIO_free(reader);
    return ok;
  }

  const Table& t_;
  void* conf_ = nullptr;
  alignas(std::max_align_t) unsigned char bytes_[256] = {0};
};

const std::string* TextOf(const Arg<OptStr>& arg) { return arg.null ? nullptr : &arg.text; }

}  // namespace

napi_value X509_get_ext_d2i(Call& call, HandArgs<OwnedTexts(In<X509>, Int, Out<Int>)>& args) {
  return ShowFound(call, call.table().X509_get0_extensions(Get<0>(args).object),
                   Get<1>(args).value);
}
napi_value X509_CRL_get_ext_d2i(Call& call,
                                HandArgs<OwnedTexts(In<X509_CRL>, Int, Out<Int>)>& args) {
  return ShowFound(call, call.table().X509_CRL_get0_extensions(Get<0>(args).object),
                   Get<1>(args).value);
}
napi_value X509_REVOKED_get_ext_d2i(Call& call,
                                    HandArgs<OwnedTexts(In<X509_REVOKED>, Int, Out<Int>)>& args) {
  OPENSSL_STACK* extensions = call.table().X509_REVOKED_get0_extensions(Get<0>(args).object);
  return ShowFound(call, extensions, Get<1>(args).value);
}
napi_value X509V3_get_d2i(Call& call,
                          HandArgs<OwnedTexts(InStack<X509_EXTENSION>, Int, Out<Int>)>& args) {
  return ShowFound(call, Get<0>(args).stack, Get<1>(args).value);
}
napi_value X509V3_EXT_d2i(Call& call, HandArgs<OwnedTexts(In<X509_EXTENSION>)>& args) {
  return ShowExtension(call, Get<0>(args).object);
}

// The names are lent: they belong to the certificate.
napi_value X509_get0_authority_issuer(Call& call, HandArgs<OwnedTexts(In<X509>)>& args) {
  return ShowGeneralNames(call, call.table().X509_get0_authority_issuer(Get<0>(args).object));
}

namespace {
// References to all arguments, to be given names.
template <size_t... N, class... A>
auto Each(ArgPack<std::index_sequence<N...>, A...>& args) {
  return std::tie(Get<N>(args)...);
}
}  // namespace

napi_value X509V3_EXT_nconf_nid(
    Call& call, HandArgs<Owned<X509_EXTENSION>(OptStr, Opt<X509>, Opt<X509>, Opt<X509_REQ>,
                                               Opt<X509_CRL>, Opt<EVP_PKEY>, Int, Str)>& args) {
  const Table& t = call.table();
  auto [conf, issuer, subject, req, crl, issuer_key, nid, value] = Each(args);
  // C would look up the name of the NID without asking whether there is one.
  if (t.OBJ_nid2sn(nid.value) == nullptr) {
    call.RefuseValue(6, "must be the NID of a known object");
    return nullptr;
  }
  Context context(t);
  if (!context.Make(TextOf(conf),
                    {issuer.object, subject.object, req.object, crl.object, issuer_key.object})) {
    return js::Null(call.env());
  }
  X509_EXTENSION* made =
      t.X509V3_EXT_nconf_nid(context.conf(), context.ctx(), nid.value, value.c_str());
  return ShowHandle(call, made, Lent::kOwned);
}

napi_value X509V3_EXT_nconf(
    Call& call, HandArgs<Owned<X509_EXTENSION>(OptStr, Opt<X509>, Opt<X509>, Opt<X509_REQ>,
                                               Opt<X509_CRL>, Opt<EVP_PKEY>, Str, Str)>& args) {
  const Table& t = call.table();
  auto [conf, issuer, subject, req, crl, issuer_key, name, value] = Each(args);
  Context context(t);
  if (!context.Make(TextOf(conf),
                    {issuer.object, subject.object, req.object, crl.object, issuer_key.object})) {
    return js::Null(call.env());
  }
  X509_EXTENSION* made =
      t.X509V3_EXT_nconf(context.conf(), context.ctx(), name.c_str(), value.c_str());
  return ShowHandle(call, made, Lent::kOwned);
}

napi_value X509V3_EXT_add_nconf(Call& call,
                                HandArgs<Int(Str, Opt<X509>, Opt<X509_REQ>, Opt<X509_CRL>,
                                             Opt<EVP_PKEY>, Str, In<X509>)>& args) {
  const Table& t = call.table();
  auto [conf, issuer, req, crl, issuer_key, section, cert] = Each(args);
  Context context(t);
  bool ok = context.Make(&conf.text,
                         {issuer.object, cert.object, req.object, crl.object, issuer_key.object});
  int result =
      ok ? t.X509V3_EXT_add_nconf(context.conf(), context.ctx(), section.c_str(), cert.object) : 0;
  return js::Int(call.env(), result);
}

// X509V3_set_issuer_pkey takes a key only beside a subject certificate: for requests and CRLs a key
// makes these fail.
napi_value X509V3_EXT_REQ_add_nconf(
    Call& call, HandArgs<Int(Str, Opt<X509>, Opt<EVP_PKEY>, Str, In<X509_REQ>)>& args) {
  const Table& t = call.table();
  auto [conf, issuer, issuer_key, section, req] = Each(args);
  Context context(t);
  bool ok =
      context.Make(&conf.text, {issuer.object, nullptr, req.object, nullptr, issuer_key.object});
  int result =
      ok ? t.X509V3_EXT_REQ_add_nconf(context.conf(), context.ctx(), section.c_str(), req.object)
         : 0;
  return js::Int(call.env(), result);
}
napi_value X509V3_EXT_CRL_add_nconf(
    Call& call, HandArgs<Int(Str, Opt<X509>, Opt<EVP_PKEY>, Str, In<X509_CRL>)>& args) {
  const Table& t = call.table();
  auto [conf, issuer, issuer_key, section, crl] = Each(args);
  Context context(t);
  bool ok =
      context.Make(&conf.text, {issuer.object, nullptr, nullptr, crl.object, issuer_key.object});
  int result =
      ok ? t.X509V3_EXT_CRL_add_nconf(context.conf(), context.ctx(), section.c_str(), crl.object)
         : 0;
  return js::Int(call.env(), result);
}

}  // namespace comm::hand
