// The table of the OpenSSL linked into this binary.
#pragma once

#include "library/table.h"

namespace comm {

// null where the binary carries no OpenSSL.
const Table* EmbeddedTable();

}  // namespace comm
