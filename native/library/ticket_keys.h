// The keys of a server's tickets: the first makes new ones, all are accepted. A list is never
// changed, only replaced by another while handshakes are under way. Knows nothing of Node.
//
// Rule: the bytes of a key are in one place, and are overwritten when the last handshake that uses
// the list has let it go.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "library/library.h"

namespace comm {

class TicketKeys {
 public:
  // A key: name, HMAC key, AES key, as SSL_CTX_set_tlsext_ticket_keys(3) has them.
  static constexpr size_t kName = 16;
  static constexpr size_t kSecret = 32;
  static constexpr size_t kSize = kName + 2 * kSecret;

  // `size` is a multiple of kSize.
  TicketKeys(const Table* table, const unsigned char* bytes, size_t size)
      : table_(*table), bytes_(bytes, bytes + size) {}
  ~TicketKeys() { table_.OPENSSL_cleanse(bytes_.data(), bytes_.size()); }
  TicketKeys(const TicketKeys&) = delete;
  TicketKeys& operator=(const TicketKeys&) = delete;

  size_t count() const { return bytes_.size() / kSize; }
  const unsigned char* name(size_t i) const { return &bytes_[i * kSize]; }
  const unsigned char* mac_key(size_t i) const { return name(i) + kName; }
  const unsigned char* cipher_key(size_t i) const { return mac_key(i) + kSecret; }

 private:
  const Table& table_;
  std::vector<unsigned char> bytes_;
};

// Where a context keeps its list.
class TicketKeysPlace {
 public:
  std::shared_ptr<const TicketKeys> get() {
    std::lock_guard<std::mutex> lock(mutex_);
    return keys_;
  }
  void Set(std::shared_ptr<const TicketKeys> keys) {
    std::lock_guard<std::mutex> lock(mutex_);
    keys_.swap(keys);  // the old list goes after the lock
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const TicketKeys> keys_;
};

}  // namespace comm
