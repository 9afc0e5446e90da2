// QUIC calls callbacks while it holds the lock of its engine. A function of JavaScript that runs
// then may look at its connection, but a call that wants the lock would wait for itself: this says
// that such a function runs on this thread, and which calls take no lock.
#pragma once

#include "library/library.h"

namespace comm {

class InsideQuic {
 public:
  InsideQuic();
  ~InsideQuic();
  InsideQuic(const InsideQuic&) = delete;
  InsideQuic& operator=(const InsideQuic&) = delete;

  // Whether one lives on this thread.
  static bool Here();
};

bool IsQuicObject(const Table& table, SSL* ssl);

// Whether a function of that name takes no lock of QUIC's. Anything unknown does.
bool TakesNoQuicLock(const char* name);

}  // namespace comm
