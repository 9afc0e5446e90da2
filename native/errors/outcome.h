// How one SSL step ended: the only place that asks SSL_get_error.
// Knows nothing of Node.
#pragma once

#include "library/records.h"

namespace comm {

// SSL_ERROR_ values (SSL_get_error(3)), the same in every version that we accept.
namespace ssl_error {
inline constexpr int kNone = 0;
inline constexpr int kSsl = 1;
inline constexpr int kWantRead = 2;
inline constexpr int kWantWrite = 3;
inline constexpr int kWantX509Lookup = 4;
inline constexpr int kSyscall = 5;
inline constexpr int kZeroReturn = 6;
inline constexpr int kWantConnect = 7;
inline constexpr int kWantAccept = 8;
}  // namespace ssl_error

// Asks SSL_get_error at once and notes the answer in the SSL's record.
int NoteOutcome(const Library& library, SSL* ssl, int result);

// What was noted for that result, or what SSL_get_error now says if the last noted result was
// another.
int NotedOutcome(const Library& library, SSL* ssl, int result);

}  // namespace comm
