// A handshake on the crew: goes on there until it is over, or stops for something that only its
// owner can give. Its transport is the crew's meanwhile.
#pragma once

#include "callbacks/visit.h"
#include "io/crew.h"
#include "io/transport.h"

namespace comm::io {

class Shaking : public Errand {
 public:
  Shaking(Transport* transport, Home* home) : transport_(transport), home_(home) {}
  ~Shaking() override { home_->Forget(static_cast<const void*>(this)); }
  int Run() override;
  int descriptor() const override { return transport_->connection.fd; }

  // What SSL_do_handshake gave last, and how it ended.
  int value = -1;
  Result result;

 private:
  Transport* transport_;
  Home* home_;
};

}  // namespace comm::io
