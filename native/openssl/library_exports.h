// The functions of the addon that open and list libraries.
#pragma once

#include "environment.h"

namespace comm {

void DefineLibraries(Environment* environment, napi_value exports);

}  // namespace comm
