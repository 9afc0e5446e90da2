// Work that any thread leaves for the thread of JavaScript: done there soon, in a turn of its own.
// Knows nothing of OpenSSL.
#pragma once

#include <memory>
#include <mutex>

#include "node/napi.h"

namespace comm::js {

// Shared by whoever may wake it: it may outlive its environment.
class Later {
 public:
  // On the thread of JavaScript. `work` runs there, with an environment in which calls may be made;
  // nullptr when it cannot be had. It does not keep the loop alive.
  using Work = void (*)(napi_env env, void* data);
  static std::shared_ptr<Later> Open(napi_env env, Work work, void* data);
  Later() = default;
  Later(const Later&) = delete;
  Later& operator=(const Later&) = delete;

  // From any thread. Several at a time may be one.
  void Wake();

 private:
  static void Run(napi_env env, napi_value, void* self, void*);
  static void Gone(napi_env env, void* self, void*);

  std::mutex mutex_;
  napi_threadsafe_function function_ = nullptr;  // nullptr once the environment has ended
  bool woken_ = false;
  Work work_ = nullptr;
  void* data_ = nullptr;
};

}  // namespace comm::js
