// One connection, or one listening socket, on an event loop: what it waits for, and its steps,
// none of which waits. Tells its Loop what happened, by number; throws nothing and knows no
// JavaScript.
//
// Rules:
// 1. While a handshake is out on the crew, nothing here touches the SSL or the channel; what
// arrives meanwhile waits, and closing is put off where it cannot be recalled at once.
// 2. A failure of reading is remembered until it is asked for, so that bytes that came before it
// are not lost; whoever waits for more is woken to ask.
// 3. The same holds for what a callback of the library asks for in the midst of a step.
// 4. A client's steps are cheaper than the way to the crew and back, so the loop runs them, as long
// as it has time for them in this turn (Loop::HasTime). Between two of them the SSL counts as out,
// for its user as well as for the gate.
// 5. A socket or an SSL that came with the transport is the link's own, until somebody asks for its
// handle: then the descriptor is the handle's, and the SSL is shared with it.
#pragma once

#include <memory>

#include "handles/slots.h"
#include "io/poller.h"
#include "io/shaking.h"
#include "io/transport.h"

namespace comm::io {

class Loop;

// What a link tells: bits, together with its id.
namespace event {
inline constexpr int kReadable = 1;
inline constexpr int kWritable = 2;
inline constexpr int kHandshake = 4;  // it has ended, well or not
inline constexpr int kClosed = 8;     // after a close that was put off
inline constexpr int kOutput = 16;    // bytes to drain, where there is no socket
}  // namespace event

class Link {
 public:
  // Takes the transport over; `owns`: with its descriptor, and its SSL if there is one.
  Link(Loop* loop, int id, const Transport& transport, bool owns);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  int id() const { return id_; }
  SSL* ssl() const { return transport_.connection.ssl; }
  const Connection& connection() const { return transport_.connection; }
  // Nothing here may touch the SSL: its handshake is on the crew, or a callback of it is running.
  bool out() const { return errand_ != nullptr || inside_ != 0; }
  bool closing() const { return closing_; }
  Channel& channel() { return *transport_.channel; }
  const Result& failure() const { return failure_; }
  // Whether the last failure was the peer's proper end.
  bool ended_properly() const {
    return failure_.ended == Ended::kClosed || (failure_.ended == Ended::kEof && ssl() == nullptr);
  }

  // The handles that it uses.
  HandleId socket_handle = 0;
  HandleId ssl_handle = 0;
  // Whether the descriptor, and the SSL, go with it.
  bool owns_socket = false;
  bool owns_ssl = false;

  // Watches the descriptor, as is done by itself when it is first waited for. False: *error is a
  // negative number of libuv.
  bool Watched(int* error);

  bool AttachSsl(SSL* ssl, const Library* library, ErrorList* errors);
  void DetachSsl();

  static constexpr long kWait = 0;
  static constexpr long kFailed = -1;
  // How many bytes, kWait (then an event comes), or kFailed (see failure()). A write may have to
  // wait for a handshake that goes on by reading: then no event comes.
  long Read(unsigned char* into, size_t size);
  long Write(const unsigned char* from, size_t size);
  // 1 done, kWait (then kHandshake comes) or kFailed.
  long Handshake();
  // 1: the peer's close_notify has come too; 2: not yet; kFailed.
  long Shutdown();
  // 1: everything written has left; kWait or kFailed.
  long Flushed();

  // Bytes from the user, where there is no socket, or in front of what the socket gives.
  void Feed(const unsigned char* from, size_t size);
  void FeedEnd();

  // What to tell from now on; a handshake goes on by itself.
  void Want(bool readable, bool writable);
  void StopHandshake();
  // Nothing more is written or read: ends the sending side if told to, and takes what has come, for
  // a socket that is closed with unread bytes takes back what it has sent.
  void Leave(bool finish);
  // It failed before it was a link's.
  void FailWith(const Result& result);

  // False when it is put off: kClosed comes.
  bool Close();
  // After a step from outside: does what a callback in it asked for, closing it above all.
  void AfterStep();

 private:
  struct Handshaking;
  friend class Loop;

  ~Link();
  void Ready(bool readable, bool writable);
  void StepHandshake(int first);
  bool SendOut(int first);
  bool AsksWithin() const;
  void FedSocketless();
  bool StepsHere() const;
  void SetOut(bool out);
  void SetBetween(bool between);
  void Stepped(int value, Result* result);
  void BackFromCrew();
  void TakeFed();
  void Watch();
  long Fail(const Result& result);
  long FailNow();
  long FailLater(const Result& result, size_t done);
  void TellSoon(int bits);
  long PlainRead(unsigned char* into, size_t size);
  long PlainWrite(const unsigned char* from, size_t size);
  bool SendFailed(const char* call);
  bool ShakesAgain() const;

  Loop* loop_;
  int id_;
  Transport transport_;
  Poller* poller_ = nullptr;
  std::unique_ptr<Handshaking> errand_;
  ByteQueue fed_;  // while a step is out
  bool fed_end_ = false;
  int inside_ = 0;  // steps that are under way on this thread
  bool wants_read_ = false;
  bool wants_write_ = false;
  bool shaking_ = false;           // a handshake is under way
  bool shakes_on_read_ = false;    // and waits for bytes
  bool between_steps_ = false;     // of the loop's own
  bool write_needs_read_ = false;  // a write that waits, waits for bytes
  bool closing_ = false;
  bool failed_ = false;  // later_ is still to be told
  Result later_;
  Result failure_;  // what was told last
};

}  // namespace comm::io
