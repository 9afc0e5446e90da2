// The algorithms of the provider, as its core asks for them. Declares only.
#pragma once

#include "library/provider_abi.h"

namespace comm::signer {

// One kind of key.
struct KeyType {
  const char* name;       // as EVP_PKEY_is_a(3) has it
  const char* names;      // with the others that the library's own keys have
  const char* signature;  // the signature algorithm of such keys
  bool hashes;            // the data signed is a digest, else the message
};

inline constexpr int kKeyTypes = 5;
inline constexpr KeyType kTypes[kKeyTypes] = {
    {"RSA", "RSA:rsaEncryption:1.2.840.113549.1.1.1", "RSA", true},
    {"RSA-PSS", "RSA-PSS:RSASSA-PSS:1.2.840.113549.1.1.10", "RSA", true},
    {"EC", "EC:id-ecPublicKey:1.2.840.10045.2.1", "ECDSA", true},
    {"ED25519", "ED25519:1.3.101.112", "ED25519", false},
    {"ED448", "ED448:1.3.101.113", "ED448", false},
};

const provider::Algorithm* KeyManagers();
const provider::Algorithm* Signatures();
const provider::Algorithm* Ciphers();

}  // namespace comm::signer
