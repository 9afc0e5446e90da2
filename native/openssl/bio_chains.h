// What functions ask about a chain of BIOs, and about the transports of connections, before C works
// through them.
#pragma once

#include <algorithm>
#include <vector>

#include "openssl/call_state.h"

namespace comm::bio {

constexpr int kSslType = 7 | 0x0200;  // BIO_TYPE_SSL
constexpr size_t kLongestChain = 64;  // an operation calls itself for each BIO that it passes

// The connection of an SSL BIO, or null.
SSL* ConnectionOf(const Table& t, BIO* bio);

// What an operation on a BIO may reach: those linked behind, and the transports of SSL BIOs.
struct Reached {
  std::vector<BIO*> bios;
  std::vector<SSL*> connections;
  std::vector<BIO*> behind_connections;  // those of the BIOs that only a connection leads to

  Reached(const Table& t, BIO* from);
  template <class T>
  static bool Has(const std::vector<T*>& all, T* one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

 private:
  void Follow(const Table& t, BIO* from, std::vector<BIO*>* found, std::vector<BIO*>* transports);
};

// Reading a line, a buffering filter at the end of a chain looks at the flags of the BIO behind it.
bool CanReadLines(Call& call, BIO* bio, int parameter);

// Flushing and connecting, an SSL BIO copies the flags of the BIO behind it without looking for
// one; and every handshake flushes its transport.
bool LacksNext(const Table& t, const std::vector<BIO*>& bios);

// Whether C can work through a BIO that it gets, or only looks at it.
bool IsUsable(Call& call, BIO* bio, int parameter);

// What the transport of a connection must be before C reads or writes through it.
bool IsUsableTransport(Call& call, SSL* ssl);

// C calls itself for each BIO and connection on the way, and would not come back from a circle.
bool LeadsTo(Call& call, BIO* bio, SSL* ssl, int parameter);

}  // namespace comm::bio
