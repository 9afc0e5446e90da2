// PEM_*: structures that hold several objects, and parameters, which must not ask for a password.
#include "openssl/hand.h"

namespace comm::hand {

namespace {

// X509_INFO and X509_PKEY are public: their first fields.
struct KeyLayout {
  int version;
  void* algorithm;
  void* encrypted;
  EVP_PKEY* key;  // NULL while encrypted
};
struct InfoLayout {
  X509* x509;
  X509_CRL* crl;
  KeyLayout* key;
};

// Each part gets a reference of its own; an exception is pending when this is nullptr.
napi_value ShowInfo(Call& call, const InfoLayout* info) {
  napi_value x509 = ShowHandle(call, info->x509, Lent::kShared);
  napi_value crl = x509 == nullptr ? nullptr : ShowHandle(call, info->crl, Lent::kShared);
  EVP_PKEY* key = info->key == nullptr ? nullptr : info->key->key;
  napi_value pkey = crl == nullptr ? nullptr : ShowHandle(call, key, Lent::kShared);
  if (pkey == nullptr) return nullptr;
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "x509", x509);
  js::Set(call.env(), object, "crl", crl);
  js::Set(call.env(), object, "pkey", pkey);
  return object;
}

napi_value ShowInfos(Call& call, OPENSSL_STACK* stack) {
  if (stack == nullptr) return js::Null(call.env());
  const Table& t = call.table();
  napi_value array = js::Array(call.env(), 0);
  for (int i = 0; i < t.OPENSSL_sk_num(stack); i++) {
    void* info = t.OPENSSL_sk_value(stack, i);
    napi_value shown = array == nullptr ? nullptr : ShowInfo(call, static_cast<InfoLayout*>(info));
    if (shown == nullptr) array = nullptr;
    if (array != nullptr) napi_set_element(call.env(), array, static_cast<uint32_t>(i), shown);
    t.X509_INFO_free(info);
  }
  t.OPENSSL_sk_free(stack);
  return array;
}

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

struct Block {  // one block of PEM
  std::string name;
  std::string header;
  std::string data;
};

bool ReadBlock(Call& call, BIO* from, Block* block) {
  char* name = nullptr;
  char* header = nullptr;
  unsigned char* data = nullptr;
  long length = 0;
  if (call.table().PEM_read_bio(from, &name, &header, &data, &length) != 1) return false;
  block->name = name;
  block->header = header;
  block->data.assign(reinterpret_cast<char*>(data), static_cast<size_t>(length));
  LibraryFree(call.library(), name);
  LibraryFree(call.library(), header);
  LibraryFree(call.library(), data);
  return true;
}

// The next block of parameters, alone in a BIO, so that C meets nothing encrypted: it would ask at
// the terminal (3.0). nullptr at the end, or with an exception pending.
BIO* NextParameters(Call& call, BIO* from) {
  const Table& t = call.table();
  Block block;
  do {
    if (!ReadBlock(call, from, &block)) return nullptr;
  } while (!EndsWith(block.name, "PARAMETERS"));
  if (block.header.find("ENCRYPTED") != std::string::npos) {
    call.Fail("ERR_SSL_ENCRYPTED", std::string(call.row().name) +
                                       ": the parameters are encrypted, and it takes no "
                                       "password. Use PEM_bytes_read_bio.");
    return nullptr;
  }
  BIO* alone = t.BIO_new(t.BIO_s_mem());
  if (alone == nullptr) return nullptr;
  const auto* data = reinterpret_cast<const unsigned char*>(block.data.data());
  if (t.PEM_write_bio(alone, block.name.c_str(), "", data, static_cast<long>(block.data.size())) >
      0)
    return alone;
  t.BIO_free(alone);
  return nullptr;
}

template <class Read>
napi_value ReadParameters(Call& call, BIO* from, Read read) {
  if (!bio::CanReadLines(call, from, 0)) return nullptr;
  BIO* alone = NextParameters(call, from);
  bool pending = false;
  napi_is_exception_pending(call.env(), &pending);
  if (pending) return nullptr;
  if (alone == nullptr) return js::Null(call.env());
  EVP_PKEY* pkey = read(alone);
  call.table().BIO_free(alone);
  return ShowHandle(call, pkey, Lent::kOwned);
}

}  // namespace

napi_value PEM_X509_INFO_read_bio(Call& call, HandArgs<X509Infos(In<BIO>, Password)>& args) {
  BIO* bio = Get<0>(args).object;
  if (!bio::CanReadLines(call, bio, 0)) return nullptr;
  auto [ask, secret] = Get<1>(args).Pass();
  return ShowInfos(call, call.table().PEM_X509_INFO_read_bio(bio, nullptr, ask, secret));
}

napi_value PEM_X509_INFO_read_bio_ex(
    Call& call, HandArgs<X509Infos(In<BIO>, Password, Opt<OSSL_LIB_CTX>, OptStr)>& args) {
  BIO* bio = Get<0>(args).object;
  if (!bio::CanReadLines(call, bio, 0)) return nullptr;
  auto [ask, secret] = Get<1>(args).Pass();
  return ShowInfos(call, call.table().PEM_X509_INFO_read_bio_ex(
                             bio, nullptr, ask, secret, Get<2>(args).object, Get<3>(args).c_str()));
}

napi_value PEM_read_bio_Parameters(Call& call, HandArgs<Owned<EVP_PKEY>(In<BIO>, Null)>& args) {
  return ReadParameters(call, Get<0>(args).object, [&](BIO* bio) {
    return call.table().PEM_read_bio_Parameters(bio, nullptr);
  });
}

napi_value PEM_read_bio_Parameters_ex(
    Call& call, HandArgs<Owned<EVP_PKEY>(In<BIO>, Null, Opt<OSSL_LIB_CTX>, OptStr)>& args) {
  OSSL_LIB_CTX* libctx = Get<2>(args).object;
  const char* propq = Get<3>(args).c_str();
  return ReadParameters(call, Get<0>(args).object, [&](BIO* bio) {
    return call.table().PEM_read_bio_Parameters_ex(bio, nullptr, libctx, propq);
  });
}

}  // namespace comm::hand
