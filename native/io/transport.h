// What a step of a connection works on: its socket and SSL, and the channel between them.
// Belongs to one thread at a time.
#pragma once

#include "io/channel.h"
#include "io/ssl_call.h"

namespace comm::io {

struct Transport {
  Connection connection;
  Channel* channel = nullptr;

  // One call into the library, its bytes received and sent.
  template <class CallSsl>
  int Step(Result* result, CallSsl call_ssl) {
    channel->Begin();
    int value = SslCall(connection, result, call_ssl);
    channel->End();
    // The library sees only that its BIO failed; errno may have been overwritten since.
    if (result->ssl_error == ssl_error::kSyscall) {
      int number = channel->receive_error() != 0 ? channel->receive_error() : channel->send_error();
      result->system_error = number;
    }
    return value;
  }

  // A connection with a channel of its own; fd -1: without socket.
  static Transport Of(int fd);
  // Frees its SSL if there is one, and closes its socket.
  void Drop() const;

  // Puts an SSL on the channel. False when memory is short.
  bool Attach(SSL* ssl, const Library* library, ErrorList* errors);
};

inline bool Waits(const Result& result) {
  return result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite;
}

}  // namespace comm::io
