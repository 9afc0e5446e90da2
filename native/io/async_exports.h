// The functions of the addon for connections on the event loop.
#pragma once

#include "environment.h"

namespace comm {

void DefineAsync(Environment* environment, napi_value exports);

}  // namespace comm
