// Callbacks of QUIC: new-pending-conn, called by a listener inside of its engine's lock, and
// quic-tls, the six functions of a foreign QUIC stack that uses a connection for its handshake
// (SSL_set_quic_tls_cbs(3)). Each of the six is asked for under a name of its own.
#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

constexpr const char* kReceived = "quic-crypto-recv-rcd";
constexpr const char* kMark = "quic-tls";  // in SslRecord::answered: the six are set

auto TakeYes(int* result) {
  return [result](const Reply& a) { return a.Int(0, result); };
}

// C frees a connection that is refused here while it holds the lock that freeing waits for: there
// is no refusing.
template <int kIndex>
struct NewPendingConn {
  static int Call(SSL_CTX* ctx, SSL*, void*) {
    Subject subject{&CallingLibrary<kIndex>(), nullptr, ctx};
    subject.quic = true;
    Ask(
        "new-pending-conn", subject, [&](Arguments* a) { a->Shared(ctx); },
        [](const Reply&) { return true; });
    return 1;
  }
};

template <int kIndex>
struct CryptoSend {
  static int Call(SSL* ssl, const unsigned char* bytes, size_t size, size_t* consumed, void*) {
    double taken = 0;
    *consumed = 0;
    bool asked = Ask(
        "quic-crypto-send", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Bytes(bytes, size); },
        [&](const Reply& a) { return a.Number(0, &taken); });
    if (!asked || !(taken >= 0) || taken > static_cast<double>(size)) return 0;
    *consumed = static_cast<size_t>(taken);
    return 1;
  }
};

// C goes on reading the bytes until it says that they are released.
template <int kIndex>
struct CryptoReceive {
  static int Call(SSL* ssl, const unsigned char** bytes, size_t* size, void*) {
    const Library& library = CallingLibrary<kIndex>();
    std::vector<unsigned char> got;
    *size = 0;
    bool asked = Ask(
        kReceived, {&library, ssl}, [](Arguments*) {},
        [&](const Reply& a) { return a.Bytes(0, &got); });
    if (!asked) return 0;
    size_t count = got.size();
    if (count == 0) return 1;
    *bytes = KeepAnswer(library, ssl, kReceived, std::move(got));
    if (*bytes == nullptr) return 0;
    *size = count;
    return 1;
  }
};

template <int kIndex>
struct CryptoRelease {
  static int Call(SSL* ssl, size_t size, void*) {
    int result = 0;
    bool asked = Ask(
        "quic-crypto-release-rcd", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Number(static_cast<double>(size)); }, TakeYes(&result));
    return asked ? result : 0;
  }
};

template <int kIndex>
struct YieldSecret {
  static int Call(SSL* ssl, uint32_t level, int direction, const unsigned char* secret, size_t size,
                  void*) {
    int result = 0;
    bool asked = Ask(
        "quic-yield-secret", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) {
          a->Number(level);
          a->Int(direction);
          a->Bytes(secret, size);
        },
        TakeYes(&result));
    return asked ? result : 0;
  }
};

template <int kIndex>
struct GotTransportParams {
  static int Call(SSL* ssl, const unsigned char* params, size_t size, void*) {
    int result = 0;
    bool asked = Ask(
        "quic-got-transport-params", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Bytes(params, size); }, TakeYes(&result));
    return asked ? result : 0;
  }
};

template <int kIndex>
struct Alert {
  static int Call(SSL* ssl, unsigned char alert, void*) {
    int result = 0;
    bool asked = Ask(
        "quic-alert", {&CallingLibrary<kIndex>(), ssl}, [&](Arguments* a) { a->Int(alert); },
        TakeYes(&result));
    return asked ? result : 0;
  }
};

struct Dispatch {  // OSSL_DISPATCH
  int id;
  void (*function)();
};

template <template <int> class Callback>
Dispatch Row(int id, const Library& library) {
  return {id, reinterpret_cast<void (*)()>(InstanceFor<Callback>(library))};
}

// Once, before its handshake: C would free what its extension and records go on pointing to.
SetResult SetQuicTls(const Library& library, SSL* ssl, bool on) {
  const Table& t = *library.table;
  if (t.SSL_set_quic_tls_cbs == nullptr) return SetResult::kMissing;
  SslRecord* record = RecordOf(library, ssl);
  if (!on || record == nullptr || InstanceFor<Alert>(library) == nullptr)
    return SetResult::kRefused;
  bool fresh = t.SSL_in_before(ssl) == 1 && t.SSL_get_rbio(ssl) == nullptr &&
               t.SSL_get_wbio(ssl) == nullptr && record->running == Running::kNone;
  if (!fresh || record->answered.count(kMark) != 0) return SetResult::kRefused;
  const Dispatch functions[] = {
      // the numbers of core_dispatch.h
      Row<CryptoSend>(2001, library),
      Row<CryptoReceive>(2002, library),
      Row<CryptoRelease>(2003, library),
      Row<YieldSecret>(2004, library),
      Row<GotTransportParams>(2005, library),
      Row<Alert>(2006, library),
      {0, nullptr},
  };
  record->answered[kMark];
  SetResult result = ResultOf([&] { return t.SSL_set_quic_tls_cbs(ssl, functions, nullptr); });
  if (result != SetResult::kDone) t.ERR_clear_error();
  return result;
}

const CallbackSlot kSlots[] = {
    {"new-pending-conn",
     &SetWithArgument<&Table::SSL_CTX_set_new_pending_conn_cb, NewPendingConn, SSL_CTX>, nullptr},
    {"quic-tls", nullptr, &SetQuicTls},
};

}  // namespace

const SlotFamily kQuic = FamilyOf(kSlots);

}  // namespace comm
