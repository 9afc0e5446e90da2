// Work that any thread leaves for the thread of JavaScript.
#include "node/later.h"

#include "node/values.h"

namespace comm::js {

// Node's function holds a reference of its own, which goes when it has gone.
std::shared_ptr<Later> Later::Open(napi_env env, Work work, void* data) {
  auto later = std::make_shared<Later>();
  later->work_ = work;
  later->data_ = data;
  auto* held = new std::shared_ptr<Later>(later);
  bool made = napi_create_threadsafe_function(env, nullptr, nullptr, Text(env, "libssl"), 0, 1,
                                              held, &Later::Gone, later.get(), &Later::Run,
                                              &later->function_) == napi_ok;
  if (!made) {
    delete held;
    return nullptr;
  }
  napi_unref_threadsafe_function(env, later->function_);
  return later;
}

void Later::Wake() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (function_ == nullptr || woken_) return;
  woken_ = napi_call_threadsafe_function(function_, nullptr, napi_tsfn_nonblocking) == napi_ok;
}

void Later::Run(napi_env env, napi_value, void* self, void*) {
  auto* later = static_cast<Later*>(self);
  {
    std::lock_guard<std::mutex> lock(later->mutex_);
    later->woken_ = false;
  }
  if (env != nullptr) later->work_(env, later->data_);
}

void Later::Gone(napi_env, void* self, void*) {
  auto* held = static_cast<std::shared_ptr<Later>*>(self);
  {
    std::lock_guard<std::mutex> lock((*held)->mutex_);
    (*held)->function_ = nullptr;
  }
  delete held;
}

}  // namespace comm::js
