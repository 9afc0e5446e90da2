// The bare Node-API call that a bound function is measured against: an unchecked external, the C function, a BigInt.
#include <node_api.h>

#include <cstdint>

extern "C" {
struct ssl_ctx_st;
uint64_t SSL_CTX_get_options(const ssl_ctx_st*);
ssl_ctx_st* SSL_CTX_new(const void*);
const void* TLS_client_method();
}

static napi_value GetOptions(napi_env env, napi_callback_info info) {
  napi_value argv[1];
  size_t argc = 1;
  void* ctx = nullptr;
  napi_value result = nullptr;
  napi_get_cb_info(env, info, &argc, argv, nullptr, nullptr);
  napi_get_value_external(env, argv[0], &ctx);
  napi_create_bigint_uint64(env, SSL_CTX_get_options(static_cast<ssl_ctx_st*>(ctx)), &result);
  return result;
}

NAPI_MODULE_INIT() {
  napi_value function = nullptr;
  napi_value ctx = nullptr;
  napi_create_function(env, "getOptions", NAPI_AUTO_LENGTH, GetOptions, nullptr, &function);
  napi_create_external(env, SSL_CTX_new(TLS_client_method()), nullptr, nullptr, &ctx);
  napi_set_named_property(env, exports, "getOptions", function);
  napi_set_named_property(env, exports, "ctx", ctx);
  return exports;
}
