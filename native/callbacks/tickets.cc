// Callbacks about session tickets: ticket-key (what they are locked with), generate-ticket and
// decrypt-ticket (what an application puts into them, and what becomes of those that come back).
#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/slots.h"
#include "library/ticket_lock.h"

namespace comm {

namespace {

constexpr int kTls13 = 0x0304;
// SSL_CTX_set_tlsext_ticket_key_evp_cb(3)
constexpr int kFailed = -1;
constexpr int kUnknown = 0;
constexpr int kGood = 1;

// What the function has answered, wiped in the end.
class GivenLock {
 public:
  explicit GivenLock(const Table& t) : t_(t) {}
  ~GivenLock() {
    t_.OPENSSL_cleanse(key_.data(), key_.size());
    t_.OPENSSL_cleanse(mac_key_.data(), mac_key_.size());
    t_.EVP_CIPHER_free(cipher_);
  }
  GivenLock(const GivenLock&) = delete;
  GivenLock& operator=(const GivenLock&) = delete;

  // [result] or [result, name, cipher, key, digest, macKey]
  bool Take(const Reply& answer) {
    if (!answer.Int(0, &result_)) return false;
    if (result_ == kUnknown) return true;
    auto* cipher = answer.Object<EVP_CIPHER>(2);
    js::Span name;
    js::Span digest;
    bool whole = cipher != nullptr && answer.Bytes(1, &name) && name.size == kTicketName &&
                 answer.Bytes(3, &key_) && answer.Bytes(4, &digest) && answer.Bytes(5, &mac_key_);
    if (!whole || key_.size() != static_cast<size_t>(t_.EVP_CIPHER_get_key_length(cipher)))
      return false;
    memcpy(name_, name.data, kTicketName);
    digest_.assign(reinterpret_cast<const char*>(digest.data), digest.size);
    if (t_.EVP_CIPHER_up_ref(cipher) != 1) return false;
    cipher_ = cipher;
    return true;
  }

  int result() const { return result_; }
  const unsigned char* name() const { return name_; }
  TicketLock lock() const {
    return {cipher_, key_.data(), digest_.c_str(), mac_key_.data(), mac_key_.size()};
  }

 private:
  const Table& t_;
  int result_ = kFailed;
  unsigned char name_[kTicketName] = {0};
  EVP_CIPHER* cipher_ = nullptr;
  std::vector<unsigned char> key_;
  std::string digest_;
  std::vector<unsigned char> mac_key_;
};

template <int kIndex>
struct TicketKey {
  static int Call(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                  EVP_MAC_CTX* mac, int encrypt) {
    const Library& library = CallingLibrary<kIndex>();
    const Table& t = *library.table;
    GivenLock given(t);
    bool asked = Ask(
        "ticket-key", OfSessions(library, ssl),
        [&](Arguments* a) {
          if (encrypt == 1)
            a->Null();
          else
            a->Bytes(name, kTicketName);
          a->Bool(encrypt == 1);
          a->Bool(t.SSL_version(ssl) >= kTls13);
        },
        [&](const Reply& a) { return given.Take(a); });
    if (!asked) return kFailed;
    if (given.result() == kUnknown) return kUnknown;
    if (encrypt != 1)
      return StartUnlocking(t, given.lock(), iv, cipher, mac) ? given.result() : kFailed;
    memcpy(name, given.name(), kTicketName);
    return StartLocking(t, given.lock(), iv, cipher, mac) ? kGood : kFailed;
  }
};

template <int kIndex>
struct GenerateTicket {
  static int Call(SSL* ssl, void*) {
    int result = 0;
    bool asked = Ask(
        "generate-ticket", OfSessions(CallingLibrary<kIndex>(), ssl), [](Arguments*) {},
        [&](const Reply& a) { return a.Int(0, &result); });
    return asked ? result : 0;
  }
};

template <int kIndex>
struct DecryptTicket {
  static int Call(SSL* ssl, SSL_SESSION* session, const unsigned char* name, size_t size,
                  int status, void*) {
    constexpr int kAbort = 0;  // SSL_TICKET_RETURN_ABORT
    int result = kAbort;
    bool asked = Ask(
        "decrypt-ticket", OfSessions(CallingLibrary<kIndex>(), ssl),
        [&](Arguments* a) {
          a->Shared(session);
          a->Bytes(name, size);
          a->Int(status);
        },
        [&](const Reply& a) { return a.Int(0, &result); });
    return asked ? result : kAbort;
  }
};

// C sets both at once.
template <bool CtxRecord::*kFlag>
SetResult SetTickets(const Library& library, SSL_CTX* ctx, bool on) {
  CtxRecord* record = RecordOf(library, ctx);
  auto generate = InstanceFor<GenerateTicket>(library);
  auto decrypt = InstanceFor<DecryptTicket>(library);
  if (record == nullptr || generate == nullptr || decrypt == nullptr) return SetResult::kRefused;
  record->*kFlag = on;
  return ResultOf([&] {
    return library.table->SSL_CTX_set_session_ticket_cb(
        ctx, record->makes_tickets ? reinterpret_cast<void*>(generate) : nullptr,
        record->judges_tickets ? reinterpret_cast<void*>(decrypt) : nullptr, nullptr);
  });
}

const CallbackSlot kSlots[] = {
    {"ticket-key", &SetPlain<&Table::SSL_CTX_set_tlsext_ticket_key_evp_cb, TicketKey, SSL_CTX>,
     nullptr},
    {"generate-ticket", &SetTickets<&CtxRecord::makes_tickets>, nullptr},
    {"decrypt-ticket", &SetTickets<&CtxRecord::judges_tickets>, nullptr},
};

}  // namespace

const SlotFamily kTickets = FamilyOf(kSlots);

}  // namespace comm
