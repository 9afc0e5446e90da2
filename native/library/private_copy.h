// Names inside ELF files, and private copies of a libssl and libcrypto under names of their own.
#pragma once

#include <string>

namespace comm {

// The DT_SONAME of an ELF file, or empty.
std::string SonameOf(const std::string& path);
// The libcrypto among the DT_NEEDED of an ELF file, or empty.
std::string NeededCrypto(const std::string& path);

struct PrivateCopies {
  std::string crypto;
  std::string ssl;
};
// Copies both into memory files that stay open for ever, with unique SONAMEs; sets *error on
// failure.
PrivateCopies MakePrivateCopies(const std::string& crypto_path, const std::string& ssl_path,
                                std::string* error);

}  // namespace comm
