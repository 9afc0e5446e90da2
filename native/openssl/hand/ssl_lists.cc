// SSL: lists of numbers that C first counts and then writes.
#include "openssl/hand.h"

namespace comm::hand {

namespace {

// OSSL_ASYNC_FD
#ifdef _WIN32
using AsyncDescriptor = void*;
double NumberOf(AsyncDescriptor descriptor) {
  return static_cast<double>(reinterpret_cast<intptr_t>(descriptor));
}
#else
using AsyncDescriptor = int;
double NumberOf(AsyncDescriptor descriptor) { return descriptor; }
#endif
double NumberOf(uint16_t number) { return number; }

template <class T>
napi_value Numbers(Call& call, bool ok, const std::vector<T>& numbers, size_t count) {
  if (!ok) return js::Null(call.env());
  count = std::min(count, numbers.size());
  napi_value array = js::Array(call.env(), count);
  for (size_t i = 0; i < count; i++) {
    napi_set_element(call.env(), array, static_cast<uint32_t>(i),
                     js::Number(call.env(), NumberOf(numbers[i])));
  }
  return array;
}

napi_value Result(Call& call, int result) {
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", js::Int(call.env(), result));
  return object;
}

}  // namespace

napi_value SSL_get_all_async_fds(Call& call,
                                 HandArgs<Int(In<SSL>, OutOwnedNumbers<I64, Size>)>& args) {
  const Table& t = call.table();
  SSL* ssl = Get<0>(args).object;
  size_t count = 0;
  int result = t.SSL_get_all_async_fds(ssl, nullptr, &count);
  std::vector<AsyncDescriptor> fds(result == 1 ? count + 1 : 1);
  if (result == 1) result = t.SSL_get_all_async_fds(ssl, fds.data(), &count);
  napi_value object = Result(call, result);
  js::Set(call.env(), object, call.ParameterName(1).c_str(),
          Numbers(call, result == 1, fds, count));
  return object;
}

napi_value SSL_get_changed_async_fds(
    Call& call,
    HandArgs<Int(In<SSL>, OutOwnedNumbers<I64, Size>, OutOwnedNumbers<I64, Size>)>& args) {
  const Table& t = call.table();
  SSL* ssl = Get<0>(args).object;
  size_t added = 0;
  size_t deleted = 0;
  int result = t.SSL_get_changed_async_fds(ssl, nullptr, &added, nullptr, &deleted);
  std::vector<AsyncDescriptor> more(result == 1 ? added + 1 : 1);
  std::vector<AsyncDescriptor> less(result == 1 ? deleted + 1 : 1);
  if (result == 1)
    result = t.SSL_get_changed_async_fds(ssl, more.data(), &added, less.data(), &deleted);
  napi_value object = Result(call, result);
  js::Set(call.env(), object, call.ParameterName(1).c_str(),
          Numbers(call, result == 1, more, added));
  js::Set(call.env(), object, call.ParameterName(2).c_str(),
          Numbers(call, result == 1, less, deleted));
  return object;
}

napi_value SSL_client_hello_get_extension_order(
    Call& call, HandArgs<Int(In<SSL>, OutOwnedNumbers<U16, Size>)>& args) {
  const Table& t = call.table();
  SSL* ssl = Get<0>(args).object;
  size_t count = 0;
  int result = t.SSL_client_hello_get_extension_order(ssl, nullptr, &count);
  std::vector<uint16_t> extensions(result == 1 ? count + 1 : 1);
  if (result == 1 && count != 0)
    result = t.SSL_client_hello_get_extension_order(ssl, extensions.data(), &count);
  napi_value object = Result(call, result);
  js::Set(call.env(), object, call.ParameterName(1).c_str(),
          Numbers(call, result == 1, extensions, count));
  return object;
}

}  // namespace comm::hand
