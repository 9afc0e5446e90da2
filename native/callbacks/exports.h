// The functions of the addon that set callbacks.
#pragma once

#include "environment.h"

namespace comm {

void DefineCallbacks(Environment* environment, napi_value exports);

}  // namespace comm
