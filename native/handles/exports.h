// The functions of the addon about handles.
#pragma once

#include "environment.h"

namespace comm {

void DefineHandles(Environment* environment, napi_value exports);

}  // namespace comm
