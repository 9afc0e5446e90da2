// Where idle threads of the crew rest: until one of them is nudged, or a descriptor that is watched
// is ready. Only Linux can watch descriptors here (epoll(7)); elsewhere the loops do.
//
// A nudge that finds nobody resting wakes the next who would. Two may become one: whoever wakes
// and finds work for more threads nudges another.
#pragma once

#include <cstdint>

#ifndef __linux__
#include <condition_variable>
#include <mutex>
#endif

namespace comm::io {

class Rest {
 public:
  Rest() = default;
  Rest(const Rest&) = delete;
  Rest& operator=(const Rest&) = delete;

  // What the system must give first; false when it does not, to be tried again.
  bool Open();
  // Lets one thread know, once, when there is what is wanted (see wants), or the descriptor has
  // failed. `again`: it was watched before. False: it cannot be.
  bool Watch(uint64_t ticket, int descriptor, int wanted, bool again);
  void Unwatch(int descriptor);
  void Nudge();
  // Wakes all, and all who would rest, until Calm.
  void Rouse();
  void Calm();
  // The ticket of a descriptor that is ready, 0 after a nudge.
  uint64_t Wait();

 private:
#ifdef __linux__
  int epoll_ = -1;
  int counter_ = -1;
#else
  std::mutex mutex_;
  std::condition_variable nudged_;
  uint64_t nudges_ = 0;
  bool roused_ = false;
#endif
};

}  // namespace comm::io
