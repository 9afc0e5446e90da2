// Proves that a libssl talks to its own libcrypto.
#pragma once

#include <string>

#include "library/table.h"

namespace comm {

// Makes libssl raise an error and looks for it in its own libcrypto's queue. Empty when it was
// there, else what is wrong.
std::string IsolationDoubt(const Table& table);

}  // namespace comm
