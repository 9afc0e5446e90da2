// Starting threads that can fail to start, and that take no signals: those are the main thread's.
#pragma once

#include <functional>

#ifdef _WIN32
#include <thread>
#else
#include <pthread.h>
#endif

namespace comm::io {

class Thread {
 public:
  // False when the system has none to give.
  bool Start(std::function<void()> work);
  void Join();
  void Detach();

 private:
#ifdef _WIN32
  std::thread thread_;
#else
  pthread_t thread_ = {};
#endif
};

}  // namespace comm::io
