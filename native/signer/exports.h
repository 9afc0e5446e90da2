// The functions of the addon over signer keys.
#pragma once

#include "environment.h"

namespace comm {

// setSigners and createSignerKey.
void DefineSigners(Environment* environment, napi_value exports);

}  // namespace comm
