// Entry point: makes the Environment of this thread and lets each room define its exports.
#include "callbacks/exports.h"
#include "environment.h"
#include "handles/exports.h"
#include "io/async_exports.h"
#include "io/exports.h"
#include "io/session_exports.h"
#include "io/verify_exports.h"
#include "node/module.h"
#include "openssl/library_exports.h"
#include "openssl/surface.h"
#include "signer/exports.h"

namespace comm {

namespace {

// Runs before any finalizer: everything that is still open is closed here, in our order.
void TearDown(void* data) { delete static_cast<Environment*>(data); }

napi_value Init(napi_env env, napi_value exports) {
  auto* environment = new Environment(env);
  if (napi_add_env_cleanup_hook(env, &TearDown, environment) != napi_ok) {
    delete environment;
    return nullptr;
  }
  DefineLibraries(environment, exports);
  DefineHandles(environment, exports);
  DefineSurface(environment, exports);
  DefineSigners(environment, exports);
  DefineCallbacks(environment, exports);
  DefineIo(environment, exports);
  DefineSessions(environment, exports);
  DefineAsync(environment, exports);
  DefineVerification(environment, exports);
  return exports;
}

}  // namespace

}  // namespace comm

namespace {

Napi::Object Load(Napi::Env env, Napi::Object exports) {
  return Napi::Object(env, comm::Init(env, exports));
}

}  // namespace

NODE_API_MODULE(libssl, Load)
