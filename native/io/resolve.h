// Names and services to addresses. getaddrinfo has no time limit of its own, so it runs on a thread
// of its own which is left behind when the caller can wait no longer. Knows no OpenSSL and no Node.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "io/blocking.h"
#include "io/socket.h"

namespace comm::io {

struct Resolved {
  std::vector<Address> addresses;
  int code = 0;  // EAI_, 0 for success
  int system_error = 0;
  Waited waited = Waited::kReady;
};

const char* ResolveErrorName(int code);
std::string ResolveErrorText(int code);

// family 0 either. An empty host: loopback, or any address when passive.
Resolved Resolve(const std::string& host, const std::string& service, int family, bool passive,
                 const Deadline& deadline, const std::function<bool()>& alive);

}  // namespace comm::io
