// OSSL_ECHSTORE: making and reading configurations.
#include "openssl/hand.h"

namespace comm::hand {

napi_value OSSL_ECHSTORE_new_config(
    Call& call, HandArgs<Int(In<OSSL_ECHSTORE>, U16, U8, Str, U16, U16, U16)>& args) {
  HpkeSuite suite{Get<4>(args).value, Get<5>(args).value, Get<6>(args).value};
  int result = call.table().OSSL_ECHSTORE_new_config(
      Get<0>(args).object, Get<1>(args).value, Get<2>(args).value, Get<3>(args).c_str(), suite);
  return js::Int(call.env(), result);
}

// All that the BIO has, in a BIO of its own: C links a buffer before the one it reads, and would
// ask for passwords at the terminal.
napi_value OSSL_ECHSTORE_read_pem(Call& call,
                                  HandArgs<Int(In<OSSL_ECHSTORE>, In<BIO>, Int)>& args) {
  constexpr size_t kMost = 1024 * 1024;
  const Table& t = call.table();
  std::string pem;
  unsigned char part[4096];
  for (int got = 0;
       pem.size() <= kMost && (got = t.BIO_read(Get<1>(args).object, part, sizeof part)) > 0;) {
    pem.append(reinterpret_cast<char*>(part), static_cast<size_t>(got));
  }
  napi_value shown = nullptr;
  if (pem.size() > kMost) {
    call.RefuseValue(1, "must hold at most 1 MiB");
  } else if (pem.find("ENCRYPTED") != std::string::npos) {
    call.RefuseValue(
        1,
        "must not hold an encrypted key: decrypt it with PEM_read_bio_PrivateKey and use "
        "OSSL_ECHSTORE_set1_key_and_read_pem");
  } else if (BIO* bio = t.BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))) {
    shown =
        js::Int(call.env(), t.OSSL_ECHSTORE_read_pem(Get<0>(args).object, bio, Get<2>(args).value));
    t.BIO_free_all(bio);
  } else {
    shown = js::Int(call.env(), 0);
  }
  t.OPENSSL_cleanse(part, sizeof part);
  t.OPENSSL_cleanse(pem.data(), pem.size());
  return shown;
}

}  // namespace comm::hand
