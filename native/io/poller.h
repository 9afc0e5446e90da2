// What we use of libuv, and the only files that include it: readiness of a descriptor, a wake-up
// from other threads, and a turn after each poll. None of these may outlive its loop: each is
// closed, and the count of those still closing tells when the loop may go.
#pragma once

#include <uv.h>

#include <functional>

namespace comm::io {

// The event loop of one environment, and how many handles of ours are open on it.
class EventLoop {
 public:
  explicit EventLoop(uv_loop_t* loop) : loop_(loop) {}
  uv_loop_t* loop() const { return loop_; }
  // `closed` is called when the last handle has gone (at once where there is none).
  void WhenEmpty(std::function<void()> closed);
  void Opened() { open_++; }
  void Closed();

 private:
  uv_loop_t* loop_;
  int open_ = 0;
  std::function<void()> when_empty_;
};

// Tells when a descriptor can be read or written. The descriptor may be closed as soon as Close()
// was called; the object frees itself.
class Poller {
 public:
  using Ready = void (*)(void* data, bool readable, bool writable, int error);
  // nullptr, and a negative number of libuv, when the descriptor cannot be watched.
  static Poller* Open(EventLoop* loop, int fd, Ready ready, void* data, int* error);
  // What to tell from now on. Only a descriptor that something is wanted of keeps the loop alive.
  void Want(bool readable, bool writable);
  void Close();

 private:
  Poller(EventLoop* loop, Ready ready, void* data) : owner_(loop), ready_(ready), data_(data) {}
  ~Poller() = default;
  void Watch(int events);

  uv_poll_t handle_;
  EventLoop* owner_;
  Ready ready_;
  void* data_;
  int watched_ = 0;  // what libuv was asked for
  int wanted_ = 0;   // what its user wants
};

// Calls a function on the loop's thread when another thread asks. Keeps the loop alive only while
// told to.
class Wakeup {
 public:
  static Wakeup* Open(EventLoop* loop, void (*woken)(void*), void* data);
  void Wake() { uv_async_send(&handle_); }  // from any thread
  void KeepAlive(bool alive);
  void Close();

 private:
  Wakeup() = default;
  ~Wakeup() = default;
  uv_async_t handle_;
  EventLoop* owner_ = nullptr;
  void (*woken_)(void*) = nullptr;
  void* data_ = nullptr;
};

// Calls a function again and again. Does not keep the loop alive.
class Timer {
 public:
  static Timer* Open(EventLoop* loop, void (*due)(void*), void* data);
  void Repeat(double every_ms);
  void Stop() { uv_timer_stop(&handle_); }
  void Close();

 private:
  Timer() = default;
  ~Timer() = default;
  uv_timer_t handle_;
  EventLoop* owner_ = nullptr;
  void (*due_)(void*) = nullptr;
  void* data_ = nullptr;
};

// Calls a function after each poll of the loop.
class AfterPoll {
 public:
  static AfterPoll* Open(EventLoop* loop, void (*polled)(void*), void* data);
  void Close();

 private:
  AfterPoll() = default;
  ~AfterPoll() = default;
  uv_check_t handle_;
  EventLoop* owner_ = nullptr;
  void (*polled_)(void*) = nullptr;
  void* data_ = nullptr;
};

}  // namespace comm::io
