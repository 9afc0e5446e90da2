// The handshake call of every connection, and the data that goes with it where there is some: a
// client's before its first answer, a server's before the client's last message
// (SSL_read_early_data(3)).
#pragma once

#include "library/records.h"

namespace comm::io {

// What ShakeHands returns where a server has data to hand out, and what stands for it where
// SSL_get_error says why a step has ended.
inline constexpr int kHasEarlyData = 2;
inline constexpr int kWantEarlyData = 100;

// SSL_do_handshake, with early data. Repeated like it.
int ShakeHands(const Library& library, SSL* ssl);

// A client's: sent first. The handshake must not have begun, and the session must allow it.
bool SendEarly(const Library& library, SSL* ssl, const unsigned char* bytes, size_t size);
// A server reads it.
bool ReceiveEarly(const Library& library, SSL* ssl);
// A server's answer to it, sent before the handshake is over.
bool AnswerEarly(const Library& library, SSL* ssl, const unsigned char* bytes, size_t size);

}  // namespace comm::io
