// Tickets are locked as the library itself does it (AES-256-CBC, then HMAC-SHA256), so that one
// which has a single key by SSL_CTX_set_tlsext_ticket_keys(3) understands them.
#include "io/tickets.h"

#include <cstring>

#include "library/gate.h"
#include "library/per_library.h"

namespace comm::io {

namespace {

constexpr int kTls13 = 0x0304;
constexpr size_t kIv = 16;
// SSL_CTX_set_tlsext_ticket_key_evp_cb(3)
constexpr int kFailed = -1;
constexpr int kUnknown = 0;
constexpr int kGood = 1;
constexpr int kRenew = 2;

// struct ossl_param_st (OSSL_PARAM(3)), the same in every version.
struct Param {
  const char* key;
  unsigned int data_type;
  void* data;
  size_t data_size;
  size_t return_size;
};
constexpr unsigned int kUtf8 = 4;  // OSSL_PARAM_UTF8_STRING

bool StartMac(const Table& t, EVP_MAC_CTX* mac, const unsigned char* key) {
  char digest[] = "SHA256";
  const Param params[] = {{"digest", kUtf8, digest, sizeof digest - 1, 0},
                          {nullptr, 0, nullptr, 0, 0}};
  return t.EVP_MAC_init(mac, key, TicketKeys::kSecret,
                        reinterpret_cast<const OSSL_PARAM*>(params)) == 1;
}

// The context that the connection began with: its tickets are that one's, whatever is put in for a
// server name.
SSL_CTX* FirstContext(const Library& library, SSL* ssl) {
  SslRecord* record = RecordOf(library, ssl);
  bool changed = record != nullptr && !record->contexts.empty();
  return changed ? record->contexts.front() : library.table->SSL_get_SSL_CTX(ssl);
}

int Lock(const Library& library, const TicketKeys& keys, unsigned char* name, unsigned char* iv,
         EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  const Table& t = *library.table;
  if (t.RAND_bytes(iv, kIv) != 1) return kFailed;
  memcpy(name, keys.name(0), TicketKeys::kName);
  bool ok =
      t.EVP_EncryptInit_ex2(cipher, t.EVP_aes_256_cbc(), keys.cipher_key(0), iv, nullptr) == 1 &&
      StartMac(t, mac, keys.mac_key(0));
  return ok ? kGood : kFailed;
}

int Unlock(const Library& library, SSL* ssl, const TicketKeys& keys, const unsigned char* name,
           const unsigned char* iv, EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  const Table& t = *library.table;
  for (size_t i = 0; i < keys.count(); i++) {
    if (memcmp(name, keys.name(i), TicketKeys::kName) != 0) continue;
    bool ok =
        StartMac(t, mac, keys.mac_key(i)) &&
        t.EVP_DecryptInit_ex2(cipher, t.EVP_aes_256_cbc(), keys.cipher_key(i), iv, nullptr) == 1;
    if (!ok) return kFailed;
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
