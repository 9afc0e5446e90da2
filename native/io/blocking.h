// Waiting: on a descriptor, until a deadline, in slices so that a worker that is being terminated
// is let go within a second. Knows no OpenSSL.
#pragma once

#include <chrono>
#include <functional>

namespace comm::io {

using Clock = std::chrono::steady_clock;

class Deadline {
 public:
  // Negative: none.
  explicit Deadline(double timeout_ms);
  bool passed() const { return limited_ && Clock::now() >= at_; }
  // Milliseconds until the deadline, at most `most`.
  int LeftMs(int most) const;
  void Restart();

 private:
  double timeout_ms_;
  bool limited_;
  Clock::time_point at_;
};

enum class Waited { kReady, kTimeout, kCancelled, kFailed };

inline constexpr int kSliceMs = 250;

// `alive` is asked after each slice; false ends the wait.
Waited WaitFor(int fd, bool writable, const Deadline& deadline, const std::function<bool()>& alive);

}  // namespace comm::io
