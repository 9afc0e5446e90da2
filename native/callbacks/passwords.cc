// The callback that gives the passwords of private keys that C reads from a file: default-passwd.
// C tells neither SSL nor SSL_CTX: its argument is the number by which JavaScript knows the
// functions of the object, which is never an address, since SSL_dup copies it.
#include "callbacks/passwords.h"

#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

constexpr int kNone = -1;

// [password | null]; the bytes are a copy that was made for us.
template <int kIndex>
struct Password {
  static int Call(char* into, int size, int writes, void* data) {
    const Library& library = CallingLibrary<kIndex>();
    int length = kNone;
    Subject subject{&library};
    subject.only_answers = subject.by_name = true;
    subject.key = static_cast<double>(reinterpret_cast<uintptr_t>(data));
    if (data == nullptr || size <= 0) return kNone;
    Ask(
        "default-passwd", subject,
        [&](Arguments* a) {
          a->Int(size);
          a->Int(writes);
        },
        [&](const Reply& a) {
          js::Span password;
          if (!a.Bytes(0, &password)) return false;
          bool fits = password.size <= static_cast<size_t>(size);
          if (fits && password.size != 0) memcpy(into, password.data, password.size);
          library.table->OPENSSL_cleanse(password.data, password.size);
          if (fits) length = static_cast<int>(password.size);
          return fits;
        });
    return length;
  }
};

void* DataOf(double key) { return reinterpret_cast<void*>(static_cast<uintptr_t>(key)); }

SetResult SetOnCtx(const Library& library, SSL_CTX* ctx, bool on) {
  const Table& t = *library.table;
  CtxRecord* record = RecordOf(library, ctx);
  auto callback = InstanceFor<Password>(library);
  if (record == nullptr || callback == nullptr) return SetResult::kRefused;
  t.SSL_CTX_set_default_passwd_cb_userdata(ctx, on ? DataOf(record->key) : nullptr);
  t.SSL_CTX_set_default_passwd_cb(ctx, on ? callback : &NoPassword);
  return SetResult::kDone;
}

SetResult SetOnSsl(const Library& library, SSL* ssl, bool on) {
  const Table& t = *library.table;
  SslRecord* record = RecordOf(library, ssl);
  auto callback = InstanceFor<Password>(library);
  if (record == nullptr || callback == nullptr) return SetResult::kRefused;
  t.SSL_set_default_passwd_cb_userdata(ssl, on ? DataOf(record->key) : nullptr);
  t.SSL_set_default_passwd_cb(ssl, reinterpret_cast<void*>(on ? callback : &NoPassword));
  return SetResult::kDone;
}

const CallbackSlot kSlots[] = {{"default-passwd", &SetOnCtx, &SetOnSsl}};

}  // namespace

int NoPassword(char*, int, int, void*) { return kNone; }

const SlotFamily kPasswords = FamilyOf(kSlots);

}  // namespace comm
