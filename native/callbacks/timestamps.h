// Connections whose context judges signed certificate timestamps.
#pragma once

#include "library/records.h"

namespace comm {

// For each new SSL: what its context had set for it learns whose it is, which C does not tell.
void ArmTimestamps(const Library& library, SSL* ssl);

}  // namespace comm
