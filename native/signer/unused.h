// Tells environments which of their sign functions no key uses any more: C frees keys on any
// thread. Asks none of them.
#pragma once

#include "environment.h"
#include "signer/key.h"

namespace comm::signer {

// Before the first key of an environment; false when it cannot be had.
bool ExpectUnused(Environment* environment);
// From any thread. Nothing where the environment has ended.
void TellUnused(const Source& source);

}  // namespace comm::signer
