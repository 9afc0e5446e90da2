// Error records as JavaScript objects.
#include "errors/error_values.h"

namespace comm {

napi_value ShowErrors(napi_env env, const Table& t, const ErrorList& list) {
  napi_value array = js::Array(env, list.size());
  for (size_t i = 0; i < list.size(); i++) {
    const ErrorRecord& e = list[i];
    const char* lib = t.ERR_lib_error_string(e.code);
    const char* reason = t.ERR_reason_error_string(e.code);
    napi_value object = js::Object(env);
    js::Set(env, object, "code", js::Number(env, static_cast<double>(e.code)));
    js::Set(env, object, "lib", js::Int(env, ErrorLib(e.code)));
    js::Set(env, object, "reason", js::Int(env, ErrorReason(e.code)));
    js::Set(env, object, "libName", js::Text(env, lib == nullptr ? "" : lib));
    js::Set(env, object, "reasonText", js::Text(env, reason == nullptr ? "" : reason));
    js::Set(env, object, "file", js::Text(env, e.file));
    js::Set(env, object, "line", js::Int(env, e.line));
    js::Set(env, object, "func", js::Text(env, e.func));
    js::Set(env, object, "data", js::Text(env, e.data));
    napi_set_element(env, array, static_cast<uint32_t>(i), object);
  }
  return array;
}

}  // namespace comm
