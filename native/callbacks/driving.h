// Which connection this thread drives: set around each call into the library that io makes, so that
// callbacks, which get no pointer of ours, know it. Calls by C name set nothing.
#pragma once

#include "library/library.h"

namespace comm {

class Driving {
 public:
  Driving(const Library* library, SSL* ssl);
  ~Driving();
  Driving(const Driving&) = delete;
  Driving& operator=(const Driving&) = delete;

  // The innermost of this thread; nullptr: it drives none.
  static const Driving* Here();

  const Library* const library;
  SSL* const ssl;
  const int depth;  // calls by C name that were under way on this thread

 private:
  const Driving* outer_;
};

// Whether this thread is inside a step of that connection.
inline bool IsDriven(const SSL* ssl) {
  const Driving* here = Driving::Here();
  return here != nullptr && ssl != nullptr && here->ssl == ssl;
}

}  // namespace comm
