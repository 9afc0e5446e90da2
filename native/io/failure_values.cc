// Failures as JavaScript objects.
#include "io/failure_values.h"

#include "errors/error_values.h"
#include "node/values.h"

namespace comm {

namespace {

const char* StatusName(io::Ended ended) {
  switch (ended) {
    case io::Ended::kDone:
      return "done";
    case io::Ended::kTimeout:
      return "timeout";
    case io::Ended::kEof:
      return "eof";
    case io::Ended::kClosed:
      return "closed";
    case io::Ended::kBroken:
      return "broken";
    case io::Ended::kFailed:
      return "failed";
    case io::Ended::kWantCallback:
      return "want-callback";
    case io::Ended::kCancelled:
      return "cancelled";
  }
  return "failed";
}

napi_value ShowAlert(napi_env env, const Library& library, const SslRecord& record) {
  int number = record.alert_last_was_sent ? record.alert_sent : record.alert_received;
  if (number < 0) return js::Null(env);
  napi_value object = js::Object(env);
  js::Set(env, object, "sent", js::Bool(env, record.alert_last_was_sent));
  js::Set(env, object, "fatal", js::Bool(env, record.alert_fatal));
  js::Set(env, object, "number", js::Int(env, number));
  js::Set(env, object, "name", js::Text(env, library.table->SSL_alert_desc_string_long(number)));
  return object;
}

}  // namespace

napi_value ShowVerify(napi_env env, const Library& library, const SslRecord& record) {
  if (record.verify_code == 0) return js::Null(env);
  napi_value object = js::Object(env);
  js::Set(env, object, "code", js::Int(env, record.verify_code));
  const char* text = record.verify_text;
  if (text == nullptr) text = library.table->X509_verify_cert_error_string(record.verify_code);
  js::Set(env, object, "name", js::Text(env, text));
  js::Set(env, object, "depth", js::Int(env, record.verify_depth));
  js::Set(env, object, "subject", js::Text(env, record.verify_subject));
  return object;
}

napi_value Failure(napi_env env, const char* status, const char* call, int number, const char* name,
                   const std::string& text) {
  napi_value object = js::Object(env);
  js::Set(env, object, "status", js::Text(env, status));
  js::Set(env, object, "done", js::Int(env, 0));
  js::Set(env, object, "call", js::Text(env, call));
  js::Set(env, object, "errno", js::Int(env, number));
  js::Set(env, object, "errnoName", js::Text(env, name));
  js::Set(env, object, "errnoText", js::Text(env, text));
  js::Set(env, object, "sslError", js::Int(env, 0));
  js::Set(env, object, "errors", js::Array(env, 0));
  js::Set(env, object, "alert", js::Null(env));
  js::Set(env, object, "verify", js::Null(env));
  return object;
}

napi_value SystemFailure(napi_env env, const io::SystemError& error) {
  return Failure(env, "broken", error.call, error.number, io::ErrorName(error.number),
                 io::ErrorText(error.number));
}

napi_value WaitFailure(napi_env env, io::Waited waited, const char* call) {
  if (waited == io::Waited::kFailed) return SystemFailure(env, {call, io::LastError()});
  return Failure(env, waited == io::Waited::kTimeout ? "timeout" : "cancelled", call, 0, "", "");
}

napi_value ShowResult(napi_env env, const io::Connection& c, const io::Result& result) {
  if (result.ended == io::Ended::kDone) return js::Number(env, static_cast<double>(result.bytes));
  napi_value object =
      Failure(env, StatusName(result.ended), result.call, result.system_error,
              io::ErrorName(result.system_error), io::ErrorText(result.system_error));
  js::Set(env, object, "done", js::Number(env, static_cast<double>(result.bytes)));
  if (c.ssl == nullptr) return object;
  js::Set(env, object, "sslError", js::Int(env, result.ssl_error));
  js::Set(env, object, "errors", ShowErrors(env, *c.library->table, result.errors));
  if (SslRecord* record = RecordOf(*c.library, c.ssl)) {
    js::Set(env, object, "alert", ShowAlert(env, *c.library, *record));
    js::Set(env, object, "verify", ShowVerify(env, *c.library, *record));
  }
  return object;
}

}  // namespace comm
