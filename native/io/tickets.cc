// Tickets are locked as the library itself does it (AES-256-CBC, then HMAC-SHA256), so that one
// which has a single key by SSL_CTX_set_tlsext_ticket_keys(3) understands them.
#include "io/tickets.h"

#include <cstring>

#include "library/gate.h"
#include "library/per_library.h"
#include "library/ticket_lock.h"

namespace comm::io {

namespace {

constexpr int kTls13 = 0x0304;
// SSL_CTX_set_tlsext_ticket_key_evp_cb(3)
constexpr int kFailed = -1;
constexpr int kUnknown = 0;
constexpr int kGood = 1;
constexpr int kRenew = 2;

TicketLock LockOf(const Table& t, const TicketKeys& keys, size_t i) {
  return {t.EVP_aes_256_cbc(), keys.cipher_key(i), "SHA256", keys.mac_key(i), TicketKeys::kSecret};
}

int Lock(const Library& library, const TicketKeys& keys, unsigned char* name, unsigned char* iv,
         EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  const Table& t = *library.table;
  memcpy(name, keys.name(0), TicketKeys::kName);
  return StartLocking(t, LockOf(t, keys, 0), iv, cipher, mac) ? kGood : kFailed;
}

int Unlock(const Library& library, SSL* ssl, const TicketKeys& keys, const unsigned char* name,
           const unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  const Table& t = *library.table;
  for (size_t i = 0; i < keys.count(); i++) {
    if (memcmp(name, keys.name(i), TicketKeys::kName) != 0) continue;
    if (!StartUnlocking(t, LockOf(t, keys, i), iv, cipher, mac)) return kFailed;
    // A client uses a ticket of TLS 1.3 once.
    return i != 0 || t.SSL_version(ssl) >= kTls13 ? kRenew : kGood;
  }
  return kUnknown;
}

template <int kIndex>
struct TicketKey {
  static int Call(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                  EVP_MAC_CTX* mac, int encrypt) {
    const Library& library = CallingLibrary<kIndex>();
    // Never made here: this may be a thread of the crew.
    auto* record = static_cast<CtxRecord*>(
        library.table->SSL_CTX_get_ex_data(FirstContext(library, ssl), library.ctx_record_index));
    std::shared_ptr<const TicketKeys> keys =
        record == nullptr ? nullptr : record->ticket_keys.get();
    if (!keys) return encrypt == 1 ? kFailed : kUnknown;
    if (encrypt == 1) return Lock(library, *keys, name, iv, cipher, mac);
    return Unlock(library, ssl, *keys, name, iv, cipher, mac);
  }
};

}  // namespace

bool SetTicketKeys(const Library& library, SSL_CTX* ctx, const unsigned char* bytes, size_t size) {
  CtxRecord* record = RecordOf(library, ctx);
  auto callback = InstanceFor<TicketKey>(library);
  if (record == nullptr || callback == nullptr) return false;
  bool had = record->ticket_keys.get() != nullptr;
  bool has = size != 0;
  std::shared_ptr<const TicketKeys> keys;
  if (has) keys = std::make_shared<const TicketKeys>(library.table, bytes, size);
  if (had && has) {
    record->ticket_keys.Set(std::move(keys));
    return true;
  }
  gate::Pass pass;
  if (gate::Busy()) pass.EnterAlone();
  record->ticket_keys.Set(std::move(keys));
  return library.table->SSL_CTX_set_tlsext_ticket_key_evp_cb(ctx, has ? callback : nullptr) == 1;
}

}  // namespace comm::io
