// Proves that a libssl talks to its own libcrypto: where Node's exported symbols were bound
// instead, an error raised by this libssl lands in another queue.
#include "library/isolation.h"

namespace comm {

namespace {
constexpr unsigned long kErrLibSsl = 20;  // ERR_LIB_SSL
}

std::string IsolationDoubt(const Table& t) {
  t.ERR_clear_error();
  if (t.SSL_CTX_new(nullptr) != nullptr) return "SSL_CTX_new(NULL) did not fail";
  unsigned long code = t.ERR_peek_error();
  t.ERR_clear_error();
  if (((code >> 23) & 0xff) != kErrLibSsl) {
    return "an error raised in this libssl did not reach the queue of its own libcrypto: its "
           "symbols are bound to "
           "another OpenSSL of this process";
  }
  return "";
}

}  // namespace comm
