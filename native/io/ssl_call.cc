// How a call into the library ended, in words of I/O.
#include "io/ssl_call.h"

namespace comm::io {

namespace {

constexpr int kReasonUnexpectedEof = 294;  // SSL_R_UNEXPECTED_EOF_WHILE_READING
constexpr int kErrLibSsl = 20;             // ERR_LIB_SSL

}  // namespace

Ended EndOfSsl(const Result& result) {
  switch (result.ssl_error) {
    case ssl_error::kZeroReturn:
      return Ended::kClosed;
    case ssl_error::kSyscall:
      return result.system_error == 0 && result.errors.empty() ? Ended::kEof : Ended::kBroken;
    case ssl_error::kSsl:
      for (const ErrorRecord& e : result.errors) {
        if (ErrorLib(e.code) == kErrLibSsl && ErrorReason(e.code) == kReasonUnexpectedEof)
          return Ended::kEof;
      }
      return Ended::kFailed;
    default:
      return Ended::kWantCallback;
  }
}

}  // namespace comm::io
