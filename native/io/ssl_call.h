// One call into the library for a connection: its queue empty before, its outcome and errors taken
// after. Never waits.
#pragma once

#include "callbacks/driving.h"
#include "errors/outcome.h"
#include "io/step.h"
#include "library/gate.h"

namespace comm::io {

template <class CallSsl>
int SslCall(const Connection& c, Result* result, CallSsl call_ssl) {
  const Table& t = *c.library->table;
  gate::StepIfShared step;
  Driving driving(c.library, c.ssl);
  if (t.ERR_peek_error() != 0) t.ERR_clear_error();
  ResetLastError();
  int value = call_ssl(t);
  int saved = LastError();
  result->errors.clear();
  if (value > 0) {
    if (t.ERR_peek_error() != 0) t.ERR_clear_error();
    result->ssl_error = ssl_error::kNone;
    result->system_error = 0;
    return value;
  }
  result->ssl_error = NoteOutcome(*c.library, c.ssl, value);
  TakeErrors(t, &result->errors);
  result->system_error = result->ssl_error == ssl_error::kSyscall ? saved : 0;
  return value;
}

// What a result that is neither success nor want-read nor want-write means.
Ended EndOfSsl(const Result& result);

}  // namespace comm::io
