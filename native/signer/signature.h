// One operation of a signer key: verifying, which the library does with the public part, or
// signing, which is asked for. Knows no dispatch numbers.
#pragma once

#include <memory>
#include <string>

#include "signer/job.h"

namespace comm::signer {

class Operation {
 public:
  explicit Operation(const Provider* provider) : provider_(provider) {}
  ~Operation();
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  // nullptr where it has not begun, or memory is short.
  Operation* Copy() const;

  // Of a message, or of what is signed itself. The key may be null: that of before.
  bool BeginMessage(Key* key, const char* digest, const provider::Param* params);
  bool BeginData(Key* key, const provider::Param* params);

  bool Add(const unsigned char* bytes, size_t size);
  // `size` has the room, and gets what was used; where `signature` is nullptr, the most it can be.
  bool SignMessage(unsigned char* signature, size_t* size);
  bool SignData(unsigned char* signature, size_t* size, const unsigned char* data,
                size_t data_size);

  // The library's own operation with the public part: it keeps the settings of ours, and verifies.
  EVP_MD_CTX* shadow() const { return shadow_; }
  EVP_PKEY_CTX* settings() const { return settings_; }
  const Table& table() const { return provider_->table(); }

 private:
  bool Take(Key* key);
  void Reset();
  std::string TextOf(const char* name) const;
  bool NumberOf(const char* name, int* number) const;
  bool Describe(Request* request) const;
  bool StartHash();
  bool AddToShadow(const unsigned char* bytes, size_t size);
  bool Answer(const Request& request, unsigned char* signature, size_t* size);
  bool IsSignature(const Request& request, const Bytes& answer);
  bool HasShape(const Bytes& answer) const;
  int Verify(const Request& request, const unsigned char* answer, size_t size);

  const Provider* provider_;
  Key* key_ = nullptr;
  EVP_MD_CTX* shadow_ = nullptr;
  EVP_PKEY_CTX* settings_ = nullptr;  // the shadow's, or `own_`
  EVP_PKEY_CTX* own_ = nullptr;
  EVP_MD_CTX* hash_ = nullptr;
  Bytes message_;
  bool whole_ = true;  // all of it is kept
};

}  // namespace comm::signer
