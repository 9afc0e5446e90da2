// What is noted while a connection is driven: alerts, and the first failure of chain verification.
#pragma once

#include "library/records.h"

namespace comm::io {

// While one lives, the recorders know which connection this thread drives.
class Driving {
 public:
  Driving(const Library* library, SSL* ssl);
  ~Driving();
  Driving(const Driving&) = delete;
  Driving& operator=(const Driving&) = delete;

 private:
  const Library* outer_library_;
  SSL* outer_ssl_;
};

// Whether this thread is inside a step of that connection.
bool IsDriven(const SSL* ssl);

// Puts the recorders on an SSL, where nobody else's callbacks are.
void InstallRecorders(const Library& library, SSL* ssl);

}  // namespace comm::io
