// The functions of the addon that do blocking I/O.
#pragma once

#include "environment.h"

namespace comm {

void DefineIo(Environment* environment, napi_value exports);

}  // namespace comm
