// One connection's steps, plain or TLS, each waited for until a deadline.
#include "io/step.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <new>

#include "callbacks/recorders.h"
#include "io/early_data.h"
#include "io/ssl_call.h"
#include "library/records.h"

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/ioctl.h>
#include <sys/socket.h>
#endif

namespace comm::io {

namespace {

constexpr unsigned long kMovingWriteBuffer = 2;  // SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER
constexpr unsigned long kAutoRetry = 4;          // SSL_MODE_AUTO_RETRY
constexpr int kCtrlMode = 33;                    // SSL_CTRL_MODE
constexpr int kCtrlKtlsSend = 73;                // BIO_CTRL_GET_KTLS_SEND
constexpr size_t kRecord = 16384;                // SSL3_RT_MAX_PLAIN_LENGTH

Ended EndOf(Waited waited) {
  switch (waited) {
    case Waited::kReady:
      return Ended::kDone;
    case Waited::kTimeout:
      return Ended::kTimeout;
    case Waited::kCancelled:
      return Ended::kCancelled;
    case Waited::kFailed:
      break;
  }
  return Ended::kBroken;
}

// Repeats a call until it has succeeded or cannot; notes when it had to wait between.
template <class CallSsl, class Good>
Result Drive(const Connection& c, const char* name, const Deadline& deadline, CallSsl call_ssl,
             Good good, bool* had_to_wait = nullptr) {
  Result result;
  result.call = name;
  while (true) {
    int value = SslCall(c, &result, call_ssl);
    if (good(value)) {
      result.bytes = static_cast<size_t>(value);
      return result;
    }
    bool wants_write = result.ssl_error == ssl_error::kWantWrite;
    if (!wants_write && result.ssl_error != ssl_error::kWantRead) {
      result.ended = EndOfSsl(result);
      return result;
    }
    Waited waited = WaitFor(c.fd, wants_write, deadline, c.alive);
    if (waited == Waited::kReady && had_to_wait != nullptr) *had_to_wait = true;
    if (waited == Waited::kReady) continue;
    result.ended = EndOf(waited);
    if (waited == Waited::kFailed) result.system_error = LastError();
    return result;
  }
}

// Whether a read of this connection can only wait for its socket, so that to ask the library first
// would be a system call for nothing. Known where the last read had to wait, and nothing else may
// come of SSL_read: no handshake, no end that was told, no bytes that are held somewhere.
bool CanOnlyWait(const Connection& c, const SslRecord& record) {
  if (!record.read_waited) return false;
  const Table& t = *c.library->table;
  BIO* transport = t.SSL_get_rbio(c.ssl);
  return transport != nullptr && t.SSL_is_init_finished(c.ssl) == 1 &&
         t.SSL_get_shutdown(c.ssl) == 0 && t.SSL_has_pending(c.ssl) == 0 &&
         t.SSL_get_rfd(c.ssl) == c.fd && t.BIO_ctrl_pending(transport) == 0;
}

Result SslRead(const Connection& c, unsigned char* into, int most, const Deadline& deadline) {
  SslRecord* record = RecordOf(*c.library, c.ssl);
  // Where waiting fails, the library is asked all the same, and says how.
  bool waited = record != nullptr && CanOnlyWait(c, *record) &&
                WaitFor(c.fd, false, deadline, c.alive) == Waited::kReady;
  Result result = Drive(
      c, "SSL_read", deadline, [&](const Table& t) { return t.SSL_read(c.ssl, into, most); },
      [](int value) { return value > 0; }, &waited);
  if (record != nullptr) record->read_waited = waited && result.ended == Ended::kDone;
  return result;
}

// What SSL_write may be given of these bytes. Where the kernel encrypts, a write that the socket
// did not take leaves their bare address in the SSL (before 3.5.7 whatever its mode), to be sent by
// a later call; JavaScript may have freed them by then. So such an SSL writes from memory of its
// own. nullptr when memory is short.
const unsigned char* StableBytes(const Connection& c, const unsigned char* from, size_t* size) {
  const Table& t = *c.library->table;
  BIO* transport = t.SSL_get_wbio(c.ssl);
  if (transport == nullptr || t.BIO_ctrl(transport, kCtrlKtlsSend, 0, nullptr) <= 0) return from;
  SslRecord* record = RecordOf(*c.library, c.ssl);
  if (record == nullptr) return nullptr;
  if (!record->ktls_chunk) record->ktls_chunk.reset(new (std::nothrow) unsigned char[kRecord]);
  if (!record->ktls_chunk) return nullptr;
  *size = std::min(*size, kRecord);
  memcpy(record->ktls_chunk.get(), from, *size);
  return record->ktls_chunk.get();
}

void StopForEarlyData(Result* result) {
  result->bytes = 0;
  result->ended = Ended::kWantCallback;
  result->ssl_error = kWantEarlyData;
}

Result PlainFailure(const char* call, int number) {
  Result result;
  result.call = call;
  result.ended = Ended::kBroken;
  result.system_error = number;
  return result;
}

}  // namespace

bool AttachSsl(const Connection& c, ErrorList* errors) {
  const Table& t = *c.library->table;
  t.ERR_clear_error();
  bool ok = t.SSL_set_fd(c.ssl, c.fd) == 1;
  TakeErrors(t, errors);
  if (!ok) return false;
  t.SSL_ctrl(c.ssl, kCtrlMode, static_cast<long>(kMovingWriteBuffer | kAutoRetry), nullptr);
  InstallRecorders(*c.library, c.ssl);
  return true;
}

Result Handshake(const Connection& c, double timeout_ms) {
  Deadline deadline(timeout_ms);
  Result result = Drive(
      c, "SSL_do_handshake", deadline, [&](const Table&) { return ShakeHands(*c.library, c.ssl); },
      [](int value) { return value > 0; });
  if (result.bytes == kHasEarlyData) StopForEarlyData(&result);
  return result;
}

Result HandshakeOnce(const Connection& c) {
  Result result;
  result.call = "SSL_do_handshake";
  int value = SslCall(c, &result, [&](const Table&) { return ShakeHands(*c.library, c.ssl); });
  bool later =
      result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite;
  if (value == 1) {
    result.bytes = 1;
  } else if (value == kHasEarlyData) {
    StopForEarlyData(&result);
  } else {
    result.ended = later ? Ended::kTimeout : EndOfSsl(result);
  }
  return result;
}

Result Read(const Connection& c, unsigned char* into, size_t size, double timeout_ms) {
  Deadline deadline(timeout_ms);
  int most = static_cast<int>(std::min<size_t>(size, INT_MAX));
  if (c.ssl != nullptr) {
    return SslRead(c, into, most, deadline);
  }
  while (true) {
    auto n = recv(c.fd, reinterpret_cast<char*>(into), static_cast<size_t>(most), 0);
    Result result;
    result.call = "read";
    if (n > 0) {
      result.bytes = static_cast<size_t>(n);
      return result;
    }
    if (n == 0) {
      result.ended = Ended::kEof;
      return result;
    }
    int number = LastError();
    if (!WouldBlock(number)) return PlainFailure("read", number);
    Waited waited = WaitFor(c.fd, false, deadline, c.alive);
    if (waited == Waited::kReady) continue;
    result.ended = EndOf(waited);
    result.system_error = waited == Waited::kFailed ? LastError() : 0;
    return result;
  }
}

Result Write(const Connection& c, const unsigned char* from, size_t size, double timeout_ms) {
  Deadline deadline(timeout_ms);
  Result result;
  size_t done = 0;
  while (done < size) {
    size_t most = std::min<size_t>(size - done, INT_MAX);
    if (c.ssl != nullptr) {
      const unsigned char* bytes = StableBytes(c, from + done, &most);
      if (bytes == nullptr) {
        result = PlainFailure("write", ENOMEM);
        break;
      }
      result = Drive(
          c, "SSL_write", deadline,
          [&](const Table& t) { return t.SSL_write(c.ssl, bytes, static_cast<int>(most)); },
          [](int value) { return value > 0; });
      if (result.ended != Ended::kDone) break;
      done += result.bytes;
    } else {
      auto n = send(c.fd, reinterpret_cast<const char*>(from + done), most, kSendFlags);
      if (n > 0) {
        done += static_cast<size_t>(n);
      } else {
        int number = LastError();
        if (!WouldBlock(number)) {
          result = PlainFailure("write", number);
          break;
        }
        result.call = "write";
        Waited waited = WaitFor(c.fd, true, deadline, c.alive);
        result.ended = EndOf(waited);
        if (waited == Waited::kFailed) result.system_error = LastError();
        if (waited != Waited::kReady) break;
        continue;
      }
    }
    deadline.Restart();  // the timeout bounds each wait for progress
  }
  result.bytes = done;
  return result;
}

Result ShutdownStep(const Connection& c, double timeout_ms) {
  Deadline deadline(timeout_ms);
  return Drive(
      c, "SSL_shutdown", deadline, [&](const Table& t) { return t.SSL_shutdown(c.ssl); },
      [](int value) { return value >= 0; });
}

Result WaitReadable(const Connection& c, double timeout_ms) {
  Result result;
  result.call = "poll";
  result.bytes = 1;
  if (Pending(c) != 0) return result;
  Waited waited = WaitFor(c.fd, false, Deadline(timeout_ms), c.alive);
  result.ended = EndOf(waited);
  if (waited == Waited::kFailed) result.system_error = LastError();
  return result;
}

size_t Pending(const Connection& c) {
  if (c.ssl != nullptr) {
    int n = c.library->table->SSL_pending(c.ssl);
    return n > 0 ? static_cast<size_t>(n) : 0;
  }
#ifdef _WIN32
  u_long count = 0;
  return ioctlsocket(c.fd, FIONREAD, &count) == 0 ? count : 0;
#else
  int count = 0;
  return ioctl(c.fd, FIONREAD, &count) == 0 && count > 0 ? static_cast<size_t>(count) : 0;
#endif
}

}  // namespace comm::io
