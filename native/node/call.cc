// The only place that calls JavaScript functions.
#include "node/call.h"

namespace comm::js {

void Function::Assign(napi_env env, napi_value function) {
  Reset(env);
  napi_create_reference(env, function, 1, &ref_);
}

void Function::Reset(napi_env env) {
  if (ref_ != nullptr) napi_delete_reference(env, ref_);
  ref_ = nullptr;
}

napi_value Function::Call(napi_env env, size_t argc, const napi_value* argv) const {
  napi_value function = nullptr;
  napi_value receiver = nullptr;
  napi_value result = nullptr;
  if (ref_ == nullptr || napi_get_reference_value(env, ref_, &function) != napi_ok) return nullptr;
  napi_get_undefined(env, &receiver);
  if (napi_call_function(env, receiver, function, argc, argv, &result) != napi_ok) return nullptr;
  return result;
}

void Function::CallFromLoop(napi_env env, double argument) const {
  napi_handle_scope scope = nullptr;
  if (ref_ == nullptr || napi_open_handle_scope(env, &scope) != napi_ok) return;
  napi_value function = nullptr;
  napi_value receiver = nullptr;
  napi_value argv = nullptr;
  napi_get_reference_value(env, ref_, &function);
  napi_get_global(env, &receiver);
  napi_create_double(env, argument, &argv);
  napi_value result = nullptr;
  if (napi_make_callback(env, nullptr, receiver, function, 1, &argv, &result) ==
      napi_pending_exception) {
    napi_value error = nullptr;
    if (napi_get_and_clear_last_exception(env, &error) == napi_ok) napi_fatal_exception(env, error);
  }
  napi_close_handle_scope(env, scope);
}

bool CanRun(napi_env env, const Function& probe) {
  if (probe.empty()) return true;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return false;
  bool ok = probe.Call(env, 0, nullptr) != nullptr;
  napi_close_handle_scope(env, scope);
  return ok;
}

}  // namespace comm::js
