// What OpenSSL's core and a provider say to each other (provider(7)): the numbers of the functions
// and the structs. Declared by us, the same from 3.0 on; embedded.cc compares them with the
// headers.
#pragma once

#include <cstdarg>
#include <cstddef>
#include <cstdint>

namespace comm::provider {

using Function = void (*)();

// OSSL_DISPATCH: a function and its number; the last has number 0.
struct Dispatch {
  int number;
  Function function;
};

// OSSL_ALGORITHM: the last has no names.
struct Algorithm {
  const char* names;
  const char* properties;
  const Dispatch* functions;
  const char* description;
};

// OSSL_ITEM: the last has number 0.
struct Item {
  unsigned int number;
  void* value;
};

// OSSL_PARAM: the last has no key.
struct Param {
  const char* key;
  unsigned int type;
  void* data;
  size_t size;
  size_t returned;
};

// OSSL_PARAM_ types
inline constexpr unsigned int kInteger = 1;
inline constexpr unsigned int kUtf8 = 4;
inline constexpr unsigned int kOctets = 5;
inline constexpr size_t kUnmodified = static_cast<size_t>(-1);  // OSSL_PARAM_UNMODIFIED

using ParamCallback = int(const Param*, void*);  // OSSL_CALLBACK

// OSSL_OP_
inline constexpr int kKeyManagement = 10;
inline constexpr int kSignature = 12;
inline constexpr int kAsymmetricCipher = 13;

// OSSL_KEYMGMT_SELECT_
inline constexpr int kPrivateKey = 0x01;
inline constexpr int kPublicKey = 0x02;
inline constexpr int kAllParameters = 0x84;

// What the core gives to a provider: OSSL_FUNC_CORE_
namespace core {
inline constexpr int kNewError = 5;
inline constexpr int kSetErrorDebug = 6;
inline constexpr int kVsetError = 7;
}  // namespace core

// OSSL_FUNC_PROVIDER_
namespace base {
inline constexpr int kQueryOperation = 1027;
inline constexpr int kGetReasonStrings = 1029;
}  // namespace base

// OSSL_FUNC_KEYMGMT_
namespace keymgmt {
inline constexpr int kNew = 1;
inline constexpr int kFree = 10;
inline constexpr int kGetParams = 11;
inline constexpr int kGettableParams = 12;
inline constexpr int kQueryOperationName = 20;
inline constexpr int kHas = 21;
inline constexpr int kMatch = 23;
inline constexpr int kImport = 40;
inline constexpr int kImportTypes = 41;
inline constexpr int kExport = 42;
inline constexpr int kExportTypes = 43;
inline constexpr int kDup = 44;
}  // namespace keymgmt

// OSSL_FUNC_SIGNATURE_
namespace signature {
inline constexpr int kNewctx = 1;
inline constexpr int kSignInit = 2;
inline constexpr int kSign = 3;
inline constexpr int kVerifyInit = 4;
inline constexpr int kVerify = 5;
inline constexpr int kDigestSignInit = 8;
inline constexpr int kDigestSignUpdate = 9;
inline constexpr int kDigestSignFinal = 10;
inline constexpr int kDigestSign = 11;
inline constexpr int kDigestVerifyInit = 12;
inline constexpr int kDigestVerifyUpdate = 13;
inline constexpr int kDigestVerifyFinal = 14;
inline constexpr int kDigestVerify = 15;
inline constexpr int kFreectx = 16;
inline constexpr int kDupctx = 17;
inline constexpr int kGetCtxParams = 18;
inline constexpr int kGettableCtxParams = 19;
inline constexpr int kSetCtxParams = 20;
inline constexpr int kSettableCtxParams = 21;
}  // namespace signature

// OSSL_FUNC_ASYM_CIPHER_
namespace asym_cipher {
inline constexpr int kNewctx = 1;
inline constexpr int kDecryptInit = 4;
inline constexpr int kDecrypt = 5;
inline constexpr int kFreectx = 6;
}  // namespace asym_cipher

}  // namespace comm::provider
