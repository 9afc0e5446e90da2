// One connection's steps, plain or TLS, each waited for until a deadline: what the synchronous
// stream is made of. Decides no policy and throws nothing.
#pragma once

#include <functional>

#include "errors/queue.h"
#include "io/blocking.h"
#include "io/socket.h"
#include "library/records.h"

namespace comm::io {

// A socket, and the SSL on it if any.
struct Connection {
  int fd = -1;
  SSL* ssl = nullptr;
  const Library* library = nullptr;
  std::function<bool()> alive;
};

enum class Ended { kDone, kTimeout, kEof, kClosed, kBroken, kFailed, kWantCallback, kCancelled };

struct Result {
  Ended ended = Ended::kDone;
  size_t bytes = 0;  // done, also before a failure
  const char* call = "";
  int system_error = 0;
  int ssl_error = 0;
  ErrorList errors;
};

// SSL_set_fd, and recorders for alerts and for the first failure of chain verification.
bool AttachSsl(const Connection& c, ErrorList* errors);

Result Handshake(const Connection& c, double timeout_ms);
// One SSL_do_handshake, not waited for: kTimeout where it wants to read or write.
Result HandshakeOnce(const Connection& c);
Result Read(const Connection& c, unsigned char* into, size_t size, double timeout_ms);
Result Write(const Connection& c, const unsigned char* from, size_t size, double timeout_ms);
// One SSL_shutdown; `bytes` is its result, 0 or 1.
Result ShutdownStep(const Connection& c, double timeout_ms);
Result WaitReadable(const Connection& c, double timeout_ms);
size_t Pending(const Connection& c);

}  // namespace comm::io
