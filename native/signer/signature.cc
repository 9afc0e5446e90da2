// One operation of a signer key. Its settings (digest, padding, salt) are kept by an operation of
// the library with the public part, which knows what is allowed and how it is called.
#include "signer/signature.h"

#include <cstring>
#include <new>

#include "signer/ask.h"

namespace comm::signer {

namespace {

using provider::Param;

constexpr size_t kMostKept = 0x10000;  // of a message whose digest is signed
constexpr int kMostDigest = 64;
// RSA_..._PADDING (EVP_PKEY_CTX_set_rsa_padding(3))
constexpr int kPkcs1 = 1;
constexpr int kPss = 6;
// RSA_PSS_SALTLEN_ (EVP_PKEY_CTX_set_rsa_pss_saltlen(3))
constexpr int kSaltDigest = -1;
constexpr int kSaltAutoDigestMax = -4;

}  // namespace

Operation::~Operation() { Reset(); }

void Operation::Reset() {
  const Table& t = table();
  t.EVP_MD_CTX_free(shadow_);
  t.EVP_PKEY_CTX_free(own_);
  t.EVP_MD_CTX_free(hash_);
  if (key_ != nullptr) Unref(key_);
  key_ = nullptr;
  shadow_ = hash_ = nullptr;
  settings_ = own_ = nullptr;
  message_.clear();
  whole_ = true;
}

Operation* Operation::Copy() const {
  const Table& t = table();
  std::unique_ptr<Operation> copy(new (std::nothrow) Operation(provider_));
  if (!copy || key_ == nullptr) return nullptr;
  copy->key_ = Ref(key_);
  copy->message_ = message_;
  copy->whole_ = whole_;
  if (own_ != nullptr) {
    copy->settings_ = copy->own_ = t.EVP_PKEY_CTX_dup(own_);
    if (copy->own_ == nullptr) return nullptr;
  }
  auto another = [&t](EVP_MD_CTX* from, EVP_MD_CTX** to) {
    if (from == nullptr) return true;
    *to = t.EVP_MD_CTX_new();
    return *to != nullptr && t.EVP_MD_CTX_copy_ex(*to, from) == 1;
  };
  if (!another(shadow_, &copy->shadow_) || !another(hash_, &copy->hash_)) return nullptr;
  if (shadow_ != nullptr) copy->settings_ = t.EVP_MD_CTX_get_pkey_ctx(copy->shadow_);
  return copy.release();
}

bool Operation::Take(Key* key) {
  if (key == nullptr) key = key_;
  if (key == nullptr || key->public_part == nullptr) return false;
  Ref(key);
  Reset();
  key_ = key;
  return true;
}

bool Operation::BeginMessage(Key* key, const char* digest, const Param* params) {
  if (!Take(key)) return false;
  const Table& t = table();
  bool named = digest != nullptr && *digest != '\0';
  shadow_ = t.EVP_MD_CTX_new();
  return shadow_ != nullptr &&
         t.EVP_DigestVerifyInit_ex(shadow_, &settings_, named ? digest : nullptr, nullptr, nullptr,
                                   key_->public_part, params) == 1;
}

bool Operation::BeginData(Key* key, const Param* params) {
  if (!Take(key)) return false;
  const Table& t = table();
  settings_ = own_ = t.EVP_PKEY_CTX_new_from_pkey(nullptr, key_->public_part, nullptr);
  return own_ != nullptr && t.EVP_PKEY_verify_init(own_) == 1 &&
         (params == nullptr || params->key == nullptr ||
          t.EVP_PKEY_CTX_set_params(own_, params) == 1);
}

std::string Operation::TextOf(const char* name) const {
  char text[80] = "";
  Param params[] = {{name, provider::kUtf8, text, sizeof text, provider::kUnmodified}, {}};
  bool known = table().EVP_PKEY_CTX_get_params(settings_, params) > 0 &&
               params[0].returned != provider::kUnmodified;
  return known ? text : "";
}

bool Operation::NumberOf(const char* name, int* number) const {
  Param params[] = {{name, provider::kInteger, number, sizeof *number, provider::kUnmodified}, {}};
  return table().EVP_PKEY_CTX_get_params(settings_, params) > 0 &&
         params[0].returned != provider::kUnmodified;
}

// The words of the request that follow from the key and the settings.
bool Operation::Describe(Request* request) const {
  if (!key_->type->hashes) {
    request->algorithm = strcmp(key_->type->name, "ED448") == 0 ? "Ed448" : "Ed25519";
    return true;
  }
  request->digest = TextOf("digest");
  if (strcmp(key_->type->signature, "ECDSA") == 0) {
    request->algorithm = "ECDSA";
    return true;
  }
  int padding = 0;
  if (!NumberOf("pad-mode", &padding)) return false;
  if (padding == kPkcs1) {
    request->algorithm = "RSA-PKCS1";
    return true;
  }
  if (padding != kPss) {
    return provider_->Raise(Reason::kNotSupported, "RSA padding %d", padding) != 0;
  }
  request->algorithm = "RSA-PSS";
  request->mgf1_digest = TextOf("mgf1-digest");
  int salt = 0;
  if (!NumberOf("saltlen", &salt)) return false;
  if (salt < 0) {
    int size = static_cast<int>(request->data.size());
    int most = (table().EVP_PKEY_get_bits(key_->public_part) + 6) / 8 - size - 2;
    bool short_one = salt == kSaltDigest || (salt == kSaltAutoDigestMax && most > size);
    salt = short_one ? size : most;
  }
  request->salt_length = salt;
  return salt >= 0 || provider_->Raise(Reason::kNotSupported, "the key is too small") != 0;
}

bool Operation::StartHash() {
  const Table& t = table();
  EVP_MD* digest = t.EVP_MD_fetch(nullptr, TextOf("digest").c_str(), nullptr);
  hash_ = digest == nullptr ? nullptr : t.EVP_MD_CTX_new();
  bool ok = hash_ != nullptr && t.EVP_DigestInit_ex2(hash_, digest, nullptr) == 1;
  t.EVP_MD_free(digest);  // the context has a reference of its own
  return ok;
}

bool Operation::Add(const unsigned char* bytes, size_t size) {
  if (shadow_ == nullptr) return false;
  const Table& t = table();
  if (key_->type->hashes) {
    if (hash_ == nullptr && !StartHash()) return false;
    if (t.EVP_DigestUpdate(hash_, bytes, size) != 1) return false;
    if (!whole_ || size > kMostKept - message_.size()) return AddToShadow(bytes, size);
  }
  message_.insert(message_.end(), bytes, bytes + size);
  return true;
}

// A long message is not kept: the shadow hashes it, too, to verify the answer.
bool Operation::AddToShadow(const unsigned char* bytes, size_t size) {
  const Table& t = table();
  if (whole_ && !message_.empty() &&
      t.EVP_DigestVerifyUpdate(shadow_, message_.data(), message_.size()) != 1)
    return false;
  message_.clear();
  whole_ = false;
  return t.EVP_DigestVerifyUpdate(shadow_, bytes, size) == 1;
}

bool Operation::SignMessage(unsigned char* signature, size_t* size) {
  if (shadow_ == nullptr) return false;
  const Table& t = table();
  if (signature == nullptr) {
    *size = static_cast<size_t>(t.EVP_PKEY_get_size(key_->public_part));
    return true;
  }
  Request request;
  if (key_->type->hashes) {
    unsigned int made = 0;
    if (hash_ == nullptr && !StartHash()) return false;
    request.data.resize(kMostDigest);
    if (t.EVP_DigestFinal_ex(hash_, request.data.data(), &made) != 1) return false;
    request.data.resize(made);
  } else {
    request.data = message_;
  }
  request.has_message = whole_;
  request.message = message_;
  return Describe(&request) && Answer(request, signature, size);
}

bool Operation::SignData(unsigned char* signature, size_t* size, const unsigned char* data,
                         size_t data_size) {
  if (own_ == nullptr) return false;
  if (signature == nullptr) {
    *size = static_cast<size_t>(table().EVP_PKEY_get_size(key_->public_part));
    return true;
  }
  Request request;
  request.data.assign(data, data + data_size);
  return Describe(&request) && Answer(request, signature, size);
}

bool Operation::Answer(const Request& request, unsigned char* signature, size_t* size) {
  if (!key_->signs()) return provider_->Raise(Reason::kNotSupported, "it is a public key") != 0;
  Bytes answer;
  if (!Ask(*key_, request, &answer)) return false;
  if (!IsSignature(request, answer) || answer.size() > *size) {
    return provider_->Raise(Reason::kNoSignature, "%s: %zu bytes", request.algorithm,
                            answer.size()) != 0;
  }
  memcpy(signature, answer.data(), answer.size());
  *size = answer.size();
  return true;
}

// Verifying costs twice as much as signing on an elliptic curve, and next to nothing for RSA, where
// a wrong signature may give the key away. So there it is done each time, else until it has been
// found that the function signs by this key.
bool Operation::IsSignature(const Request& request, const Bytes& answer) {
  bool cheap = strcmp(key_->type->signature, "RSA") == 0;
  if (!cheap && key_->proven.load(std::memory_order_relaxed)) return HasShape(answer);
  if (Verify(request, answer.data(), answer.size()) != 1) return false;
  key_->proven.store(true, std::memory_order_relaxed);
  return true;
}

// ECDSA-Sig-Value (RFC 3279, 2.2.3), a SEQUENCE of that length; or bytes of one size (RFC 8032).
bool Operation::HasShape(const Bytes& answer) const {
  auto most = static_cast<size_t>(table().EVP_PKEY_get_size(key_->public_part));
  if (!key_->type->hashes) return answer.size() == most;
  if (answer.size() < 8 || answer.size() > most || answer[0] != 0x30) return false;
  bool is_long = answer[1] == 0x81;
  return answer.size() == (is_long ? 3u + answer[2] : 2u + answer[1]);
}

int Operation::Verify(const Request& request, const unsigned char* answer, size_t size) {
  const Table& t = table();
  if (own_ != nullptr)
    return t.EVP_PKEY_verify(own_, answer, size, request.data.data(), request.data.size());
  if (!whole_) return t.EVP_DigestVerifyFinal(shadow_, answer, size);
  return t.EVP_DigestVerify(shadow_, answer, size, message_.data(), message_.size());
}

}  // namespace comm::signer
