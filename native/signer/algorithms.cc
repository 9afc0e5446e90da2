// The signature algorithms of the provider (provider-signature(7)), and RSA decryption, which is
// refused. What they do is in signature.h.
#include <new>

#include "signer/dispatch.h"
#include "signer/signature.h"

namespace comm::signer {

namespace {

using provider::Algorithm;
using provider::Dispatch;
using provider::Param;
using In = const unsigned char*;

Operation* Of(void* operation) { return static_cast<Operation*>(operation); }

void* NewOperation(void* context, const char*) {
  return new (std::nothrow) Operation(static_cast<const Provider*>(context));
}
void FreeOperation(void* operation) { delete Of(operation); }
void* CopyOperation(void* operation) { return Of(operation)->Copy(); }

int BeginData(void* operation, void* key, const Param* params) {
  return Of(operation)->BeginData(static_cast<Key*>(key), params) ? 1 : 0;
}
int BeginMessage(void* operation, const char* digest, void* key, const Param* params) {
  return Of(operation)->BeginMessage(static_cast<Key*>(key), digest, params) ? 1 : 0;
}

int SignData(void* operation, unsigned char* signature, size_t* size, size_t room, In data,
             size_t data_size) {
  *size = room;
  return Of(operation)->SignData(signature, size, data, data_size) ? 1 : 0;
}
int Add(void* operation, In bytes, size_t count) {
  return Of(operation)->Add(bytes, count) ? 1 : 0;
}
int SignMessage(void* operation, unsigned char* signature, size_t* size, size_t room) {
  *size = room;
  return Of(operation)->SignMessage(signature, size) ? 1 : 0;
}
int SignAtOnce(void* operation, unsigned char* signature, size_t* size, size_t room, In bytes,
               size_t count) {
  if (signature != nullptr && Add(operation, bytes, count) != 1) return 0;
  return SignMessage(operation, signature, size, room);
}

int VerifyData(void* operation, In signature, size_t size, In data, size_t data_size) {
  EVP_PKEY_CTX* settings = Of(operation)->settings();
  if (settings == nullptr) return 0;
  return Of(operation)->table().EVP_PKEY_verify(settings, signature, size, data, data_size);
}
int VerifyAdd(void* operation, In bytes, size_t count) {
  EVP_MD_CTX* shadow = Of(operation)->shadow();
  return shadow == nullptr ? 0
                           : Of(operation)->table().EVP_DigestVerifyUpdate(shadow, bytes, count);
}
int VerifyMessage(void* operation, In signature, size_t size) {
  EVP_MD_CTX* shadow = Of(operation)->shadow();
  return shadow == nullptr ? 0
                           : Of(operation)->table().EVP_DigestVerifyFinal(shadow, signature, size);
}
int VerifyAtOnce(void* operation, In signature, size_t size, In bytes, size_t count) {
  EVP_MD_CTX* shadow = Of(operation)->shadow();
  if (shadow == nullptr) return 0;
  return Of(operation)->table().EVP_DigestVerify(shadow, signature, size, bytes, count);
}

int GetParams(void* operation, Param* params) {
  EVP_PKEY_CTX* settings = Of(operation)->settings();
  return settings == nullptr ? 0 : Of(operation)->table().EVP_PKEY_CTX_get_params(settings, params);
}
int SetParams(void* operation, const Param* params) {
  EVP_PKEY_CTX* settings = Of(operation)->settings();
  return settings == nullptr ? 0 : Of(operation)->table().EVP_PKEY_CTX_set_params(settings, params);
}
const Param* Gettable(void* operation, void*) {
  static constexpr Param none[] = {{}};
  if (operation == nullptr || Of(operation)->settings() == nullptr) return none;
  return static_cast<const Param*>(
      Of(operation)->table().EVP_PKEY_CTX_gettable_params(Of(operation)->settings()));
}
const Param* Settable(void* operation, void*) {
  static constexpr Param none[] = {{}};
  if (operation == nullptr || Of(operation)->settings() == nullptr) return none;
  return static_cast<const Param*>(
      Of(operation)->table().EVP_PKEY_CTX_settable_params(Of(operation)->settings()));
}

// RSA key exchange of TLS 1.2 decrypts.
int RefuseDecrypt(void* context, void*, const Param*) {
  return static_cast<const Provider*>(context)->Raise(
      Reason::kOnlySigns,
      "TLS 1.2 with RSA key exchange, and whatever else decrypts, needs the private key itself");
}
void* NewCipher(void* context) { return context; }
void FreeCipher(void*) {}
int Decrypt(void*, unsigned char*, size_t*, size_t, In, size_t) { return 0; }

template <class F>
provider::Function At(F* function) {
  return reinterpret_cast<provider::Function>(function);
}

}  // namespace

const Algorithm* Signatures() {
  namespace k = provider::signature;
  static const Dispatch hashing[] = {
      {k::kNewctx, At(&NewOperation)},
      {k::kFreectx, At(&FreeOperation)},
      {k::kDupctx, At(&CopyOperation)},
      {k::kSignInit, At(&BeginData)},
      {k::kSign, At(&SignData)},
      {k::kVerifyInit, At(&BeginData)},
      {k::kVerify, At(&VerifyData)},
      {k::kDigestSignInit, At(&BeginMessage)},
      {k::kDigestSignUpdate, At(&Add)},
      {k::kDigestSignFinal, At(&SignMessage)},
      {k::kDigestSign, At(&SignAtOnce)},
      {k::kDigestVerifyInit, At(&BeginMessage)},
      {k::kDigestVerifyUpdate, At(&VerifyAdd)},
      {k::kDigestVerifyFinal, At(&VerifyMessage)},
      {k::kDigestVerify, At(&VerifyAtOnce)},
      {k::kGetCtxParams, At(&GetParams)},
      {k::kGettableCtxParams, At(&Gettable)},
      {k::kSetCtxParams, At(&SetParams)},
      {k::kSettableCtxParams, At(&Settable)},
      {0, nullptr},
  };
  // The Edwards curves sign the message at once, and have no settings that a signer would know of.
  static const Dispatch at_once[] = {
      {k::kNewctx, At(&NewOperation)},        {k::kFreectx, At(&FreeOperation)},
      {k::kDupctx, At(&CopyOperation)},       {k::kDigestSignInit, At(&BeginMessage)},
      {k::kDigestSign, At(&SignAtOnce)},      {k::kDigestVerifyInit, At(&BeginMessage)},
      {k::kDigestVerify, At(&VerifyAtOnce)},  {k::kGetCtxParams, At(&GetParams)},
      {k::kGettableCtxParams, At(&Gettable)}, {0, nullptr},
  };
  static const Algorithm all[] = {
      {"RSA:rsaEncryption:1.2.840.113549.1.1.1", kProviderQuery, hashing, nullptr},
      {"ECDSA", kProviderQuery, hashing, nullptr},
      {"ED25519:1.3.101.112", kProviderQuery, at_once, nullptr},
      {"ED448:1.3.101.113", kProviderQuery, at_once, nullptr},
      {},
  };
  return all;
}

const Algorithm* Ciphers() {
  namespace k = provider::asym_cipher;
  static const Dispatch refusing[] = {
      {k::kNewctx, At(&NewCipher)},
      {k::kFreectx, At(&FreeCipher)},
      {k::kDecryptInit, At(&RefuseDecrypt)},
      {k::kDecrypt, At(&Decrypt)},
      {0, nullptr},
  };
  static const Algorithm all[] = {
      {"RSA:rsaEncryption:1.2.840.113549.1.1.1", kProviderQuery, refusing, nullptr},
      {},
  };
  return all;
}

}  // namespace comm::signer
