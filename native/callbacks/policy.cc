// Callbacks that decide about sessions, records and times: allow-early-data, not-resumable,
// generate-session-id, record-padding, dtls-timer, and the parameters of a server's Diffie-Hellman,
// tmp-dh.
#include <cstring>

#include "callbacks/ask.h"
#include "callbacks/slots.h"

namespace comm {

namespace {

auto TakeInt(int* result) {
  return [result](const Reply& a) { return a.Int(0, result); };
}

auto TakeNumber(double* result) {
  return [result](const Reply& a) { return a.Number(0, result); };
}

template <int kIndex>
struct AllowEarlyData {
  static int Call(SSL* ssl, void*) {
    int allowed = 0;
    bool asked = Ask(
        "allow-early-data", {&CallingLibrary<kIndex>(), ssl}, [](Arguments*) {}, TakeInt(&allowed));
    return asked ? allowed : 0;
  }
};

template <int kIndex>
struct NotResumable {
  static int Call(SSL* ssl, int forward_secure) {
    int not_resumable = 1;
    bool asked = Ask(
        "not-resumable", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Int(forward_secure); }, TakeInt(&not_resumable));
    return asked ? not_resumable : 1;
  }
};

template <int kIndex>
struct GenerateSessionId {
  static int Call(SSL* ssl, unsigned char* id, unsigned* size) {
    return Ask(
        "generate-session-id", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Number(*size); },
        [&](const Reply& a) {
          js::Span made;
          if (!a.Bytes(0, &made) || made.size == 0 || made.size > *size) return false;
          memcpy(id, made.data, made.size);
          *size = static_cast<unsigned>(made.size);
          return true;
        });
  }
};

template <int kIndex>
struct RecordPadding {
  static size_t Call(SSL* ssl, int type, size_t size, void*) {
    double padding = 0;
    bool asked = Ask(
        "record-padding", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) {
          a->Int(type);
          a->Number(static_cast<double>(size));
        },
        TakeNumber(&padding));
    return asked ? static_cast<size_t>(padding) : 0;
  }
};

size_t NoPadding(SSL*, int, size_t, void*) { return 0; }

// A connection that has begun with one calls it without looking whether it is still there.
SetResult SetRecordPadding(const Library& library, SSL* ssl, bool on) {
  if (on)
    return SetPlain<&Table::SSL_set_record_padding_callback, RecordPadding>(library, ssl, true);
  auto none = reinterpret_cast<void*>(&NoPadding);
  return ResultOf([&] { return library.table->SSL_set_record_padding_callback(ssl, none); });
}

template <int kIndex>
struct DtlsTimer {
  static unsigned Call(SSL* ssl, unsigned microseconds) {
    double next = 0;
    bool asked = Ask(
        "dtls-timer", {&CallingLibrary<kIndex>(), ssl},
        [&](Arguments* a) { a->Number(microseconds); }, TakeNumber(&next));
    return asked ? static_cast<unsigned>(next) : Default(microseconds);
  }
  // What OpenSSL does without a callback (RFC 6347, section 4.2.4.1).
  static unsigned Default(unsigned microseconds) {
    constexpr unsigned kFirst = 1000000;
    constexpr unsigned kMost = 60000000;
    if (microseconds == 0) return kFirst;
    return microseconds > kMost / 2 ? kMost : microseconds * 2;
  }
};

// C takes a reference to what is inside the key when this has returned: the key lives on until the
// next.
template <int kIndex>
struct TmpDh {
  static void* Call(SSL* ssl, int is_export, int bits) {
    const Library& library = CallingLibrary<kIndex>();
    const Table& t = *library.table;
    const void* inside = nullptr;
    Ask(
        "tmp-dh", {&library, ssl},
        [&](Arguments* a) {
          a->Int(is_export);
          a->Int(bits);
        },
        [&](const Reply& a) {
          EVP_PKEY* key = a.Object<EVP_PKEY>(0);
          SslRecord* record = RecordOf(library, ssl);
          if (key == nullptr || record == nullptr || t.EVP_PKEY_up_ref(key) != 1) return false;
          t.EVP_PKEY_free(record->tmp_dh);
          record->tmp_dh = key;
          inside = t.EVP_PKEY_get0_DH == nullptr ? nullptr : t.EVP_PKEY_get0_DH(key);
          return inside != nullptr;
        });
    return const_cast<void*>(inside);
  }
};

const CallbackSlot kSlots[] = {
    {"allow-early-data",
     &SetWithArgument<&Table::SSL_CTX_set_allow_early_data_cb, AllowEarlyData, SSL_CTX>,
     &SetWithArgument<&Table::SSL_set_allow_early_data_cb, AllowEarlyData, SSL>},
    {"not-resumable",
     &SetPlain<&Table::SSL_CTX_set_not_resumable_session_callback, NotResumable, SSL_CTX>,
     &SetPlain<&Table::SSL_set_not_resumable_session_callback, NotResumable, SSL>},
    {"generate-session-id",
     &SetPlain<&Table::SSL_CTX_set_generate_session_id, GenerateSessionId, SSL_CTX>,
     &SetPlain<&Table::SSL_set_generate_session_id, GenerateSessionId, SSL>},
    {"record-padding",
     &SetPlain<&Table::SSL_CTX_set_record_padding_callback, RecordPadding, SSL_CTX>,
     &SetRecordPadding},
    {"dtls-timer", nullptr, &SetPlain<&Table::DTLS_set_timer_cb, DtlsTimer, SSL>},
    {"tmp-dh", &SetPlain<&Table::SSL_CTX_set_tmp_dh_callback, TmpDh, SSL_CTX>,
     &SetPlain<&Table::SSL_set_tmp_dh_callback, TmpDh, SSL>},
};

}  // namespace

const SlotFamily kPolicy = FamilyOf(kSlots);

}  // namespace comm
