// Waiting on a descriptor until a deadline, in slices.
#include "io/blocking.h"

#include <algorithm>
#include <cmath>

#ifdef _WIN32
#include <winsock2.h>
#define poll WSAPoll
#else
#include <poll.h>

#include <cerrno>
#endif

namespace comm::io {

Deadline::Deadline(double timeout_ms)
    : timeout_ms_(std::min(timeout_ms, 1e12)), limited_(timeout_ms >= 0), at_(Clock::now()) {
  Restart();
}

void Deadline::Restart() {
  if (limited_) {
    at_ = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                             std::chrono::duration<double, std::milli>(timeout_ms_));
  }
}

int Deadline::LeftMs(int most) const {
  if (!limited_) return most;
  double left = std::chrono::duration<double, std::milli>(at_ - Clock::now()).count();
  return static_cast<int>(std::clamp(std::ceil(left), 0.0, static_cast<double>(most)));
}

Waited WaitFor(int fd, bool writable, const Deadline& deadline,
               const std::function<bool()>& alive) {
  while (true) {
    pollfd item = {};
    item.fd = static_cast<decltype(item.fd)>(fd);
    item.events = static_cast<short>(writable ? POLLOUT : POLLIN);
    int n = poll(&item, 1, deadline.LeftMs(kSliceMs));
    if (n > 0) return (item.revents & POLLNVAL) != 0 ? Waited::kFailed : Waited::kReady;
#ifndef _WIN32
    if (n < 0 && errno != EINTR) return Waited::kFailed;
#else
    if (n < 0) return Waited::kFailed;
#endif
    if (deadline.passed()) return Waited::kTimeout;
    if (!alive()) return Waited::kCancelled;
  }
}

}  // namespace comm::io
