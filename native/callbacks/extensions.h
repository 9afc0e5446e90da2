// Extensions of the hello and other messages that functions of JavaScript write and read.
#pragma once

#include "callbacks/slots.h"
#include "library/records.h"

namespace comm {

// Who uses it: a client or a server (up to TLS 1.2), or both, in the messages that flags name.
enum class ExtensionRole : int { kClient = 1, kServer = 2, kBoth = 3 };

struct CustomExtension {
  ExtensionRole role;
  unsigned int type;
  unsigned int context;  // SSL_EXT_ flags, where both use it
  bool adds;             // whether functions write it, are told that it was sent, and read it
  bool told;
  bool parses;
};

// It cannot be removed. Refused: OpenSSL knows that one itself, or has it already.
SetResult AddCustomExtension(const Library& library, SSL_CTX* ctx, const CustomExtension& one);

}  // namespace comm
