// The functions of the addon over signer keys.
#pragma once

#include "environment.h"

namespace comm {

// setSigners, createSignerKey and finishSigning.
void DefineSigners(Environment* environment, napi_value exports);

}  // namespace comm
