// What observing callbacks were told, in order, until JavaScript is told: by any thread, whatever
// it is doing. Delivers nothing.
#pragma once

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include "handles/slots.h"

namespace comm {

struct Observed {
  const char* callback = "";  // its name
  // Whose: a handle of this SSL, or else the SSL itself, counted for us.
  HandleId ssl = 0;
  SSL* counted = nullptr;
  // Or a session and whose it is, each counted for us.
  SSL_CTX* counted_ctx = nullptr;
  SSL_SESSION* session = nullptr;
  const Library* library = nullptr;
  double keys[3] = {0, 0, 0};  // see callbacks/driving.h
  double time_ms = 0;          // of a clock that never goes back
  int numbers[3] = {0, 0, 0};
  std::vector<unsigned char> bytes;
};

class ObservedQueue {
 public:
  ObservedQueue() = default;
  ObservedQueue(const ObservedQueue&) = delete;
  ObservedQueue& operator=(const ObservedQueue&) = delete;

  // True: it was empty.
  bool Add(Observed&& one) {
    std::lock_guard<std::mutex> lock(mutex_);
    some_.store(true, std::memory_order_release);
    queue_.push_back(std::move(one));
    return queue_.size() == 1;
  }
  std::vector<Observed> TakeAll() {
    std::lock_guard<std::mutex> lock(mutex_);
    some_.store(false, std::memory_order_release);
    return std::exchange(queue_, {});
  }
  bool empty() const { return !some_.load(std::memory_order_acquire); }

 private:
  std::mutex mutex_;
  std::atomic<bool> some_{false};
  std::vector<Observed> queue_;
};

}  // namespace comm
