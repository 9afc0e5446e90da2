// A handshake on the crew.
#include "io/shaking.h"

#include "io/early_data.h"
#include "library/gate.h"

namespace comm::io {

int Shaking::Run() {
  Channel& channel = *transport_->channel;
  const Connection& c = transport_->connection;
  gate::Step step;
  if (!step.passed()) return wants::kNothing;
  AtHome at_home(home_, static_cast<const void*>(this));
  while (true) {
    if (channel.has_socket() && !channel.Flush()) {
      result.ssl_error = ssl_error::kWantWrite;
      return wants::kWrite;
    }
    size_t before = channel.in().size();
    value = transport_->Step(&result, [&c](const Table&) { return ShakeHands(*c.library, c.ssl); });
    if (value == 1 || !Waits(result) || channel.send_error() != 0) return wants::kNothing;
    if (channel.has_socket() && !channel.out().empty()) return wants::kWrite;
    if (channel.in().empty() || channel.in().size() == before) return wants::kRead;
  }
}

}  // namespace comm::io
