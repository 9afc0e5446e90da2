// A listening socket.
#include "io/acceptor.h"

#include <algorithm>
#include <utility>

#include "library/gate.h"

namespace comm::io {

namespace {

// So many are accepted before others have their turn.
constexpr int kMostAtOnce = 16;
// So many may be on their way to the loop.
constexpr int kMostComing = 256;
// How often it is looked at whether a handshake takes too long, at most and at least.
constexpr double kRarelyMs = 1000;
constexpr double kOftenMs = 10;

}  // namespace

// A connection on its way from the listening socket to the loop.
struct Acceptor::Seed : Shaking, Returning {
  explicit Seed(Acceptor* a) : Shaking(&transport, a->loop_), acceptor(a) {}
  void Done() override { acceptor->Back(this); }
  void Arrive() override {
    acceptor->coming_--;
    acceptor->Arrived(this);
  }

  Transport transport;
  Acceptor* acceptor;
  Clock::time_point deadline = Clock::time_point::max();
  std::list<Seed*>::iterator at;
  bool out = false;   // counted by the gate
  bool late = false;  // its time is over
};

Acceptor* Acceptor::Open(Loop* loop, int id, int fd, int* error) {
  auto* acceptor = new Acceptor(loop, id, fd);
  acceptor->timer_ = Timer::Open(
      loop->events_of_uv(), [](void* self) { static_cast<Acceptor*>(self)->Tick(); }, acceptor);
  // Elsewhere than on the crew it is watched by the loop, and it must be possible to.
  acceptor->poller_ = Poller::Open(
      loop->events_of_uv(), fd,
      [](void* self, bool, bool, int) { static_cast<Acceptor*>(self)->Go(); }, acceptor, error);
  if (acceptor->poller_ == nullptr) {
    acceptor->timer_->Close();
    delete acceptor;
    return nullptr;
  }
  loop->Hold(1);
  return acceptor;
}

void Acceptor::Go() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (out_ || closed_) return;
  out_ = running_ = true;
  lock.unlock();
  poller_->Want(false, false);
  if (crew::Submit(this, wants::kRead)) return;
  // Here, on the loop, then.
  Run();
  lock.lock();
  out_ = running_ = false;
  SystemError error = std::exchange(error_, SystemError());
  lock.unlock();
  if (!error) return poller_->Want(true, false);
  Accepted accepted;
  accepted.error = error;
  Deliver(std::move(accepted));
  loop_->Hurry();
}

void Acceptor::Use(const Library* library, SSL_CTX* ctx, double timeout_ms) {
  if (ctx != nullptr) library->table->SSL_CTX_up_ref(ctx);
  std::unique_lock<std::mutex> lock(mutex_);
  const Library* old_library = std::exchange(library_, library);
  SSL_CTX* old = std::exchange(ctx_, ctx);
  timeout_ms_ = timeout_ms;
  lock.unlock();
  // While it may make connections of a context, nobody changes that beside it.
  if (ctx != nullptr) gate::SentOut();
  if (old != nullptr) {
    gate::Back(1);
    old_library->table->SSL_CTX_free(old);
  }
  LookAtTime();
}

void Acceptor::LookAtTime() {
  if (closed_ || ctx_ == nullptr || timeout_ms_ < 0) return timer_->Stop();
  timer_->Repeat(std::clamp(timeout_ms_ / 16, kOftenMs, kRarelyMs));
}

// --- on the crew, or on the loop where there is none ---

int Acceptor::Run() {
  for (int i = 0; i < kMostAtOnce; i++) {
    // It arrives behind them, and goes on then.
    if (coming_ >= kMostComing) return wants::kNothing;
    SystemError error;
    int fd = Accept(fd_, nullptr, &error);
    if (error) {
      std::lock_guard<std::mutex> lock(mutex_);
      error_ = error;
      return wants::kNothing;
    }
    if (fd < 0) break;
    Take(fd);
  }
  return wants::kRead;
}

void Acceptor::Take(int fd) {
  auto* seed = new Seed(this);
  seed->transport = Transport::Of(fd);
  std::unique_lock<std::mutex> lock(mutex_);
  seed->at = seeds_.insert(seeds_.end(), seed);
  const Library* library = library_;
  SSL_CTX* ctx = ctx_;
  if (ctx != nullptr) library->table->SSL_CTX_up_ref(ctx);
  if (timeout_ms_ >= 0)
    seed->deadline =
        Clock::now() + std::chrono::microseconds(static_cast<int64_t>(timeout_ms_ * 1000));
  lock.unlock();
  bool secured = ctx != nullptr && Secure(seed, library, ctx);
  if (ctx != nullptr) library->table->SSL_CTX_free(ctx);
  if (!secured) return Back(seed);
  lock.lock();  // so that nobody recalls it before it has gone
  seed->out = true;
  gate::SentOut();
  if (crew::Submit(seed, wants::kRead)) return;
  seed->out = false;
  gate::Back(1);
  lock.unlock();
  Back(seed);
}

void Acceptor::Back(Seed* seed) {
  coming_++;
  loop_->Back(seed);
}

// False: nothing is attached.
bool Acceptor::Secure(Seed* seed, const Library* library, SSL_CTX* ctx) {
  gate::Step step;
  const Table& t = *library->table;
  SSL* ssl = t.SSL_new(ctx);
  if (ssl == nullptr || !seed->transport.Attach(ssl, library, nullptr)) {
    if (ssl != nullptr) t.SSL_free(ssl);
    t.ERR_clear_error();
    return false;
  }
  t.SSL_set_accept_state(ssl);
  SslRecord* record = RecordOf(*library, ssl);
  record->side = Side::kServer;
  record->out = true;
  return true;
}

void Acceptor::Done() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    running_ = false;
    back_.notify_all();
  }
  loop_->Back(this);
}

// --- on the loop ---

// It cannot wait on the crew any more, or cannot accept.
void Acceptor::Arrive() {
  std::unique_lock<std::mutex> lock(mutex_);
  out_ = false;
  SystemError error = std::exchange(error_, SystemError());
  lock.unlock();
  if (closed_) return MayGo();
  if (!error) return Go();
  Accepted accepted;
  accepted.error = error;
  Deliver(std::move(accepted));
}

void Acceptor::Arrived(Seed* seed) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    seeds_.erase(seed->at);
  }
  if (seed->out) gate::Back(1);
  if (closed_) {
    seed->transport.Drop();
    delete seed;
    return MayGo();
  }
  Accepted accepted;
  accepted.transport = seed->transport;
  const Connection& c = seed->transport.connection;
  if (c.ssl != nullptr) {
    RecordOf(*c.library, c.ssl)->out = false;
    bool waits = !seed->out || (Waits(seed->result) && seed->transport.channel->send_error() == 0);
    accepted.result = std::move(seed->result);
    accepted.result.call = "SSL_do_handshake";
    if (seed->value == 1) {
      accepted.stage = Stage::kSecured;
    } else if (seed->late) {
      accepted.stage = Stage::kFailed;
      accepted.result.ended = Ended::kTimeout;
    } else if (waits) {
      accepted.stage = Stage::kAttached;
    } else {
      accepted.stage = Stage::kFailed;
      bool unsent = Waits(accepted.result);
      accepted.result.ended = unsent ? Ended::kBroken : EndOfSsl(accepted.result);
      if (unsent) {
        accepted.result.ssl_error = ssl_error::kSyscall;
        accepted.result.system_error = seed->transport.channel->send_error();
      }
    }
  }
  delete seed;
  Deliver(std::move(accepted));
}

void Acceptor::Deliver(Accepted accepted) {
  ready_.push_back(std::move(accepted));
  if (ready_.size() == 1) loop_->Tell(id_, event::kReadable);
}

bool Acceptor::Next(Accepted* out) {
  if (ready_.empty()) return false;
  *out = std::move(ready_.front());
  ready_.pop_front();
  return true;
}

void Acceptor::Tick() {
  auto now = Clock::now();
  std::vector<Seed*> late;
  std::vector<Seed*> asking;  // they wait for JavaScript, or may yet
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (Seed* seed : seeds_) {
      if (seed->deadline > now) break;
      if (seed->late || !seed->out) continue;
      seed->late = true;
      (crew::Recall(seed) ? late : asking).push_back(seed);
    }
  }
  for (Seed* seed : asking) loop_->RefuseVisits(static_cast<Shaking*>(seed));
  for (Seed* seed : late) Arrived(seed);
  if (!late.empty()) loop_->Hurry();
}

void Acceptor::Close() {
  if (closed_) return;
  closed_ = true;
  loop_->Hold(-1);
  Use(nullptr, nullptr, -1);
  timer_->Close();
  poller_->Close();
  for (const Accepted& accepted : ready_) {
    if (!accepted.error) accepted.transport.Drop();
  }
  ready_.clear();
  std::vector<Seed*> recalled;
  std::vector<Seed*> asking;
  {
    std::unique_lock<std::mutex> lock(mutex_);
    // The descriptor may be closed when this has returned.
    if (out_ && crew::Recall(this)) {
      out_ = running_ = false;
    } else {
      back_.wait(lock, [&] { return !running_; });
    }
    for (Seed* seed : seeds_) {
      if (seed->out) (crew::Recall(seed) ? recalled : asking).push_back(seed);
    }
    for (Seed* seed : recalled) seeds_.erase(seed->at);
  }
  for (Seed* seed : asking) loop_->RefuseVisits(static_cast<Shaking*>(seed));
  for (Seed* seed : recalled) {
    gate::Back(1);
    seed->transport.Drop();
    delete seed;
  }
  MayGo();
}

void Acceptor::MayGo() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (out_ || !seeds_.empty()) return;
  }
  loop_->Gone();
  delete this;
}

}  // namespace comm::io
