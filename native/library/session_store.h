// The sessions of a client's context, by whom they were made with: for the next connection to the
// same peer. Used by several threads; knows nothing of Node, and not what makes a key.
//
// Rules:
// 1. A session of TLS 1.3 is given out once (RFC 8446, appendix C.4); one of an older version stays
// until another takes its place.
// 2. What is over, or was found unfit, is never given out.
// 3. There are never more than the store was made for: the oldest goes first.
#pragma once

#include <list>
#include <map>
#include <mutex>
#include <string>

#include "library/library.h"

namespace comm {

class SessionStore {
 public:
  SessionStore(const Table* table, size_t most) : table_(*table), most_(most) {}
  ~SessionStore();
  SessionStore(const SessionStore&) = delete;
  SessionStore& operator=(const SessionStore&) = delete;

  // Takes over a reference.
  void Add(const std::string& key, SSL_SESSION* session);
  // The newest that is fit, with a reference of the caller's; nullptr when there is none.
  SSL_SESSION* Take(const std::string& key);
  // Forgets one: somebody else has it.
  void Drop(const std::string& key, const SSL_SESSION* session);
  size_t size();

 private:
  struct Entry {
    std::string key;
    SSL_SESSION* session;
  };
  using Entries = std::list<Entry>;

  bool Fit(SSL_SESSION* session) const;
  void Remove(Entries::iterator entry);

  static constexpr size_t kMostOfOnePeer = 8;

  const Table& table_;
  size_t most_;
  std::mutex mutex_;
  Entries entries_;                                            // the oldest first
  std::map<std::string, std::list<Entries::iterator>> peers_;  // the newest first
};

}  // namespace comm
