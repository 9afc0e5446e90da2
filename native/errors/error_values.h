// Error records as JavaScript objects (OpensslErrorRecord of lib/binding/addon.ts).
#pragma once

#include "errors/queue.h"
#include "node/values.h"

namespace comm {

napi_value ShowErrors(napi_env env, const Table& table, const ErrorList& list);

}  // namespace comm
