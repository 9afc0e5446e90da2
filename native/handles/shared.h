// Contexts that threads share: a token stands for a reference that its maker's environment holds,
// and any thread of the process makes a handle of its own from it.
#pragma once

#include <string>
#include <vector>

#include "library/library.h"

namespace comm {

// The tokens of one environment. What is left at its end is let go; handles made from it live on.
class SharedContexts {
 public:
  SharedContexts() = default;
  SharedContexts(const SharedContexts&) = delete;
  SharedContexts& operator=(const SharedContexts&) = delete;
  ~SharedContexts();

  // 32 hexadecimal digits that cannot be guessed; empty when there is no randomness.
  std::string Share(const Library* library, SSL_CTX* ctx);
  bool Drop(const std::string& token);
  // A context with a reference for the caller, of any environment; nullptr when there is none.
  static SSL_CTX* Take(const std::string& token, const Library** library);

 private:
  std::vector<std::string> mine_;
};

}  // namespace comm
