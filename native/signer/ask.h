// Asks the function behind a signer key, from whatever thread OpenSSL is called on.
#pragma once

#include "signer/job.h"
#include "signer/key.h"

namespace comm::signer {

// False: the error is in the library's queue.
bool Ask(const Key& key, Request request, Bytes* signature);

}  // namespace comm::signer
