// The error codes of QUIC that stand for TLS alerts. What the headers offer as macros, as functions
// over a table.
#pragma once

#include "library/table.h"

namespace comm::macros {

inline uint64_t OSSL_QUIC_ERR_CRYPTO_ERR(const Table&, unsigned char alert) {
  return 0x0100 + uint64_t{alert};
}

}  // namespace comm::macros
