// The C-name surface: functions(library), functionShapes(), takeErrors(library).
#pragma once

#include "environment.h"

namespace comm {

void DefineSurface(Environment* environment, napi_value exports);

}  // namespace comm
