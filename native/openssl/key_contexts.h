// What must hold of a key context (EVP_PKEY_CTX) before C gets it, beside that its handle is good.
#pragma once

#include "openssl/call_state.h"

namespace comm::evp {

// The handle of a key context inside a digest context is good as long as it names the one that is
// inside now: starting, copying and resetting replace it. Only its settings may be changed: with
// another operation the digest context would use what is not there.
bool IsUsable(Call& call, HandleId id, int parameter);

}  // namespace comm::evp
