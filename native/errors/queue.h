// A library's error queue as plain records. The queue is empty before and after every call that the
// addon makes; what a call left there is taken into a list that the environment keeps for that
// library, where ERR_get_error and its kin find it. Knows nothing of Node.
#pragma once

#include <string>
#include <vector>

#include "library/library.h"

namespace comm {

struct ErrorRecord {
  unsigned long code = 0;
  std::string file;
  int line = 0;
  std::string func;
  std::string data;
};

using ErrorList = std::vector<ErrorRecord>;

constexpr int ErrorLib(unsigned long code) {
  return (code & 0x80000000UL) != 0 ? 2 : static_cast<int>((code >> 23) & 0xff);
}
constexpr int ErrorReason(unsigned long code) {
  return (code & 0x80000000UL) != 0 ? static_cast<int>(code & 0x7fffffff)
                                    : static_cast<int>(code & 0x7fffff);
}

// Empties the queue, oldest first, at the end of `into`; a list longer than OpenSSL's own queue
// loses its oldest.
void TakeErrors(const Table& table, ErrorList* into);

}  // namespace comm
