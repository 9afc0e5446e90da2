// The way of one connection's bytes between a library and a socket, or between a library and its
// user where there is no socket. Never waits. Knows no OpenSSL; channel_bio makes a BIO of it.
//
// A step (one or more calls into the library) receives into a buffer that its thread shares among
// all connections and gathers what it sends in another. Rules:
// 1. Begin() before a step, End() after it: the shared buffers are empty between two steps, what
// they still held is kept here.
// 2. Sending never fails and never says "later": what the socket does not take is kept in `out`,
// and no step that writes is begun while there is some. So the library never has to repeat a write.
// 3. Shared by its connection and the BIO: the last one frees it.
// 4. A call into the library that is no step of ours (its user's, on the SSL) is made a step by the
// BIO: else its bytes would stay in the shared buffers, under the name of a channel that may go.
#pragma once

#include <atomic>

#include "io/byte_queue.h"

namespace comm::io {

class Channel {
 public:
  // fd -1: there is no socket, bytes are fed and drained by its user.
  explicit Channel(int fd) : fd_(fd) {}
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void Ref() { references_++; }
  void Unref() {
    if (--references_ == 0) delete this;
  }

  static constexpr long kLater = -1;
  static constexpr long kBroken = -2;
  // How many bytes came (0: the peer has ended), kLater or kBroken.
  long Receive(unsigned char* into, size_t size);
  void Send(const unsigned char* from, size_t size);

  void Begin() {
    drained_ = false;
    stepping_ = true;
  }
  void End();
  bool stepping() const { return stepping_; }
  // Whether a step has taken all that there was, as far as can be known.
  bool dry() const;
  // Sends what waits; true when nothing is left.
  bool Flush();

  // Receives what there is, at most so much, for nobody.
  void Drain(size_t most);

  // Bytes in front of what the socket gives.
  void Feed(const unsigned char* from, size_t size) { in_.Append(from, size); }
  void FeedEnd() { ended_ = true; }
  ByteQueue& in() { return in_; }
  ByteQueue& out() { return out_; }
  // Whether the peer has ended and everything that it sent was taken.
  bool ended() const { return ended_ && in_.empty(); }
  // The error of sending, 0 if none; later sends go nowhere.
  int send_error() const { return send_error_; }
  int receive_error() const { return receive_error_; }
  bool has_socket() const { return fd_ >= 0; }
  // The socket is the connection's no more.
  void Disconnect() {
    fd_ = -1;
    ended_ = true;
  }

 private:
  ~Channel() = default;
  // How many were taken.
  size_t SendNow(const unsigned char* from, size_t size);
  void FlushShared();

  std::atomic<int> references_{1};
  int fd_;
  bool drained_ = false;  // the socket had no more in this step
  bool stepping_ = false;
  bool ended_ = false;
  int send_error_ = 0;
  int receive_error_ = 0;
  ByteQueue in_;
  ByteQueue out_;
};

}  // namespace comm::io
