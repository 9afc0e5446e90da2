// Callbacks that only observe: info, msg, keylog, tlsext-debug. What they get is copied, and told
// to JavaScript when C has returned; they answer nothing.
#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/recorders.h"
#include "callbacks/slots.h"
#include "library/ctrl.h"

namespace comm {

namespace {

template <int kIndex>
struct Message {
  static void Call(int sent, int version, int type, const void* bytes, size_t size, SSL* ssl,
                   void*) {
    Observe("msg", {&CallingLibrary<kIndex>(), ssl}, {sent, version, type}, bytes, size);
  }
};

template <int kIndex>
struct KeyLog {
  static void Call(const SSL* ssl, const char* line) {
    Observe("keylog", {&CallingLibrary<kIndex>(), const_cast<SSL*>(ssl)}, {0, 0, 0}, line,
            strlen(line));
  }
};

template <int kIndex>
struct ExtensionSeen {
  static void Call(SSL* ssl, int of_server, int type, const unsigned char* bytes, int size, void*) {
    Observe("tlsext-debug", {&CallingLibrary<kIndex>(), ssl}, {of_server, type, 0}, bytes,
            static_cast<size_t>(size));
  }
};

SetResult SetExtensionSeen(const Library& library, SSL* ssl, bool on) {
  auto callback = reinterpret_cast<void (*)()>(InstanceFor<ExtensionSeen>(library));
  return ResultOf([&] {
    return library.table->SSL_callback_ctrl(ssl, ctrl::kSSL_CTRL_SET_TLSEXT_DEBUG_CB,
                                            on ? callback : nullptr);
  });
}

template <class Object>
SetResult SetInfo(const Library& library, Object* object, bool on) {
  return ObserveInfo(library, object, on) ? SetResult::kDone : SetResult::kRefused;
}

const CallbackSlot kSlots[] = {
    {"info", &SetInfo<SSL_CTX>, &SetInfo<SSL>},
    {"msg", &SetPlain<&Table::SSL_CTX_set_msg_callback, Message, SSL_CTX>,
     &SetPlain<&Table::SSL_set_msg_callback, Message, SSL>},
    {"keylog", &SetPlain<&Table::SSL_CTX_set_keylog_callback, KeyLog, SSL_CTX>, nullptr},
    {"tlsext-debug", nullptr, &SetExtensionSeen},
};

}  // namespace

const SlotFamily kObservers = FamilyOf(kSlots);

}  // namespace comm
