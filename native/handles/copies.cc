// Copies of C objects that OpenSSL cannot copy itself.
#include "handles/copies.h"

namespace comm {

namespace {
constexpr uint32_t kInheritOverwrite = 4;  // X509_VP_FLAG_OVERWRITE
constexpr int kX509LookupCertificate = 1;  // X509_LU_X509
constexpr int kX509LookupCrl = 2;          // X509_LU_CRL
}  // namespace

// Inheriting with overwrite copies everything but the name and the inheritance flags themselves.
X509_VERIFY_PARAM* CopyVerifyParam(const Table& t, X509_VERIFY_PARAM* from) {
  X509_VERIFY_PARAM* to = t.X509_VERIFY_PARAM_new();
  if (to == nullptr) return nullptr;
  const char* name = t.X509_VERIFY_PARAM_get0_name(from);
  bool ok = t.X509_VERIFY_PARAM_set_inh_flags(to, kInheritOverwrite) == 1 &&
            t.X509_VERIFY_PARAM_inherit(to, from) == 1 &&
            t.X509_VERIFY_PARAM_set_inh_flags(to, t.X509_VERIFY_PARAM_get_inh_flags(from)) == 1 &&
            (name == nullptr || t.X509_VERIFY_PARAM_set1_name(to, name) == 1);
  if (ok) return to;
  t.X509_VERIFY_PARAM_free(to);
  return nullptr;
}

X509_OBJECT* CopyX509Object(const Table& t, X509_OBJECT* from) {
  X509_OBJECT* to = t.X509_OBJECT_new();
  if (to == nullptr) return nullptr;
  bool ok = true;
  switch (t.X509_OBJECT_get_type(from)) {
    case kX509LookupCertificate:
      ok = t.X509_OBJECT_set1_X509(to, t.X509_OBJECT_get0_X509(from)) == 1;
      break;
    case kX509LookupCrl:
      ok = t.X509_OBJECT_set1_X509_CRL(to, t.X509_OBJECT_get0_X509_CRL(from)) == 1;
      break;
    default:
      break;
  }
  if (ok) return to;
  t.X509_OBJECT_free(to);
  return nullptr;
}

// Through its encoding; where it came from is not part of that.
SCT* CopySct(const Table& t, SCT* from) {
  unsigned char* encoded = nullptr;
  int length = t.i2o_SCT(from, &encoded);
  if (length <= 0) return nullptr;
  const unsigned char* moving = encoded;
  SCT* to = t.o2i_SCT(nullptr, &moving, static_cast<size_t>(length));
  t.CRYPTO_free(encoded, __FILE__, __LINE__);
  if (to == nullptr) return nullptr;
  t.SCT_set_source(to, t.SCT_get_source(from));
  t.SCT_set_log_entry_type(to, t.SCT_get_log_entry_type(from));
  return to;
}

}  // namespace comm
