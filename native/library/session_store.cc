// A client's sessions. Both lists hold the same entries: one by age, one by peer.
#include "library/session_store.h"

#include <algorithm>
#include <ctime>

namespace comm {

namespace {

constexpr int kTls13 = 0x0304;

}  // namespace

SessionStore::~SessionStore() {
  for (Entry& entry : entries_) table_.SSL_SESSION_free(entry.session);
}

void SessionStore::Add(const std::string& key, SSL_SESSION* session) {
  std::lock_guard<std::mutex> lock(mutex_);
  bool many = table_.SSL_SESSION_get_protocol_version(session) >= kTls13;
  auto& peer = peers_[key];
  // An older one of the other kind is of no use where the peer has changed its version.
  size_t keep = many ? kMostOfOnePeer - 1 : 0;
  entries_.push_back({key, session});
  peer.push_front(std::prev(entries_.end()));
  while (peer.size() > keep + 1) Remove(peer.back());
  while (entries_.size() > most_) Remove(entries_.begin());
}

SSL_SESSION* SessionStore::Take(const std::string& key) {
  std::lock_guard<std::mutex> lock(mutex_);
  while (true) {
    auto found = peers_.find(key);
    if (found == peers_.end()) return nullptr;
    Entries::iterator newest = found->second.front();
    SSL_SESSION* session = newest->session;
    bool fit = Fit(session);
    if (fit) table_.SSL_SESSION_up_ref(session);
    if (!fit || table_.SSL_SESSION_get_protocol_version(session) >= kTls13) Remove(newest);
    if (fit) return session;
  }
}

void SessionStore::Drop(const std::string& key, const SSL_SESSION* session) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto found = peers_.find(key);
  if (found == peers_.end()) return;
  for (Entries::iterator entry : found->second) {
    if (entry->session == session) return Remove(entry);
  }
}

size_t SessionStore::size() {
  std::lock_guard<std::mutex> lock(mutex_);
  return entries_.size();
}

bool SessionStore::Fit(SSL_SESSION* session) const {
  if (table_.SSL_SESSION_is_resumable(session) != 1) return false;
  long made = table_.SSL_SESSION_get_time(session);
  long lasts = table_.SSL_SESSION_get_timeout(session);
  unsigned long hint = table_.SSL_SESSION_get_ticket_lifetime_hint(session);
  if (hint != 0 && hint < static_cast<unsigned long>(lasts)) lasts = static_cast<long>(hint);
  return static_cast<long>(time(nullptr)) - made < lasts;
}

void SessionStore::Remove(Entries::iterator entry) {
  auto found = peers_.find(entry->key);
  found->second.remove(entry);
  SSL_SESSION* session = entry->session;
  entries_.erase(entry);
  if (found->second.empty()) peers_.erase(found);
  table_.SSL_SESSION_free(session);
}

}  // namespace comm
