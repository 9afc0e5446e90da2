// One signer key: its public part as a key of the library itself, and where its private operation
// is. Does nothing with either.
#pragma once

#include <atomic>

#include "signer/dispatch.h"
#include "signer/provider.h"

namespace comm::signer {

// A function of JavaScript: the environment that has it, by its serial number, and its number
// there. No number: there is none, the key is public only.
struct Source {
  unsigned long long environment = 0;
  double number = 0;
};

// What it is does not change once OpenSSL has it, so that threads may share it.
struct Key {
  const Provider* provider = nullptr;
  const KeyType* type = nullptr;
  EVP_PKEY* public_part = nullptr;
  Source source;
  std::atomic<int> references{1};
  std::atomic<bool> proven{false};  // one of its signatures was verified

  const Table& table() const { return provider->table(); }
  bool signs() const { return source.number != 0; }
};

Key* Ref(Key* key);
void Unref(Key* key);

// The key of that public part, which is taken over; nullptr where its type is none of ours, or on
// another failure that the library's queue tells. The source is forgotten with the last use of the
// key, or at once where there is none.
EVP_PKEY* MakeKey(const Provider& provider, EVP_PKEY* public_part, const Source& source);
const KeyType* TypeOf(const Table& table, EVP_PKEY* key);

}  // namespace comm::signer
