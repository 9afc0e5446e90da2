// Asks the function behind a signer key. The only place that leaves OpenSSL for JavaScript.
#pragma once

#include <string>
#include <vector>

#include "signer/key.h"

namespace comm::signer {

// What is to be signed.
struct Request {
  const char* algorithm = "";  // the words of SignRequest in lib/binding/signer.ts
  std::string digest;          // its name, empty where there is none
  std::string mgf1_digest;     // RSA-PSS
  int salt_length = -1;        // RSA-PSS
  const unsigned char* data = nullptr;
  size_t size = 0;
  // What the data is the digest of, nullptr where that is not known.
  const unsigned char* message = nullptr;
  size_t message_size = 0;
};

// False: the error is in the library's queue.
bool Ask(const Key& key, const Request& request, std::vector<unsigned char>* signature);

}  // namespace comm::signer
