// Extensions of JavaScript (SSL_CTX_add_custom_ext(3)). C's arguments say which one it is: no
// memory of ours hangs on a context. The bytes of one that is sent live until C frees them.
#include "callbacks/custom_extensions.h"

#include <cstdlib>
#include <cstring>

#include "callbacks/ask.h"

namespace comm {

namespace {

constexpr int kFailed = -1;
constexpr int kInternalError = 80;     // an alert, RFC 8446 section 6
constexpr size_t kMostBytes = 0xffff;  // RFC 8446 section 4.2
// SSL_EXT_ flags
constexpr unsigned int kClientHello = 0x0080;
constexpr unsigned int kServerHello12 = 0x0100;
constexpr unsigned int kCertificate = 0x1000;

// The argument of the callbacks: the role, and whether the function is told what was sent.
void* ArgumentOf(ExtensionRole role, bool told) {
  return reinterpret_cast<void*>(static_cast<uintptr_t>(role) << 1 | (told ? 1 : 0));
}
int RoleOf(void* argument) { return static_cast<int>(reinterpret_cast<uintptr_t>(argument) >> 1); }
bool IsTold(void* argument) { return (reinterpret_cast<uintptr_t>(argument) & 1) != 0; }

// One call of C.
struct Where {
  const Library& library;
  SSL* ssl;
  unsigned int type;
  unsigned int context;
  X509* certificate;
  size_t index;
  void* argument;

  void Give(Arguments* a) const {
    a->Int(RoleOf(argument));
    a->Number(type);
    a->Number(context);
    a->Shared(certificate);
    a->Number(static_cast<double>(index));
  }
};

// What C sends, and its size before it.
struct Sent {
  size_t size;
  unsigned char bytes[1];
};
constexpr size_t kBefore = offsetof(Sent, bytes);

// While C sends its certificates neither the SSL nor the extra chain of its context may change.
class Sending {
 public:
  Sending(const Where& at, bool sends) {
    if (sends) record_ = RecordOf(at.library, at.library.table->SSL_get_SSL_CTX(at.ssl));
    if (record_ != nullptr) record_->sending++;
  }
  ~Sending() {
    if (record_ != nullptr) record_->sending--;
  }
  Sending(const Sending&) = delete;
  Sending& operator=(const Sending&) = delete;

 private:
  CtxRecord* record_ = nullptr;
};

int Add(const Where& at, const unsigned char** out, size_t* out_size, int* alert) {
  int result = kFailed;
  Sent* sent = nullptr;
  *alert = kInternalError;
  bool sends = (at.context & kCertificate) != 0;
  Sending sending(at, sends);
  Subject subject{&at.library, at.ssl};
  subject.closed = sends;
  // [result, alert] or [1, alert, bytes]
  bool asked = Ask(
      "custom-ext-add", subject, [&](Arguments* a) { at.Give(a); },
      [&](const Reply& a) {
        js::Span bytes;
        if (!a.Int(0, &result) || !a.Int(1, alert)) return false;
        if (result != 1) return true;
        if (!a.Bytes(2, &bytes) || bytes.size > kMostBytes) return false;
        sent = static_cast<Sent*>(malloc(kBefore + bytes.size + 1));
        if (sent == nullptr) return false;
        sent->size = bytes.size;
        if (bytes.size != 0) memcpy(sent->bytes, bytes.data, bytes.size);
        return true;
      });
  if (!asked) return kFailed;
  if (result != 1) return result;
  *out = sent->bytes;
  *out_size = sent->size;
  return 1;
}

void Free(const Where& at, const unsigned char* out) {
  auto* sent = reinterpret_cast<Sent*>(const_cast<unsigned char*>(out) - kBefore);
  if (IsTold(at.argument)) {
    int numbers[3] = {RoleOf(at.argument), static_cast<int>(at.type), static_cast<int>(at.context)};
    Observe("custom-ext-free", {&at.library, at.ssl}, numbers, sent->bytes, sent->size);
  }
  free(sent);
}

int Parse(const Where& at, const unsigned char* in, size_t in_size, int* alert) {
  int result = 0;
  *alert = kInternalError;
  bool asked = Ask(
      "custom-ext-parse", {&at.library, at.ssl},
      [&](Arguments* a) {
        at.Give(a);
        a->Bytes(in, in_size);
      },
      [&](const Reply& a) { return a.Int(0, &result) && a.Int(1, alert); });
  return asked ? result : 0;
}

template <int kIndex>
struct AddExtension {
  static int Call(SSL* ssl, unsigned int type, unsigned int context, const unsigned char** out,
                  size_t* size, X509* x, size_t index, int* alert, void* argument) {
    return Add({CallingLibrary<kIndex>(), ssl, type, context, x, index, argument}, out, size,
               alert);
  }
};
template <int kIndex>
struct FreeExtension {
  static void Call(SSL* ssl, unsigned int type, unsigned int context, const unsigned char* out,
                   void* argument) {
    Free({CallingLibrary<kIndex>(), ssl, type, context, nullptr, 0, argument}, out);
  }
};
template <int kIndex>
struct ParseExtension {
  static int Call(SSL* ssl, unsigned int type, unsigned int context, const unsigned char* in,
                  size_t size, X509* x, size_t index, int* alert, void* argument) {
    return Parse({CallingLibrary<kIndex>(), ssl, type, context, x, index, argument}, in, size,
                 alert);
  }
};

// Of the two functions for TLS 1.2: which message it is, C does not tell.
unsigned int ContextOf(bool sent, void* argument) {
  bool client = RoleOf(argument) == static_cast<int>(ExtensionRole::kClient);
  return client == sent ? kClientHello : kServerHello12;
}

template <int kIndex>
struct AddSided {
  static int Call(SSL* ssl, unsigned int type, const unsigned char** out, size_t* size, int* alert,
                  void* argument) {
    unsigned int context = ContextOf(true, argument);
    return Add({CallingLibrary<kIndex>(), ssl, type, context, nullptr, 0, argument}, out, size,
               alert);
  }
};
template <int kIndex>
struct FreeSided {
  static void Call(SSL* ssl, unsigned int type, const unsigned char* out, void* argument) {
    unsigned int context = ContextOf(true, argument);
    Free({CallingLibrary<kIndex>(), ssl, type, context, nullptr, 0, argument}, out);
  }
};
template <int kIndex>
struct ParseSided {
  static int Call(SSL* ssl, unsigned int type, const unsigned char* in, size_t size, int* alert,
                  void* argument) {
    unsigned int context = ContextOf(false, argument);
    return Parse({CallingLibrary<kIndex>(), ssl, type, context, nullptr, 0, argument}, in, size,
                 alert);
  }
};

template <template <int> class Callback>
void* PointerFor(const Library& library, bool on) {
  return on ? reinterpret_cast<void*>(InstanceFor<Callback>(library)) : nullptr;
}

}  // namespace

SetResult AddCustomExtension(const Library& library, SSL_CTX* ctx, const CustomExtension& one) {
  const Table& t = *library.table;
  if (InstanceFor<AddExtension>(library) == nullptr) return SetResult::kRefused;
  void* argument = ArgumentOf(one.role, one.told);
  int done = 0;
  if (one.role == ExtensionRole::kBoth) {
    done = t.SSL_CTX_add_custom_ext(ctx, one.type, one.context,
                                    PointerFor<AddExtension>(library, one.adds),
                                    PointerFor<FreeExtension>(library, one.adds), argument,
                                    PointerFor<ParseExtension>(library, one.parses), argument);
  } else {
    auto add = one.role == ExtensionRole::kClient ? t.SSL_CTX_add_client_custom_ext
                                                  : t.SSL_CTX_add_server_custom_ext;
    done = add(ctx, one.type, PointerFor<AddSided>(library, one.adds),
               PointerFor<FreeSided>(library, one.adds), argument,
               PointerFor<ParseSided>(library, one.parses), argument);
  }
  return done == 1 ? SetResult::kDone : SetResult::kRefused;
}

}  // namespace comm
