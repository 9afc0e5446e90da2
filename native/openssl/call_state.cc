// One call of a bound function while it is under way.
#include "openssl/call_state.h"

#include "openssl/row_text.h"

namespace comm {

Slot* Call::Handle(napi_value value, int parameter, Kind kind, HandleId* id) {
  double number = -1;
  if (napi_get_value_double(env_, value, &number) != napi_ok || !(number > 0)) {
    Refuse(parameter, (std::string("a handle of ") + KindName(kind)).c_str(), value);
    return nullptr;
  }
  Slot* slot = environment_.slots().Find(number);
  if (slot == nullptr) {
    Fail("ERR_SSL_HANDLE_RELEASED", "The \"" + ParameterName(parameter) + "\" argument of " +
                                        row_.name + " was released, or what it is part of was.");
    return nullptr;
  }
  if (slot->kind != kind) {
    js::Throw(env_, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"" + ParameterName(parameter) + "\" argument of " + row_.name +
                  " must be a handle of " + KindName(kind) + ". Received a handle of " +
                  KindName(slot->kind) + ".");
    return nullptr;
  }
  if (slot->library != library_) {
    if (bound_) {
      Fail("ERR_SSL_MIXED_LIBRARIES", std::string("The arguments of ") + row_.name +
                                          " belong to two OpenSSL libraries (" +
                                          library_->version.Text() + " and " +
                                          slot->library->version.Text() + "): use handles of one.");
      return nullptr;
    }
    library_ = slot->library;
  }
  bound_ = true;
  *id = static_cast<HandleId>(number);
  return slot;
}

std::string Call::ParameterName(int parameter) const {
  return RowParameterName(row_.signature, parameter);
}

void Call::Refuse(int parameter, const char* expected, napi_value received) {
  static const char* const kNames[] = {"undefined",         "null",     "a boolean", "a number",
                                       "a string",          "a symbol", "an object", "a function",
                                       "an external value", "a bigint"};
  napi_valuetype type = js::TypeOf(env_, received);
  js::Throw(env_, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
            "The \"" + ParameterName(parameter) + "\" argument of " + row_.name + " must be " +
                expected + ". Received " + kNames[type] + ".");
}

void Call::RefuseValue(int parameter, const std::string& what) {
  js::Throw(env_, js::ErrorKind::kRange, "ERR_OUT_OF_RANGE",
            "The \"" + ParameterName(parameter) + "\" argument of " + row_.name + " " + what + ".");
}

void Call::Fail(const char* code, const std::string& message) {
  js::Throw(env_, js::ErrorKind::kError, code, message);
}

void Call::Missing() {
  std::string since = row_.since;
  for (char& c : since) {
    if (c == '_') c = '.';
  }
  Fail("ERR_SSL_FUNCTION_MISSING",
       std::string(row_.name) + " is not in this library (" + library_->version_text +
           "): OpenSSL " + since +
           " brought it, and a build may leave it out. Use another library.");
}

}  // namespace comm
