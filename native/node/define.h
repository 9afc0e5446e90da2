// Defining functions on the exports object. Knows nothing of OpenSSL.
#pragma once

#include "node/napi.h"

namespace comm::js {

struct Definition {
  const char* name;
  napi_callback function;
};

inline void Define(napi_env env, napi_value object, const Definition& definition, void* data) {
  napi_value function = nullptr;
  if (napi_create_function(env, definition.name, NAPI_AUTO_LENGTH, definition.function, data,
                           &function) == napi_ok) {
    napi_set_named_property(env, object, definition.name, function);
  }
}

// The arguments of one internal call; missing ones are undefined.
template <class Owner, size_t kMost>
struct Arguments {
  napi_value values[kMost];
  Owner* owner = nullptr;
  bool ok = false;
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = kMost;
    void* data = nullptr;
    ok = napi_get_cb_info(env, info, &count, values, nullptr, &data) == napi_ok;
    owner = static_cast<Owner*>(data);
  }
  napi_value operator[](size_t i) const { return values[i]; }
};

}  // namespace comm::js
