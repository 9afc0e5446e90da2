// Where idle threads of the crew rest.
#include "io/rest.h"

#include "io/crew.h"

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#endif

namespace comm::io {

#ifdef __linux__

namespace {

// Wakes one thread for each write; nobody reads it.
constexpr uint32_t kNudges = EPOLLIN | EPOLLET;
// Wakes everybody as long as something was written.
constexpr uint32_t kRouses = EPOLLIN;

bool Register(int epoll, int command, int counter, uint32_t events) {
  epoll_event event = {};
  event.events = events;
  return epoll_ctl(epoll, command, counter, &event) == 0;
}

}  // namespace

bool Rest::Open() {
  if (epoll_ < 0) epoll_ = epoll_create1(EPOLL_CLOEXEC);
  if (epoll_ < 0) return false;
  if (counter_ >= 0) return true;
  int counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (counter < 0) return false;
  if (Register(epoll_, EPOLL_CTL_ADD, counter, kNudges)) {
    counter_ = counter;
  } else {
    close(counter);
  }
  return counter_ >= 0;
}

bool Rest::Watch(uint64_t ticket, int descriptor, int wanted, bool again) {
  epoll_event event = {};
  event.events = EPOLLONESHOT;
  if ((wanted & wants::kRead) != 0) event.events |= EPOLLIN | EPOLLRDHUP;
  if ((wanted & wants::kWrite) != 0) event.events |= EPOLLOUT;
  event.data.u64 = ticket;
  return epoll_ctl(epoll_, again ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, descriptor, &event) == 0;
}

void Rest::Unwatch(int descriptor) {
  epoll_event event = {};
  epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, &event);
}

void Rest::Nudge() {
  uint64_t one = 1;
  if (write(counter_, &one, sizeof one) < 0) return;  // full after 2^64 nudges
}

void Rest::Rouse() {
  if (counter_ < 0) return;
  Register(epoll_, EPOLL_CTL_MOD, counter_, kRouses);
  Nudge();
}

void Rest::Calm() {
  if (counter_ >= 0) Register(epoll_, EPOLL_CTL_MOD, counter_, kNudges);
}

uint64_t Rest::Wait() {
  epoll_event event = {};
  while (epoll_wait(epoll_, &event, 1, -1) != 1) {
  }
  return event.data.u64;
}

#else

bool Rest::Open() { return true; }
bool Rest::Watch(uint64_t, int, int, bool) { return false; }
void Rest::Unwatch(int) {}

void Rest::Nudge() {
  std::lock_guard<std::mutex> lock(mutex_);
  nudges_++;
  nudged_.notify_one();
}

void Rest::Rouse() {
  std::lock_guard<std::mutex> lock(mutex_);
  roused_ = true;
  nudged_.notify_all();
}

void Rest::Calm() {
  std::lock_guard<std::mutex> lock(mutex_);
  roused_ = false;
}

uint64_t Rest::Wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  nudged_.wait(lock, [&] { return nudges_ != 0 || roused_; });
  if (nudges_ != 0) nudges_--;
  return 0;
}

#endif

}  // namespace comm::io
