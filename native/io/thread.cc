// Starting threads.
#include "io/thread.h"

#include <utility>

#ifndef _WIN32
#include <csignal>
#endif

namespace comm::io {

#ifdef _WIN32

bool Thread::Start(std::function<void()> work) {
  thread_ = std::thread(std::move(work));
  return true;
}
void Thread::Join() { thread_.join(); }
void Thread::Detach() { thread_.detach(); }

#else

bool Thread::Start(std::function<void()> work) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  auto* mine = new std::function<void()>(std::move(work));
  int failed = pthread_create(
      &thread_, nullptr,
      [](void* data) -> void* {
        auto* function = static_cast<std::function<void()>*>(data);
        (*function)();
        delete function;
        return nullptr;
      },
      mine);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (failed != 0) delete mine;
  return failed == 0;
}
void Thread::Join() { pthread_join(thread_, nullptr); }
void Thread::Detach() { pthread_detach(thread_); }

#endif

}  // namespace comm::io
