// The functions of the addon over sessions, tickets and early data.
// What is beside them in this room is behind its own headers.
#pragma once

#include "environment.h"

namespace comm {

void DefineSessions(Environment* environment, napi_value exports);

}  // namespace comm
