// The callback that says what is secure enough: security. C asks in the midst of its own lists of
// suites, groups and algorithms, so the function only answers.
#include <atomic>

#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

using SecurityCallback = int (*)(const SSL*, const SSL_CTX*, int, int, int, void*, void*);

constexpr int kUnset = -1;  // what lib/callbacks answers where the function was removed

// What stands in the upper half of an operation, and what `other` points to then: SSL_SECOP_OTHER_…
enum Other : int { kCipher = 1, kGroup = 2, kDh = 3, kAlgorithm = 5, kCertificate = 6 };

void GiveOther(Arguments* a, int op, void* other) {
  constexpr size_t kNumber = 2;  // by IANA, the upper byte first
  switch (other == nullptr ? 0 : op >> 16) {
    case kCipher:
      return a->Static(static_cast<SSL_CIPHER*>(other));
    case kGroup:
    case kAlgorithm:
      return a->Bytes(other, kNumber);
    case kDh:
      return a->Shared(static_cast<EVP_PKEY*>(other));
    case kCertificate:
      return a->Shared(static_cast<X509*>(other));
    default:
      return a->Null();
  }
}

// That of the library; nullptr where it makes no context.
SecurityCallback DefaultOf(const Library& library) {
  static std::atomic<SecurityCallback> known[kMostCalling];
  const Table& t = *library.table;
  if (library.id < 0 || library.id >= kMostCalling) return nullptr;
  SecurityCallback callback = known[library.id].load(std::memory_order_acquire);
  if (callback != nullptr) return callback;
  SSL_CTX* fresh = t.SSL_CTX_new(t.TLS_method());
  if (fresh != nullptr)
    callback = reinterpret_cast<SecurityCallback>(t.SSL_CTX_get_security_callback(fresh));
  t.SSL_CTX_free(fresh);
  t.ERR_clear_error();
  known[library.id].store(callback, std::memory_order_release);
  return callback;
}

template <int kIndex>
struct Security {
  static int Call(const SSL* ssl, const SSL_CTX* ctx, int op, int bits, int nid, void* other,
                  void*) {
    const Library& library = CallingLibrary<kIndex>();
    Subject subject{&library, const_cast<SSL*>(ssl), const_cast<SSL_CTX*>(ctx)};
    subject.only_answers = true;
    subject.by_name = ssl == nullptr;
    int secure = 0;
    bool asked = Ask(
        "security", subject,
        [&](Arguments* a) {
          a->Shared(const_cast<SSL_CTX*>(ctx));
          a->Int(op);
          a->Int(bits);
          a->Int(nid);
          GiveOther(a, op, other);
        },
        [&](const Reply& a) { return a.Int(0, &secure); });
    if (!asked) return 0;
    if (secure != kUnset) return secure;
    SecurityCallback own = DefaultOf(library);
    return own == nullptr ? 0 : own(ssl, ctx, op, bits, nid, other, nullptr);
  }
};

template <auto kSetter, class Object>
SetResult SetSecurity(const Library& library, Object* object, bool on) {
  auto callback = InstanceFor<Security>(library);
  SecurityCallback own = DefaultOf(library);
  auto* record = RecordOf(library, object);
  if (callback == nullptr || own == nullptr || record == nullptr) return SetResult::kRefused;
  record->asks_security = on;
  (library.table->*kSetter)(object, reinterpret_cast<void*>(on ? callback : own));
  return SetResult::kDone;
}

const CallbackSlot kSlots[] = {
    {"security", &SetSecurity<&Table::SSL_CTX_set_security_callback, SSL_CTX>,
     &SetSecurity<&Table::SSL_set_security_callback, SSL>},
};

}  // namespace

const SlotFamily kSecurity = FamilyOf(kSlots);

}  // namespace comm
