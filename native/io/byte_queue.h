// Bytes that wait: added at the end, taken from the front, their memory wiped and given back when
// none are left. Does no I/O.
#pragma once

#include <cstddef>
#include <cstring>
#include <vector>

namespace comm::io {

class ByteQueue {
 public:
  ByteQueue() = default;
  ByteQueue(const ByteQueue&) = delete;
  ByteQueue& operator=(const ByteQueue&) = delete;
  ~ByteQueue() { Clear(); }

  size_t size() const { return bytes_.size() - begin_; }
  bool empty() const { return size() == 0; }
  const unsigned char* data() const { return bytes_.data() + begin_; }

  void Append(const unsigned char* from, size_t size) {
    if (begin_ != 0 && begin_ >= this->size()) {
      memmove(bytes_.data(), data(), this->size());
      bytes_.resize(this->size());
      begin_ = 0;
    }
    bytes_.insert(bytes_.end(), from, from + size);
  }

  void Drop(size_t count) {
    begin_ += count;
    if (begin_ == bytes_.size()) Clear();
  }

  size_t Take(unsigned char* into, size_t most) {
    size_t count = most < size() ? most : size();
    if (count == 0) return 0;  // there may be no memory to copy from
    memcpy(into, data(), count);
    Drop(count);
    return count;
  }

  void Clear() {
    std::vector<unsigned char>().swap(bytes_);
    begin_ = 0;
  }

 private:
  std::vector<unsigned char> bytes_;
  size_t begin_ = 0;
};

}  // namespace comm::io
