// What the functions of the addon for connections on the event loop have in common.
#pragma once

#include "environment.h"
#include "io/loop.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

// What one environment has beside its Environment: it goes later, when libuv has let its handles
// go.
struct Async {
  explicit Async(Environment* e) : env(e->env()), environment(e) {}
  napi_env env;
  Environment* environment;
  std::unique_ptr<io::Loop> loop;
  js::Function dispatch;
  napi_ref events = nullptr;
  int32_t* status = nullptr;
  napi_ref status_ref = nullptr;
  napi_async_cleanup_hook_handle hook = nullptr;
};

using AsyncArgs = js::Arguments<Async, 4>;

// nullptr with an exception pending. `idle`: its handshake must not be out on the crew.
io::Link* LinkOf(napi_env env, Async* async, napi_value v, bool idle = true);

// The functions for opening, accepting and connecting: async_opening.cc.
void DefineAsyncOpening(Async* async, napi_value exports);

}  // namespace comm
