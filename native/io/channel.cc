// The way of one connection's bytes: the buffers that a thread shares among its connections.
#include "io/channel.h"

#include <algorithm>
#include <memory>

#include "io/socket.h"

namespace comm::io {

namespace {

constexpr size_t kSharedSize = 0x10000;
constexpr size_t kSharedOut = 0x11000;  // four full records with what TLS adds to each

// One thread's buffers. Between two steps both are empty.
struct Shared {
  unsigned char in[kSharedSize];
  unsigned char out[kSharedOut];
  const Channel* reader = nullptr;
  const Channel* writer = nullptr;
  size_t in_begin = 0;
  size_t in_end = 0;
  size_t out_size = 0;
};

Shared& Buffers() {
  thread_local std::unique_ptr<Shared> shared;
  if (!shared) shared.reset(new Shared);
  return *shared;
}

}  // namespace

long Channel::Receive(unsigned char* into, size_t size) {
  if (!in_.empty()) return static_cast<long>(in_.Take(into, size));
  Shared& shared = Buffers();
  if (shared.reader == this && shared.in_begin < shared.in_end) {
    size_t count = std::min(size, shared.in_end - shared.in_begin);
    memcpy(into, shared.in + shared.in_begin, count);
    shared.in_begin += count;
    return static_cast<long>(count);
  }
  if (ended_) return 0;
  if (fd_ < 0 || drained_) return kLater;
  // Another channel's bytes are in the buffer when its step runs this one's inside: go without it.
  bool direct = shared.reader != nullptr && shared.reader != this;
  auto n =
      recv(fd_, reinterpret_cast<char*>(direct ? into : shared.in), direct ? size : kSharedSize, 0);
  if (n == 0) {
    ended_ = true;
    return 0;
  }
  if (n < 0) {
    int number = LastError();
    drained_ = true;
    if (WouldBlock(number)) return kLater;
    receive_error_ = number;
    return kBroken;
  }
  auto received = static_cast<size_t>(n);
  if (direct) return static_cast<long>(received);
  drained_ = received < kSharedSize;
  size_t count = std::min(size, received);
  memcpy(into, shared.in, count);
  shared.reader = this;
  shared.in_begin = count;
  shared.in_end = received;
  return static_cast<long>(count);
}

bool Channel::dry() const {
  const Shared& shared = Buffers();
  bool rest = shared.reader == this && shared.in_begin < shared.in_end;
  return drained_ && !rest && in_.empty() && !ended_;
}

void Channel::Drain(size_t most) {
  Shared& shared = Buffers();
  if (stepping_ || shared.reader != nullptr) return;
  for (size_t done = 0; done < most;) {
    auto n = recv(fd_, reinterpret_cast<char*>(shared.in), kSharedSize, 0);
    if (n <= 0) break;
    done += static_cast<size_t>(n);
  }
}

void Channel::Send(const unsigned char* from, size_t size) {
  if (send_error_ != 0) return;
  Shared& shared = Buffers();
  bool other = shared.writer != nullptr && shared.writer != this;
  if (fd_ < 0 || other || !out_.empty()) {
    if (shared.writer == this) FlushShared();
    out_.Append(from, size);
    return;
  }
  if (shared.out_size + size > kSharedOut) {
    FlushShared();
    if (!out_.empty() || size > kSharedOut) {
      out_.Append(from, size);
      return;
    }
  }
  memcpy(shared.out + shared.out_size, from, size);
  shared.out_size += size;
  shared.writer = this;
}

void Channel::End() {
  stepping_ = false;
  Shared& shared = Buffers();
  if (shared.reader == this) {
    if (shared.in_begin < shared.in_end)
      in_.Append(shared.in + shared.in_begin, shared.in_end - shared.in_begin);
    shared.reader = nullptr;
    shared.in_begin = shared.in_end = 0;
  }
  if (shared.writer == this) FlushShared();
  if (!out_.empty() && fd_ >= 0) Flush();
}

bool Channel::Flush() {
  if (fd_ >= 0 && !out_.empty()) out_.Drop(SendNow(out_.data(), out_.size()));
  if (send_error_ != 0) out_.Clear();
  return out_.empty();
}

void Channel::FlushShared() {
  Shared& shared = Buffers();
  size_t sent = SendNow(shared.out, shared.out_size);
  if (send_error_ == 0 && sent < shared.out_size)
    out_.Append(shared.out + sent, shared.out_size - sent);
  shared.out_size = 0;
  shared.writer = nullptr;
}

size_t Channel::SendNow(const unsigned char* from, size_t size) {
  size_t done = 0;
  while (done < size) {
    auto n = send(fd_, reinterpret_cast<const char*>(from + done), size - done, kSendFlags);
    if (n <= 0) {
      int number = LastError();
      if (!WouldBlock(number)) send_error_ = number;
      break;
    }
    done += static_cast<size_t>(n);
  }
  return done;
}

}  // namespace comm::io
