// One connection on an event loop.
#include "io/link.h"

#include <algorithm>
#include <atomic>
#include <climits>

#include "io/channel_bio.h"
#include "io/loop.h"
#include "io/ssl_call.h"
#include "library/gate.h"

namespace comm::io {

namespace {

// SSL_MODE_AUTO_RETRY, _ACCEPT_MOVING_WRITE_BUFFER, _RELEASE_BUFFERS (SSL_CTX_set_mode(3))
constexpr long kModes = 0x04 | 0x02 | 0x10;
constexpr int kCtrlMode = 33;  // SSL_CTRL_MODE
// Most that is encrypted before the socket is asked whether it takes any.
constexpr size_t kMostAtOnce = 0x10000;

// The crew must be gone before a library cleans up at exit; by now its exit handler is registered.
void LeaveBefore(const Library& library) {
  static std::atomic<int> last{-1};
  int seen = last.load();
  while (seen < library.id) {
    if (last.compare_exchange_weak(seen, library.id)) return crew::LeaveBeforeThose();
  }
}

}  // namespace

struct Link::HandshakeJob : Job {
  Link* link = nullptr;
  int value = 0;
  Result result;

  void Run() override {
    gate::Step step;
    if (!step.passed()) return;
    value = link->Step(
        &result, [this](const Table& t) { return t.SSL_do_handshake(link->connection_.ssl); });
  }
  void Done() override { link->loop_->Back(link); }
};

Link::Link(Loop* loop, int id, int fd) : loop_(loop), id_(id), channel_(new Channel(fd)) {
  connection_.fd = fd;
}

Link::~Link() { channel_->Unref(); }

Link* Link::Open(Loop* loop, int id, int fd, int* error) {
  auto* link = new Link(loop, id, fd);
  if (fd < 0) return link;
  link->poller_ = Poller::Open(
      loop->events_of_uv(), fd,
      [](void* data, bool readable, bool writable, int) {
        static_cast<Link*>(data)->Ready(readable, writable);
      },
      link, error);
  if (link->poller_ != nullptr) return link;
  delete link;
  return nullptr;
}

bool Link::AttachSsl(SSL* ssl, const Library* library, ErrorList* errors) {
  const Table& t = *library->table;
  t.ERR_clear_error();
  BIO* bio = NewChannelBio(*library, channel_);
  TakeErrors(t, errors);
  if (bio == nullptr) return false;
  t.SSL_set_bio(ssl, bio, bio);  // takes the one reference, for both
  t.SSL_ctrl(ssl, kCtrlMode, kModes, nullptr);
  connection_.ssl = ssl;
  connection_.library = library;
  RecordOf(*library, ssl);  // made here, not on a thread of the crew
  LeaveBefore(*library);
  InstallRecorders(*library, ssl);
  failed_ = false;
  return true;
}

void Link::DetachSsl() {
  if (connection_.ssl == nullptr) return;
  connection_.library->table->SSL_set_bio(connection_.ssl, nullptr, nullptr);
  connection_.ssl = nullptr;
  connection_.library = nullptr;
  shaking_ = false;
  failed_ = false;
}

template <class CallSsl>
int Link::Step(Result* result, CallSsl call_ssl) {
  channel_->Begin();
  int value = SslCall(connection_, result, call_ssl);
  channel_->End();
  // The library sees only that its BIO failed; errno may have been overwritten since.
  if (result->ssl_error == ssl_error::kSyscall) {
    int number =
        channel_->receive_error() != 0 ? channel_->receive_error() : channel_->send_error();
    result->system_error = number;
  }
  return value;
}

long Link::Fail(const Result& result) {
  failure_ = result;
  return kFailed;
}

long Link::FailNow() {
  failed_ = false;
  return Fail(later_);
}

// Bytes came before the failure: whoever wants more is told to ask again.
long Link::FailLater(const Result& result, size_t done) {
  later_ = result;
  failed_ = true;
  TellSoon(event::kReadable);
  return static_cast<long>(done);
}

// For what is found outside of a turn of the loop.
void Link::TellSoon(int bits) {
  loop_->Tell(id_, bits);
  loop_->Hurry();
}

bool Link::SendFailed(const char* call) {
  if (channel_->send_error() == 0) return false;
  failure_ = Result();
  failure_.call = call;
  failure_.ended = Ended::kBroken;
  failure_.system_error = channel_->send_error();
  failure_.ssl_error = connection_.ssl == nullptr ? 0 : ssl_error::kSyscall;
  return true;
}

// --- reading and writing ---

long Link::Read(unsigned char* into, size_t size) {
  if (connection_.ssl == nullptr) return PlainRead(into, size);
  if (failed_) return FailNow();
  size_t done = 0;
  Result result;
  result.call = "SSL_read";
  channel_->Begin();
  while (done < size) {
    int most = static_cast<int>(std::min<size_t>(size - done, INT_MAX));
    int n = SslCall(connection_, &result,
                    [&](const Table& t) { return t.SSL_read(connection_.ssl, into + done, most); });
    if (n <= 0) break;
    done += static_cast<size_t>(n);
  }
  channel_->End();
  if (!channel_->out().empty() || wants_read_) Watch();
  if (done == size) return static_cast<long>(done);
  if (result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite) {
    wants_read_ = true;
    Watch();
    return static_cast<long>(done);  // kWait when there was nothing
  }
  result.ended = EndOfSsl(result);
  if (result.ssl_error == ssl_error::kSyscall) {
    result.system_error = channel_->receive_error();
    result.ended = result.system_error == 0 && result.errors.empty() ? Ended::kEof : Ended::kBroken;
  }
  return done == 0 ? Fail(result) : FailLater(result, done);
}

long Link::PlainRead(unsigned char* into, size_t size) {
  channel_->Begin();
  long n = 0;
  size_t done = channel_->in().Take(into, size);
  if (done == 0 && channel_->has_socket() && !channel_->ended()) {
    auto received = recv(connection_.fd, reinterpret_cast<char*>(into), size, 0);
    int number = received < 0 ? LastError() : 0;
    n = received >= 0 ? static_cast<long>(received)
                      : (WouldBlock(number) ? Channel::kLater : Channel::kBroken);
    if (received == 0) channel_->FeedEnd();
    if (n == Channel::kBroken) {
      Result result;
      result.call = "read";
      result.ended = Ended::kBroken;
      result.system_error = number;
      return Fail(result);
    }
    done = n > 0 ? static_cast<size_t>(n) : 0;
  } else if (done == 0 && !channel_->ended()) {
    n = Channel::kLater;
  }
  if (done != 0 || n == Channel::kLater) {
    if (done == size) return static_cast<long>(done);
    if (!channel_->has_socket() && channel_->ended()) {  // its end was told already
      TellSoon(event::kReadable);
      return static_cast<long>(done);
    }
    wants_read_ = true;
    Watch();
    return static_cast<long>(done);
  }
  Result result;
  result.call = "read";
  result.ended = Ended::kEof;
  return Fail(result);
}

long Link::Write(const unsigned char* from, size_t size) {
  if (SendFailed("write")) return kFailed;
  if (connection_.ssl == nullptr) return PlainWrite(from, size);
  size_t done = 0;
  Result result;
  result.call = "SSL_write";
  bool broke = false;
  while (done < size && channel_->out().empty()) {
    int most = static_cast<int>(std::min(size - done, kMostAtOnce));
    int n = Step(&result,
                 [&](const Table& t) { return t.SSL_write(connection_.ssl, from + done, most); });
    if (n <= 0) {
      broke = true;
      break;
    }
    done += static_cast<size_t>(n);
    if (!channel_->has_socket()) break;
  }
  if (SendFailed("SSL_write")) return kFailed;
  bool waits =
      result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite;
  if (broke && !waits) {
    result.ended = EndOfSsl(result);
    return Fail(result);
  }
  wants_write_ = done < size || !channel_->out().empty();
  write_needs_read_ = broke && result.ssl_error == ssl_error::kWantRead;
  Watch();
  return static_cast<long>(done);
}

long Link::PlainWrite(const unsigned char* from, size_t size) {
  size_t done = 0;
  if (channel_->out().empty()) {
    if (!channel_->has_socket()) {
      done = std::min(size, kMostAtOnce);
      channel_->Send(from, done);
    }
    while (done < size && channel_->has_socket()) {
      auto n =
          send(connection_.fd, reinterpret_cast<const char*>(from + done), size - done, kSendFlags);
      if (n < 0) {
        int number = LastError();
        if (WouldBlock(number)) break;
        Result result;
        result.call = "write";
        result.ended = Ended::kBroken;
        result.system_error = number;
        return Fail(result);
      }
      done += static_cast<size_t>(n);
    }
  }
  wants_write_ = done < size || !channel_->out().empty();
  Watch();
  return static_cast<long>(done);
}

long Link::Flushed() {
  if (SendFailed("write")) return kFailed;
  return channel_->out().empty() ? 1 : kWait;
}

long Link::Shutdown() {
  Result result;
  result.call = "SSL_shutdown";
  int value = Step(&result, [&](const Table& t) { return t.SSL_shutdown(connection_.ssl); });
  Watch();
  if (value >= 0) return value == 1 ? 1 : 2;
  if (result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite)
    return 2;
  result.ended = EndOfSsl(result);
  return Fail(result);
}

// --- handshake ---

long Link::Handshake() {
  if (failed_) return FailNow();
  const Table& t = *connection_.library->table;
  if (t.SSL_is_init_finished(connection_.ssl) == 1) return 1;
  shaking_ = true;
  shakes_on_read_ = false;
  // A server has nothing to do before the client has spoken.
  bool first = t.SSL_is_server(connection_.ssl) == 1 && channel_->in().empty() &&
               !channel_->ended() && t.SSL_in_before(connection_.ssl) == 1;
  if (first) {
    shakes_on_read_ = true;
    Watch();
  } else {
    StepHandshake();
  }
  if (shaking_) return kWait;
  return failed_ ? FailNow() : 1;
}

void Link::StepHandshake() {
  shakes_on_read_ = false;
  if (poller_ != nullptr) poller_->Want(false, false);
  job_.reset(new HandshakeJob);
  job_->link = this;
  if (loop_->SendOut(job_.get())) {
    SetOut(true);
    return;
  }
  std::unique_ptr<HandshakeJob> job = std::move(job_);
  job->value =
      Step(&job->result, [this](const Table& t) { return t.SSL_do_handshake(connection_.ssl); });
  Stepped(job->value, &job->result);
}

void Link::BackFromCrew() {
  std::unique_ptr<HandshakeJob> job = std::move(job_);
  SetOut(false);
  if (closing_) {
    int id = id_;
    Loop* loop = loop_;
    Close();
    loop->Tell(id, event::kClosed);
    return;
  }
  if (!fed_.empty()) channel_->Feed(fed_.data(), fed_.size());
  fed_.Clear();
  if (fed_end_) channel_->FeedEnd();
  fed_end_ = false;
  Stepped(job->value, &job->result);
  if (!shaking_) loop_->Tell(id_, event::kHandshake);
}

void Link::Stepped(int value, Result* result) {
  result->call = "SSL_do_handshake";
  bool had_socket = channel_->has_socket();
  if (!had_socket) loop_->Tell(id_, event::kOutput);  // or more input is needed
  if (!shaking_) return Watch();
  if (value == 1) {
    shaking_ = false;
    return Watch();
  }
  bool wants =
      result->ssl_error == ssl_error::kWantRead || result->ssl_error == ssl_error::kWantWrite;
  if (wants && channel_->send_error() == 0) {
    if (!channel_->in().empty() || (!had_socket && channel_->ended())) return StepHandshake();
    shakes_on_read_ = true;
    return Watch();
  }
  shaking_ = false;
  later_ = *result;
  later_.ended = EndOfSsl(*result);
  if (wants && SendFailed("SSL_do_handshake")) later_ = failure_;
  failed_ = true;
  Watch();
}

// A call from JavaScript on an SSL that is out is refused.
void Link::SetOut(bool out) {
  if (SslRecord* record = RecordOf(*connection_.library, connection_.ssl)) record->out = out;
}

void Link::StopHandshake() {
  shaking_ = shakes_on_read_ = false;
  if (!out()) Watch();
}

// --- readiness ---

void Link::Ready(bool readable, bool writable) {
  if (out()) return;
  if (writable && !channel_->out().empty() && !channel_->Flush()) writable = false;
  if (shaking_ && readable && shakes_on_read_) {
    StepHandshake();
    if (!shaking_) loop_->Tell(id_, event::kHandshake);
    return;
  }
  if (readable && write_needs_read_) writable = true;
  int bits = 0;
  if (readable && wants_read_) bits |= event::kReadable;
  if (writable && wants_write_) bits |= event::kWritable;
  if ((bits & event::kReadable) != 0) wants_read_ = false;
  if ((bits & event::kWritable) != 0) wants_write_ = write_needs_read_ = false;
  if (bits != 0) loop_->Tell(id_, bits);
  Watch();
}

void Link::Watch() {
  if (poller_ == nullptr || out() || closing_) return;
  poller_->Want(wants_read_ || shakes_on_read_ || write_needs_read_,
                (wants_write_ && !write_needs_read_) || !channel_->out().empty());
}

void Link::Want(bool readable, bool writable) {
  wants_read_ = readable;
  wants_write_ = writable;
  write_needs_read_ = false;
  if (!out()) Watch();
}

void Link::Feed(const unsigned char* from, size_t size) {
  if (out()) {
    fed_.Append(from, size);
    return;
  }
  channel_->Feed(from, size);
  FedSocketless();
}

void Link::FeedEnd() {
  if (out()) {
    fed_end_ = true;
    return;
  }
  channel_->FeedEnd();
  FedSocketless();
}

void Link::FedSocketless() {
  if (poller_ != nullptr) return;
  Ready(true, false);
  loop_->Hurry();
}

bool Link::Close() {
  closing_ = true;
  if (poller_ != nullptr) poller_->Close();
  poller_ = nullptr;
  if (out()) return false;
  DetachSsl();
  channel_->Disconnect();
  loop_->Remove(this);
  return true;
}

}  // namespace comm::io
