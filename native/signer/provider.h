// The provider of signer keys in one library (provider(7)): keys whose private operation is a
// function of JavaScript. It lives in a library context of its own, so that nothing which asks a
// library for "RSA" ever meets it; OpenSSL finds it by the key. Asks nobody: see ask.h.
#pragma once

#include "library/library.h"
#include "library/provider_abi.h"

namespace comm::signer {

inline constexpr const char* kProviderName = "libssl-signer";
inline constexpr const char* kProviderQuery = "provider=libssl-signer";

// Why an operation failed: reasons of the provider in the error queue.
enum class Reason : unsigned int {
  kFunctionFailed = 1,  // its data is the number of what was thrown
  kThreadEnded,
  kNobodyToAsk,
  kNoSignature,
  kNotSupported,
  kOnlySigns,
};

// The provider's context.
struct Provider {
  const Library* library = nullptr;
  OSSL_LIB_CTX* libctx = nullptr;
  const void* core = nullptr;
  void (*new_error)(const void*) = nullptr;
  void (*set_error_debug)(const void*, const char*, int, const char*) = nullptr;
  void (*vset_error)(const void*, uint32_t, const char*, va_list) = nullptr;

  const Table& table() const { return *library->table; }
  // Puts an error with that text into the library's queue; returns 0.
  int Raise(Reason reason, const char* format, ...) const;
};

// Made at the first call; nullptr where the library cannot have it: its queue says why.
const Provider* ProviderOf(const Library& library);

}  // namespace comm::signer
