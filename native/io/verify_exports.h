// The functions of the addon about the peer's certificate: stapled OCSP responses, what was found.
#pragma once

#include "environment.h"

namespace comm {

void DefineVerification(Environment* environment, napi_value exports);

}  // namespace comm
