// The table of the OpenSSL linked into this binary, and the proof that the rows agree with its
// headers. The only file that names an OpenSSL symbol or includes an OpenSSL header. Empty where
// none is embedded.
#include "library/embedded.h"

#ifdef COMM_EMBEDDED_OPENSSL

#include <openssl/conf.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/ct.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/quic.h>
#include <openssl/rand.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#if __has_include(<openssl/ech.h>)
#include <openssl/ech.h>
#endif

#include "library/available.h"
#include "library/provider_abi.h"
#include "library/same_abi.h"

static_assert(
    OPENSSL_VERSION_MAJOR > 3 || (OPENSSL_VERSION_MAJOR == 3 && OPENSSL_VERSION_MINOR >= 5),
    "the embedded OpenSSL is 3.5 or later: another copy's headers stand first on the include path");

namespace comm {

#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // deprecated functions are bound too
#endif

#define CHECK_ROW(name)                                                               \
  static_assert(abi::SameFunction<table_rows::name##_type, decltype(&::name)>::value, \
                #name " differs from the header");
#define FN(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#define HAND(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#define CORE(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#define SLOT(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#include "library/rows.h"

#define CTRL(name, since, until, value) \
  SINCE_##since(UNTIL_##until(static_assert(name == value, #name " has another value");))
#include "library/ctrl.def"
#undef CTRL

// What provider_abi.h says of providers.
#define SAME_LAYOUT(ours, theirs, our_last, their_last)                                 \
  static_assert(sizeof(provider::ours) == sizeof(theirs) &&                             \
                    offsetof(provider::ours, our_last) == offsetof(theirs, their_last), \
                #theirs " has another layout")
SAME_LAYOUT(Dispatch, OSSL_DISPATCH, function, function);
SAME_LAYOUT(Algorithm, OSSL_ALGORITHM, description, algorithm_description);
SAME_LAYOUT(Item, OSSL_ITEM, value, ptr);
SAME_LAYOUT(Param, OSSL_PARAM, returned, return_size);
#undef SAME_LAYOUT
#define SAME(ours, theirs) static_assert(provider::ours == theirs, #theirs " has another value")
SAME(kInteger, OSSL_PARAM_INTEGER);
SAME(kUtf8, OSSL_PARAM_UTF8_STRING);
SAME(kOctets, OSSL_PARAM_OCTET_STRING);
SAME(kUnmodified, OSSL_PARAM_UNMODIFIED);
SAME(kKeyManagement, OSSL_OP_KEYMGMT);
SAME(kSignature, OSSL_OP_SIGNATURE);
SAME(kAsymmetricCipher, OSSL_OP_ASYM_CIPHER);
SAME(kPrivateKey, OSSL_KEYMGMT_SELECT_PRIVATE_KEY);
SAME(kPublicKey, OSSL_KEYMGMT_SELECT_PUBLIC_KEY);
SAME(kAllParameters, OSSL_KEYMGMT_SELECT_ALL_PARAMETERS);
SAME(core::kNewError, OSSL_FUNC_CORE_NEW_ERROR);
SAME(core::kSetErrorDebug, OSSL_FUNC_CORE_SET_ERROR_DEBUG);
SAME(core::kVsetError, OSSL_FUNC_CORE_VSET_ERROR);
SAME(base::kQueryOperation, OSSL_FUNC_PROVIDER_QUERY_OPERATION);
SAME(base::kGetReasonStrings, OSSL_FUNC_PROVIDER_GET_REASON_STRINGS);
SAME(keymgmt::kNew, OSSL_FUNC_KEYMGMT_NEW);
SAME(keymgmt::kFree, OSSL_FUNC_KEYMGMT_FREE);
SAME(keymgmt::kGetParams, OSSL_FUNC_KEYMGMT_GET_PARAMS);
SAME(keymgmt::kGettableParams, OSSL_FUNC_KEYMGMT_GETTABLE_PARAMS);
SAME(keymgmt::kQueryOperationName, OSSL_FUNC_KEYMGMT_QUERY_OPERATION_NAME);
SAME(keymgmt::kHas, OSSL_FUNC_KEYMGMT_HAS);
SAME(keymgmt::kMatch, OSSL_FUNC_KEYMGMT_MATCH);
SAME(keymgmt::kImport, OSSL_FUNC_KEYMGMT_IMPORT);
SAME(keymgmt::kImportTypes, OSSL_FUNC_KEYMGMT_IMPORT_TYPES);
SAME(keymgmt::kExport, OSSL_FUNC_KEYMGMT_EXPORT);
SAME(keymgmt::kExportTypes, OSSL_FUNC_KEYMGMT_EXPORT_TYPES);
SAME(keymgmt::kDup, OSSL_FUNC_KEYMGMT_DUP);
SAME(signature::kNewctx, OSSL_FUNC_SIGNATURE_NEWCTX);
SAME(signature::kSignInit, OSSL_FUNC_SIGNATURE_SIGN_INIT);
SAME(signature::kSign, OSSL_FUNC_SIGNATURE_SIGN);
SAME(signature::kVerifyInit, OSSL_FUNC_SIGNATURE_VERIFY_INIT);
SAME(signature::kVerify, OSSL_FUNC_SIGNATURE_VERIFY);
SAME(signature::kDigestSignInit, OSSL_FUNC_SIGNATURE_DIGEST_SIGN_INIT);
SAME(signature::kDigestSignUpdate, OSSL_FUNC_SIGNATURE_DIGEST_SIGN_UPDATE);
SAME(signature::kDigestSignFinal, OSSL_FUNC_SIGNATURE_DIGEST_SIGN_FINAL);
SAME(signature::kDigestSign, OSSL_FUNC_SIGNATURE_DIGEST_SIGN);
SAME(signature::kDigestVerifyInit, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_INIT);
SAME(signature::kDigestVerifyUpdate, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_UPDATE);
SAME(signature::kDigestVerifyFinal, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY_FINAL);
SAME(signature::kDigestVerify, OSSL_FUNC_SIGNATURE_DIGEST_VERIFY);
SAME(signature::kFreectx, OSSL_FUNC_SIGNATURE_FREECTX);
SAME(signature::kDupctx, OSSL_FUNC_SIGNATURE_DUPCTX);
SAME(signature::kGetCtxParams, OSSL_FUNC_SIGNATURE_GET_CTX_PARAMS);
SAME(signature::kGettableCtxParams, OSSL_FUNC_SIGNATURE_GETTABLE_CTX_PARAMS);
SAME(signature::kSetCtxParams, OSSL_FUNC_SIGNATURE_SET_CTX_PARAMS);
SAME(signature::kSettableCtxParams, OSSL_FUNC_SIGNATURE_SETTABLE_CTX_PARAMS);
SAME(asym_cipher::kNewctx, OSSL_FUNC_ASYM_CIPHER_NEWCTX);
SAME(asym_cipher::kDecryptInit, OSSL_FUNC_ASYM_CIPHER_DECRYPT_INIT);
SAME(asym_cipher::kDecrypt, OSSL_FUNC_ASYM_CIPHER_DECRYPT);
SAME(asym_cipher::kFreectx, OSSL_FUNC_ASYM_CIPHER_FREECTX);
#undef SAME

const Table* EmbeddedTable() {
  static const Table table = [] {
    Table t;
#define FN(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#define HAND(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#define CORE(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#define SLOT(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#include "library/rows.h"
    return t;
  }();
  return &table;
}

}  // namespace comm

#else

namespace comm {
const Table* EmbeddedTable() { return nullptr; }
}  // namespace comm

#endif
