// A listening socket. Its connections are accepted on the crew where there is one, and, where a
// context was given, their handshakes are over before the loop hears of them. Tells its Loop, by
// number, when connections can be taken.
//
// Rules:
// 1. What the crew touches is under the mutex. A connection is the crew's until it has arrived.
// 2. Without a context, and where the crew cannot shake hands, connections arrive as they are:
// whoever takes them goes on.
// 3. While more have come back than the loop has seen, no more are accepted: they wait in the
// backlog, as they do for a loop that accepts by itself.
// 4. When a closed one's last connections have arrived it frees itself.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <list>
#include <mutex>

#include "io/loop.h"
#include "io/shaking.h"

namespace comm::io {

class Acceptor : public Errand, public Returning {
 public:
  // How a connection arrives.
  enum class Stage : unsigned char { kPlain, kSecured, kFailed, kAttached };
  struct Accepted {
    Transport transport;
    Stage stage = Stage::kPlain;
    Result result;      // of kFailed
    SystemError error;  // in place of a connection: it accepts no more until Go()
  };

  // The descriptor stays the caller's, who closes it after Close(). *error is a negative number of
  // libuv.
  static Acceptor* Open(Loop* loop, int id, int fd, int* error);
  Acceptor(const Acceptor&) = delete;
  Acceptor& operator=(const Acceptor&) = delete;

  int id() const { return id_; }
  // Accepts from now on.
  void Go();
  // What connections are secured with from now on, as servers; nullptr: with nothing. Takes a
  // reference. Negative: no limit for a handshake.
  void Use(const Library* library, SSL_CTX* ctx, double timeout_ms);
  // The next one that has arrived; false when there is none. The transport is the caller's.
  bool Next(Accepted* out);
  void Close();

  int Run() override;
  void Done() override;
  int descriptor() const override { return fd_; }
  void Arrive() override;

 private:
  struct Seed;
  using Clock = std::chrono::steady_clock;

  Acceptor(Loop* loop, int id, int fd) : loop_(loop), id_(id), fd_(fd) {}
  ~Acceptor() override = default;
  void Take(int fd);
  void Back(Seed* seed);
  bool Secure(Seed* seed, const Library* library, SSL_CTX* ctx);
  void Arrived(Seed* seed);
  void Deliver(Accepted accepted);
  void Tick();
  void LookAtTime();
  void MayGo();

  Loop* loop_;
  int id_;
  int fd_;
  Poller* poller_ = nullptr;  // where the crew cannot wait for the socket
  Timer* timer_ = nullptr;
  std::atomic<int> coming_{0};  // on their way back to the loop
  std::deque<Accepted> ready_;
  bool closed_ = false;

  std::mutex mutex_;  // of what follows
  std::condition_variable back_;
  bool out_ = false;  // on the crew, or on its way back
  bool running_ = false;
  SystemError error_;
  const Library* library_ = nullptr;
  SSL_CTX* ctx_ = nullptr;
  double timeout_ms_ = -1;
  std::list<Seed*> seeds_;  // in the order of their deadlines
};

}  // namespace comm::io
