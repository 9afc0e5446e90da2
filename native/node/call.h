// The only place that calls JavaScript functions. Knows nothing of OpenSSL.
#pragma once

#include "node/napi.h"

namespace comm::js {

// A strong reference to a JavaScript function, released with the environment.
class Function {
 public:
  Function() = default;
  Function(const Function&) = delete;
  Function& operator=(const Function&) = delete;
  void Assign(napi_env env, napi_value function);
  void Reset(napi_env env);
  bool empty() const { return ref_ == nullptr; }
  // nullptr when the function threw: the exception is pending.
  napi_value Call(napi_env env, size_t argc, const napi_value* argv) const;
  // From the event loop: microtasks run after it, and what it throws is an uncaught exception.
  void CallFromLoop(napi_env env, double argument) const;

 private:
  napi_ref ref_ = nullptr;
};

// Whether JavaScript may still run on this thread: false once its worker is being terminated.
bool CanRun(napi_env env, const Function& probe);

}  // namespace comm::js
