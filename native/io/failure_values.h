// How a step failed, as the JavaScript object Failure of lib/binding/addon.ts.
#pragma once

#include "io/step.h"
#include "library/records.h"
#include "node/napi.h"

namespace comm {

napi_value Failure(napi_env env, const char* status, const char* call, int number, const char* name,
                   const std::string& text);
napi_value SystemFailure(napi_env env, const io::SystemError& error);
napi_value WaitFailure(napi_env env, io::Waited waited, const char* call);
// What was found wrong with the peer's chain first, or null.
napi_value ShowVerify(napi_env env, const Library& library, const SslRecord& record);
// A number of bytes, or the failure.
napi_value ShowResult(napi_env env, const io::Connection& c, const io::Result& result);

}  // namespace comm
