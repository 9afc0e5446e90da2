// One connection on an event loop. Long, because every step may change what the link waits for.
#include "io/link.h"

#include <algorithm>
#include <climits>

#include "handles/descriptor.h"
#include "io/early_data.h"
#include "io/loop.h"
#include "library/gate.h"

namespace comm::io {

namespace {

// Most that is encrypted before the socket is asked whether it takes any.
constexpr size_t kMostAtOnce = 0x10000;
constexpr size_t kMostDrained = 0x40000;

}  // namespace

struct Link::Handshaking : Shaking, Returning {
  explicit Handshaking(Link* l) : Shaking(&l->transport_, l->loop_), link(l) {}
  void Done() override { link->loop_->Back(this); }
  void Arrive() override {
    link->loop_->Returned();
    link->BackFromCrew();
  }
  Link* link;
};

Link::Link(Loop* loop, int id, const Transport& transport, bool owns)
    : owns_socket(owns && transport.connection.fd >= 0),
      owns_ssl(owns && transport.connection.ssl != nullptr),
      loop_(loop),
      id_(id),
      transport_(transport) {}

Link::~Link() { channel().Unref(); }

bool Link::Watched(int* error) {
  if (poller_ != nullptr) return true;
  poller_ = Poller::Open(
      loop_->events_of_uv(), connection().fd,
      [](void* data, bool readable, bool writable, int) {
        static_cast<Link*>(data)->Ready(readable, writable);
      },
      this, error);
  return poller_ != nullptr;
}

bool Link::AttachSsl(SSL* ssl, const Library* library, ErrorList* errors) {
  if (!transport_.Attach(ssl, library, errors)) return false;
  failed_ = false;
  return true;
}

void Link::DetachSsl() {
  Connection& c = transport_.connection;
  if (c.ssl == nullptr) return;
  SetBetween(false);
  c.library->table->SSL_set_bio(c.ssl, nullptr, nullptr);
  if (owns_ssl) c.library->table->SSL_free(c.ssl);
  owns_ssl = false;
  c.ssl = nullptr;
  c.library = nullptr;
  shaking_ = false;
  failed_ = false;
}

long Link::Fail(const Result& result) {
  failure_ = result;
  return kFailed;
}

long Link::FailNow() {
  failed_ = false;
  return Fail(later_);
}

void Link::FailWith(const Result& result) { failure_ = result; }

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
  if (channel().send_error() == 0) return false;
  failure_ = Result();
  failure_.call = call;
  failure_.ended = Ended::kBroken;
  failure_.system_error = channel().send_error();
  failure_.ssl_error = connection().ssl == nullptr ? 0 : ssl_error::kSyscall;
  return true;
}

// --- reading and writing ---

long Link::Read(unsigned char* into, size_t size) {
  if (connection().ssl == nullptr) return PlainRead(into, size);
  if (failed_) return FailNow();
  const Table& t = *connection().library->table;
  size_t done = 0;
  Result result;
  result.call = "SSL_read";
  inside_++;
  channel().Begin();
  while (done < size) {
    int most = static_cast<int>(std::min<size_t>(size - done, INT_MAX));
    int n = SslCall(connection(), &result,
                    [&](const Table&) { return t.SSL_read(ssl(), into + done, most); });
    if (n <= 0) break;
    done += static_cast<size_t>(n);
    // Another call would only find that there is nothing.
    if (done < size && channel().dry() && t.SSL_has_pending(ssl()) == 0) {
      result.ssl_error = ssl_error::kWantRead;
      break;
    }
  }
  channel().End();
  inside_--;
  if (!channel().out().empty() || wants_read_) Watch();
  if (done == size) return static_cast<long>(done);
  if (result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite) {
    wants_read_ = true;
    Watch();
    return static_cast<long>(done);  // kWait when there was nothing
  }
  result.ended = EndOfSsl(result);
  if (result.ssl_error == ssl_error::kSyscall) {
    result.system_error = channel().receive_error();
    result.ended = result.system_error == 0 && result.errors.empty() ? Ended::kEof : Ended::kBroken;
  }
  return done == 0 ? Fail(result) : FailLater(result, done);
}

long Link::PlainRead(unsigned char* into, size_t size) {
  channel().Begin();
  long n = 0;
  size_t done = channel().in().Take(into, size);
  if (done == 0 && channel().has_socket() && !channel().ended()) {
    auto received = recv(connection().fd, reinterpret_cast<char*>(into), size, 0);
    int number = received < 0 ? LastError() : 0;
    n = received >= 0 ? static_cast<long>(received)
                      : (WouldBlock(number) ? Channel::kLater : Channel::kBroken);
    if (received == 0) channel().FeedEnd();
    if (n == Channel::kBroken) {
      Result result;
      result.call = "read";
      result.ended = Ended::kBroken;
      result.system_error = number;
      return Fail(result);
    }
    done = n > 0 ? static_cast<size_t>(n) : 0;
  } else if (done == 0 && !channel().ended()) {
    n = Channel::kLater;
  }
  if (done != 0 || n == Channel::kLater) {
    if (done == size) return static_cast<long>(done);
    if (!channel().has_socket() && channel().ended()) {  // its end was told already
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

// TLS 1.2 and older shake hands again. Only SSL_read lets the peer's data come in between: such a
// handshake is driven by reading, and writes wait for its end. A server that has asked its client
// for one goes on until that begins.
bool Link::ShakesAgain() const {
  constexpr int kTls13 = 0x0304;
  const Table& t = *connection().library->table;
  if (t.SSL_version(ssl()) >= kTls13) return false;
  if (t.SSL_is_init_finished(ssl()) == 0) return true;
  return t.SSL_is_server(ssl()) == 0 && t.SSL_renegotiate_pending(ssl()) == 1;
}

long Link::Write(const unsigned char* from, size_t size) {
  if (SendFailed("write")) return kFailed;
  if (connection().ssl == nullptr) return PlainWrite(from, size);
  if (ShakesAgain()) return kWait;
  size_t done = 0;
  Result result;
  result.call = "SSL_write";
  bool broke = false;
  inside_++;
  while (done < size && channel().out().empty()) {
    int most = static_cast<int>(std::min(size - done, kMostAtOnce));
    int n = transport_.Step(
        &result, [&](const Table& t) { return t.SSL_write(connection().ssl, from + done, most); });
    if (n <= 0) {
      broke = true;
      break;
    }
    done += static_cast<size_t>(n);
    if (!channel().has_socket()) break;
  }
  inside_--;
  if (SendFailed("SSL_write")) return kFailed;
  bool waits =
      result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite;
  if (broke && !waits) {
    result.ended = EndOfSsl(result);
    return Fail(result);
  }
  wants_write_ = done < size || !channel().out().empty();
  write_needs_read_ = broke && result.ssl_error == ssl_error::kWantRead;
  Watch();
  return static_cast<long>(done);
}

long Link::PlainWrite(const unsigned char* from, size_t size) {
  size_t done = 0;
  if (channel().out().empty()) {
    if (!channel().has_socket()) {
      done = std::min(size, kMostAtOnce);
      channel().Send(from, done);
    }
    while (done < size && channel().has_socket()) {
      auto n = send(connection().fd, reinterpret_cast<const char*>(from + done), size - done,
                    kSendFlags);
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
  wants_write_ = done < size || !channel().out().empty();
  Watch();
  return static_cast<long>(done);
}

long Link::Flushed() {
  if (SendFailed("write")) return kFailed;
  return channel().out().empty() ? 1 : kWait;
}

long Link::Shutdown() {
  Result result;
  result.call = "SSL_shutdown";
  inside_++;
  int value =
      transport_.Step(&result, [&](const Table& t) { return t.SSL_shutdown(connection().ssl); });
  inside_--;
  Watch();
  if (value >= 0) return value == 1 ? 1 : 2;
  if (result.ssl_error == ssl_error::kWantRead || result.ssl_error == ssl_error::kWantWrite)
    return 2;
  result.ended = EndOfSsl(result);
  return Fail(result);
}

void Link::Leave(bool finish) {
  if (out() || !channel().has_socket()) return;
  if (finish) Finish(connection().fd);
  if (!channel().ended()) channel().Drain(kMostDrained);
}

// --- handshake ---

long Link::Handshake() {
  if (failed_) return FailNow();
  const Table& t = *connection().library->table;
  if (t.SSL_is_init_finished(connection().ssl) == 1) return 1;
  shaking_ = true;
  // A server has nothing to do before the client has spoken.
  bool first = t.SSL_is_server(ssl()) == 1 && channel().in().empty() && !channel().ended() &&
               t.SSL_in_before(ssl()) == 1;
  StepHandshake(first ? wants::kRead : wants::kWrite);
  if (shaking_) return kWait;
  return failed_ ? FailNow() : 1;
}

// Goes on when there is what it wants first; a socket can be written to nearly always.
void Link::StepHandshake(int first) {
  shakes_on_read_ = false;
  SetBetween(false);
  bool here = StepsHere();
  if (!here) {
    if (poller_ != nullptr) poller_->Want(false, false);
    bool reads = first == wants::kRead;
    if ((channel().has_socket() && SendOut(first)) || (!reads && SendOut(wants::kNothing))) return;
    if (reads) {
      shakes_on_read_ = true;
      return Watch();
    }
  }
  Result result;
  Loop::Spending spending(loop_);
  inside_++;
  int value = transport_.Step(
      &result, [this](const Table&) { return ShakeHands(*connection().library, ssl()); });
  inside_--;
  Stepped(value, &result);
  if (here && shakes_on_read_) SetBetween(true);
}

// A key of its own may make a client's step a long one.
bool Link::StepsHere() const {
  const Connection& c = connection();
  const Table& t = *c.library->table;
  return transport_.channel->has_socket() && t.SSL_is_server(c.ssl) == 0 && loop_->HasTime() &&
         t.SSL_get_certificate(c.ssl) == nullptr;
}

// Whether a function of JavaScript is asked in the midst of what calls may change: then the loop
// runs the steps.
bool Link::AsksWithin() const {
  const Library& library = *connection().library;
  SslRecord* record = RecordOf(library, connection().ssl);
  CtxRecord* of_ctx = RecordOf(library, library.table->SSL_get_SSL_CTX(connection().ssl));
  return (record != nullptr && record->asks_security) ||
         (of_ctx != nullptr && of_ctx->asks_security);
}

bool Link::SendOut(int first) {
  if (AsksWithin()) return false;
  errand_.reset(new Handshaking(this));
  SetOut(true);
  if (loop_->SendOut(errand_.get(), first)) return true;
  SetOut(false);
  errand_.reset();
  return false;
}

void Link::TakeFed() {
  if (!fed_.empty()) channel().Feed(fed_.data(), fed_.size());
  fed_.Clear();
  if (fed_end_) channel().FeedEnd();
  fed_end_ = false;
}

void Link::BackFromCrew() {
  std::unique_ptr<Handshaking> errand = std::move(errand_);
  SetOut(false);
  if (closing_) {
    int id = id_;
    Loop* loop = loop_;
    Close();
    loop->Tell(id, event::kClosed);
    return;
  }
  TakeFed();
  Stepped(errand->value, &errand->result);
  if (!shaking_) loop_->Tell(id_, event::kHandshake);
  AfterStep();
}

void Link::Stepped(int value, Result* result) {
  result->call = "SSL_do_handshake";
  if (value == kHasEarlyData) result->ssl_error = kWantEarlyData;
  bool had_socket = channel().has_socket();
  if (!had_socket) loop_->Tell(id_, event::kOutput);  // or more input is needed
  if (!shaking_) return Watch();
  if (value == 1) {
    shaking_ = false;
    return Watch();
  }
  bool waits = Waits(*result);
  if (waits && channel().send_error() == 0) {
    if (!channel().in().empty() || (!had_socket && channel().ended()))
      return StepHandshake(wants::kWrite);
    shakes_on_read_ = true;
    return Watch();
  }
  shaking_ = false;
  later_ = *result;
  later_.ended = EndOfSsl(*result);
  if (waits && SendFailed("SSL_do_handshake")) later_ = failure_;
  failed_ = true;
  Watch();
}

// A call from JavaScript on an SSL that is out is refused.
void Link::SetOut(bool out) {
  if (SslRecord* record = RecordOf(*connection().library, connection().ssl)) record->out = out;
}

void Link::SetBetween(bool between) {
  if (between == between_steps_) return;
  between_steps_ = between;
  between ? gate::SentOut() : gate::Back(1);
  SetOut(between);
}

void Link::StopHandshake() {
  shaking_ = shakes_on_read_ = false;
  SetBetween(false);
  if (errand_ && loop_->Recall(errand_.get())) {
    errand_.reset();
    SetOut(false);
    TakeFed();
  }
  if (errand_) loop_->RefuseVisits(static_cast<Shaking*>(errand_.get()));
  if (!out()) Watch();
}

// --- readiness ---

void Link::Ready(bool readable, bool writable) {
  if (out()) return;
  if (writable && !channel().out().empty() && !channel().Flush()) writable = false;
  if (shaking_ && readable && shakes_on_read_) {
    StepHandshake(wants::kWrite);
    if (!shaking_) loop_->Tell(id_, event::kHandshake);
    return AfterStep();
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
  if (!channel().has_socket() || out() || closing_) return;
  bool read = wants_read_ || shakes_on_read_ || write_needs_read_;
  bool write = (wants_write_ && !write_needs_read_) || !channel().out().empty();
  if (poller_ == nullptr && !read && !write) return;
  int error = 0;
  if (Watched(&error)) return poller_->Want(read, write);
  Result result;
  result.call = "uv_poll_init";
  result.ended = Ended::kBroken;
  result.system_error = -error;
  FailLater(result, 0);
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
  channel().Feed(from, size);
  FedSocketless();
}

void Link::FeedEnd() {
  if (out()) {
    fed_end_ = true;
    return;
  }
  channel().FeedEnd();
  FedSocketless();
}

void Link::FedSocketless() {
  if (channel().has_socket()) return;
  Loop* loop = loop_;
  Ready(true, false);  // which may be its end
  loop->Hurry();
}

void Link::AfterStep() {
  if (out()) return;
  if (closing_) {
    int id = id_;
    Loop* loop = loop_;
    Close();
    loop->Tell(id, event::kClosed);
    return loop->Hurry();
  }
  if (fed_.empty() && !fed_end_) return;
  TakeFed();
  FedSocketless();
}

bool Link::Close() {
  closing_ = true;
  if (poller_ != nullptr) poller_->Close();
  poller_ = nullptr;
  if (out()) StopHandshake();
  if (out()) return false;
  DetachSsl();
  channel().Disconnect();
  if (owns_socket) CloseDescriptor(connection().fd);
  loop_->Remove(this);
  return true;
}

}  // namespace comm::io
