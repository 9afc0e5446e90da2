// JavaScript values made from C++ values, and back, with errors that name the argument. Knows
// nothing of OpenSSL. Calls no JavaScript function (see call.h).
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>

#include "node/napi.h"

namespace comm::js {

inline napi_value Undefined(napi_env env) {
  napi_value v = nullptr;
  napi_get_undefined(env, &v);
  return v;
}
inline napi_value Null(napi_env env) {
  napi_value v = nullptr;
  napi_get_null(env, &v);
  return v;
}
inline napi_value Bool(napi_env env, bool b) {
  napi_value v = nullptr;
  napi_get_boolean(env, b, &v);
  return v;
}
inline napi_value Number(napi_env env, double d) {
  napi_value v = nullptr;
  napi_create_double(env, d, &v);
  return v;
}
inline napi_value Int(napi_env env, int32_t i) {
  napi_value v = nullptr;
  napi_create_int32(env, i, &v);
  return v;
}
inline napi_value Text(napi_env env, std::string_view s) {
  napi_value v = nullptr;
  napi_create_string_utf8(env, s.data(), s.size(), &v);
  return v;
}
inline napi_value TextOrNull(napi_env env, const char* s) {
  return s == nullptr ? Null(env) : Text(env, s);
}
inline napi_value BigUint(napi_env env, uint64_t u) {
  napi_value v = nullptr;
  napi_create_bigint_uint64(env, u, &v);
  return v;
}
inline napi_value BigInt(napi_env env, int64_t i) {
  napi_value v = nullptr;
  napi_create_bigint_int64(env, i, &v);
  return v;
}
// A Uint8Array that owns a copy of the bytes.
inline napi_value Bytes(napi_env env, const void* data, size_t size) {
  napi_value buffer = nullptr;
  napi_value array = nullptr;
  void* to = nullptr;
  if (napi_create_arraybuffer(env, size, &to, &buffer) != napi_ok) return nullptr;
  if (size != 0) memcpy(to, data, size);
  napi_create_typedarray(env, napi_uint8_array, size, buffer, 0, &array);
  return array;
}
inline napi_value Object(napi_env env) {
  napi_value v = nullptr;
  napi_create_object(env, &v);
  return v;
}
inline napi_value Array(napi_env env, size_t length) {
  napi_value v = nullptr;
  napi_create_array_with_length(env, length, &v);
  return v;
}
inline void Set(napi_env env, napi_value object, const char* name, napi_value value) {
  if (value != nullptr) napi_set_named_property(env, object, name, value);
}

inline napi_valuetype TypeOf(napi_env env, napi_value v) {
  napi_valuetype t = napi_undefined;
  if (v != nullptr) napi_typeof(env, v, &t);
  return t;
}
inline bool IsNullish(napi_env env, napi_value v) {
  napi_valuetype t = TypeOf(env, v);
  return t == napi_null || t == napi_undefined;
}

inline bool ReadText(napi_env env, napi_value v, std::string* out) {
  size_t size = 0;
  if (napi_get_value_string_utf8(env, v, nullptr, 0, &size) != napi_ok) return false;
  out->resize(size);
  return napi_get_value_string_utf8(env, v, out->data(), size + 1, &size) == napi_ok;
}

struct Span {
  unsigned char* data = nullptr;
  size_t size = 0;
};

// The bytes of a Uint8Array (Buffer too), any other view, or an ArrayBuffer: the memory itself, not
// a copy.
inline bool ReadBytes(napi_env env, napi_value v, Span* out) {
  bool is = false;
  void* data = nullptr;
  if (napi_is_typedarray(env, v, &is) == napi_ok && is) {
    napi_typedarray_type type;
    size_t length = 0;
    if (napi_get_typedarray_info(env, v, &type, &length, &data, nullptr, nullptr) != napi_ok)
      return false;
    if (type != napi_uint8_array && type != napi_uint8_clamped_array && type != napi_int8_array)
      return false;
    *out = {static_cast<unsigned char*>(data), length};
    return true;
  }
  if (napi_is_dataview(env, v, &is) == napi_ok && is) {
    size_t length = 0;
    if (napi_get_dataview_info(env, v, &length, &data, nullptr, nullptr) != napi_ok) return false;
    *out = {static_cast<unsigned char*>(data), length};
    return true;
  }
  if (napi_is_arraybuffer(env, v, &is) == napi_ok && is) {
    size_t length = 0;
    if (napi_get_arraybuffer_info(env, v, &data, &length) != napi_ok) return false;
    *out = {static_cast<unsigned char*>(data), length};
    return true;
  }
  return false;
}

// An integer within [low, high]; false for anything else.
inline bool ReadInteger(napi_env env, napi_value v, double low, double high, double* out) {
  if (napi_get_value_double(env, v, out) != napi_ok) return false;
  return *out >= low && *out <= high && std::trunc(*out) == *out;
}

enum class ErrorKind { kError, kType, kRange };

inline napi_value MakeError(napi_env env, ErrorKind kind, const char* code,
                            std::string_view message) {
  napi_value error = nullptr;
  napi_value c = Text(env, code);
  napi_value m = Text(env, message);
  switch (kind) {
    case ErrorKind::kError:
      napi_create_error(env, c, m, &error);
      break;
    case ErrorKind::kType:
      napi_create_type_error(env, c, m, &error);
      break;
    case ErrorKind::kRange:
      napi_create_range_error(env, c, m, &error);
      break;
  }
  return error;
}
// Leaves an exception pending; the caller returns at once.
inline void Throw(napi_env env, ErrorKind kind, const char* code, std::string_view message) {
  napi_throw(env, MakeError(env, kind, code, message));
}

}  // namespace comm::js
