// What functions ask about a chain of BIOs before C works through it.
#include "openssl/bio_chains.h"

#include <cstring>

#include "library/macros/bio.h"
#include "openssl/ssl_state.h"

namespace comm::bio {

namespace {

constexpr int kBufferType = 9 | 0x0200;  // BIO_TYPE_BUFFER

// Waiting, an SSL BIO looks at the flags of its connection's transport without looking for one:
// also a failed connection goes on waiting, and C may try again within one call.
bool LacksTransport(const Table& t, const std::vector<SSL*>& connections) {
  return std::any_of(connections.begin(), connections.end(), [&](SSL* ssl) {
    return t.SSL_get_rbio(ssl) == nullptr || t.SSL_get_wbio(ssl) == nullptr;
  });
}

bool IsPlain(const Table& t, BIO* bio) {
  return bio == nullptr || (t.BIO_next(bio) == nullptr && t.BIO_method_type(bio) != kSslType);
}

bool IsSound(const Table& t, const Reached& reached) {
  return !LacksTransport(t, reached.connections) && !LacksNext(t, reached.behind_connections) &&
         reached.bios.size() <= kLongestChain;
}

// Whether the function does not read or write through the BIOs that it takes.
bool OnlyLooks(const char* function) {
  constexpr const char* kWorking[] = {
      "BIO_read", "BIO_write", "BIO_gets",  "BIO_get_line",    "BIO_puts", "BIO_indent",
      "BIO_dump", "BIO_hex",   "BIO_flush", "BIO_buffer_peek", "BIO_wait", "BIO_do_handshake"};
  if (strncmp(function, "BIO_", 4) != 0) return false;
  return std::none_of(std::begin(kWorking), std::end(kWorking), [&](const char* begin) {
    return strncmp(function, begin, strlen(begin)) == 0;
  });
}

}  // namespace

SSL* ConnectionOf(const Table& t, BIO* bio) {
  SSL* ssl = nullptr;
  if (bio == nullptr || t.BIO_method_type(bio) != kSslType ||
      macros::BIO_get_ssl(t, bio, &ssl) <= 0)
    return nullptr;
  return ssl;
}

Reached::Reached(const Table& t, BIO* from) {
  std::vector<BIO*> transports;
  Follow(t, from, &bios, &transports);
  while (!transports.empty()) {
    BIO* transport = transports.back();
    transports.pop_back();
    Follow(t, transport, &behind_connections, &transports);
  }
  for (BIO* bio : behind_connections) {
    if (!Has(bios, bio)) bios.push_back(bio);
  }
}

void Reached::Follow(const Table& t, BIO* from, std::vector<BIO*>* found,
                     std::vector<BIO*>* transports) {
  for (BIO* bio = from; bio != nullptr && !Has(*found, bio); bio = t.BIO_next(bio)) {
    found->push_back(bio);
    SSL* ssl = ConnectionOf(t, bio);
    if (ssl == nullptr) continue;
    if (!Has(connections, ssl)) connections.push_back(ssl);
    transports->push_back(t.SSL_get_rbio(ssl));
    transports->push_back(t.SSL_get_wbio(ssl));
  }
}

bool CanReadLines(Call& call, BIO* bio, int parameter) {
  const Table& t = call.table();
  for (BIO* b = bio; b != nullptr; b = t.BIO_next(b)) {
    if (t.BIO_method_type(b) == kBufferType && t.BIO_next(b) == nullptr) {
      call.RefuseValue(
          parameter, "must not end with a buffering filter: link a BIO behind that with BIO_push");
      return false;
    }
  }
  return true;
}

bool LacksNext(const Table& t, const std::vector<BIO*>& bios) {
  return std::any_of(bios.begin(), bios.end(), [&](BIO* bio) {
    return t.BIO_next(bio) == nullptr && ConnectionOf(t, bio) != nullptr;
  });
}

bool IsUsable(Call& call, BIO* bio, int parameter) {
  if (IsPlain(call.table(), bio) || OnlyLooks(call.row().name) ||
      IsSound(call.table(), Reached(call.table(), bio)))
    return true;
  call.RefuseValue(parameter,
                   "leads to an SSL BIO without a transport, or is a chain too long: link a BIO "
                   "behind the SSL BIO with BIO_push");
  return false;
}

bool IsUsableTransport(Call& call, SSL* ssl) {
  if (!ssl_state::IsOutsideCallbacks(call, ssl)) return false;
  const Table& t = call.table();
  for (BIO* bio : {t.SSL_get_rbio(ssl), t.SSL_get_wbio(ssl)}) {
    if (IsPlain(t, bio)) continue;
    Reached reached(t, bio);
    if (IsSound(t, reached) && !LacksNext(t, reached.bios)) continue;
    call.Fail("ERR_SSL_WRONG_STATE",
              std::string(call.row().name) +
                  " cannot work over an SSL BIO without a transport behind it, or over a chain too "
                  "long: link a BIO behind the SSL BIO with BIO_push.");
    return false;
  }
  return true;
}

bool LeadsTo(Call& call, BIO* bio, SSL* ssl, int parameter) {
  if (bio == nullptr || !Reached::Has(Reached(call.table(), bio).connections, ssl)) return false;
  call.RefuseValue(parameter, "leads back to the connection whose transport it would be");
  return true;
}

}  // namespace comm::bio
