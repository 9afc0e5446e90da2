// A handshake on the crew: goes on there until it is over, or stops for something that only its
// owner can give. Its transport is the crew's meanwhile.
#pragma once

#include "io/crew.h"
#include "io/transport.h"

namespace comm::io {

class Shaking : public Errand {
 public:
  explicit Shaking(Transport* transport) : transport_(transport) {}
  int Run() override;
  int descriptor() const override { return transport_->connection.fd; }

  // What SSL_do_handshake gave last, and how it ended.
  int value = -1;
  Result result;

 private:
  Transport* transport_;
};

}  // namespace comm::io
