// Guards of the BIO functions, and what others ask about a chain of BIOs.
// Included by guards.h only.
#pragma once

#include <algorithm>
#include <cstring>
#include <vector>

#include "library/macros.h"
#include "openssl/guards/x509.h"

namespace comm {

namespace bio {

constexpr int kBufferType = 9 | 0x0200;  // BIO_TYPE_BUFFER
constexpr int kSslType = 7 | 0x0200;     // BIO_TYPE_SSL

// Reading a line, a buffering filter at the end of a chain looks at the flags of the BIO behind it.
inline bool CanReadLines(Call& call, BIO* bio, int parameter) {
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

inline SSL* ConnectionOf(const Table& t, BIO* bio) {
  SSL* ssl = nullptr;
  if (bio == nullptr || t.BIO_method_type(bio) != kSslType ||
      macros::BIO_get_ssl(t, bio, &ssl) <= 0)
    return nullptr;
  return ssl;
}

// What an operation on a BIO may reach: those linked behind, and the transports of SSL BIOs.
struct Reached {
  std::vector<BIO*> bios;
  std::vector<SSL*> connections;
  std::vector<BIO*> behind_connections;  // those of the BIOs that only a connection leads to

  Reached(const Table& t, BIO* from) {
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
  template <class T>
  static bool Has(const std::vector<T*>& all, T* one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

 private:
  void Follow(const Table& t, BIO* from, std::vector<BIO*>* found, std::vector<BIO*>* transports) {
    for (BIO* bio = from; bio != nullptr && !Has(*found, bio); bio = t.BIO_next(bio)) {
      found->push_back(bio);
      SSL* ssl = ConnectionOf(t, bio);
      if (ssl == nullptr) continue;
      if (!Has(connections, ssl)) connections.push_back(ssl);
      transports->push_back(t.SSL_get_rbio(ssl));
      transports->push_back(t.SSL_get_wbio(ssl));
    }
  }
};

// Flushing and connecting, an SSL BIO copies the flags of the BIO behind it without looking for
// one; and every handshake flushes its transport.
inline bool LacksNext(const Table& t, const std::vector<BIO*>& bios) {
  return std::any_of(bios.begin(), bios.end(), [&](BIO* bio) {
    return t.BIO_next(bio) == nullptr && ConnectionOf(t, bio) != nullptr;
  });
}

// Waiting, an SSL BIO looks at the flags of its connection's transport without looking for one:
// also a failed connection goes on waiting, and C may try again within one call.
inline bool LacksTransport(const Table& t, const std::vector<SSL*>& connections) {
  return std::any_of(connections.begin(), connections.end(), [&](SSL* ssl) {
    return t.SSL_get_rbio(ssl) == nullptr || t.SSL_get_wbio(ssl) == nullptr;
  });
}

inline bool IsPlain(const Table& t, BIO* bio) {
  return bio == nullptr || (t.BIO_next(bio) == nullptr && t.BIO_method_type(bio) != kSslType);
}

constexpr size_t kLongestChain = 64;  // an operation calls itself for each BIO that it passes

// Whether C can work through the BIO.
inline bool IsSound(const Table& t, const Reached& reached) {
  return !LacksTransport(t, reached.connections) && !LacksNext(t, reached.behind_connections) &&
         reached.bios.size() <= kLongestChain;
}

// Whether the function does not read or write through the BIOs that it takes.
inline bool OnlyLooks(const char* function) {
  constexpr const char* kWorking[] = {
      "BIO_read", "BIO_write", "BIO_gets",  "BIO_get_line",    "BIO_puts", "BIO_indent",
      "BIO_dump", "BIO_hex",   "BIO_flush", "BIO_buffer_peek", "BIO_wait", "BIO_do_handshake"};
  if (strncmp(function, "BIO_", 4) != 0) return false;
  return std::none_of(std::begin(kWorking), std::end(kWorking), [&](const char* begin) {
    return strncmp(function, begin, strlen(begin)) == 0;
  });
}

inline bool IsUsable(Call& call, BIO* bio, int parameter) {
  if (IsPlain(call.table(), bio) || OnlyLooks(call.row().name) ||
      IsSound(call.table(), Reached(call.table(), bio)))
    return true;
  call.RefuseValue(parameter,
                   "leads to an SSL BIO without a transport, or is a chain too long: link a BIO "
                   "behind the SSL BIO with BIO_push");
  return false;
}

// What the transport of a connection must be before C reads or writes through it.
inline bool IsUsableTransport(Call& call, SSL* ssl) {
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

// C calls itself for each BIO and connection on the way, and would not come back from a circle.
inline bool LeadsTo(Call& call, BIO* bio, SSL* ssl, int parameter) {
  if (bio == nullptr || !Reached::Has(Reached(call.table(), bio).connections, ssl)) return false;
  call.RefuseValue(parameter, "leads back to the connection whose transport it would be");
  return true;
}

// For what flushes and connects the BIO itself.
struct FlushGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!LacksNext(call.table(), Reached(call.table(), std::get<0>(args).object).bios)) return true;
    call.RefuseValue(
        0, "leads to an SSL BIO with nothing behind: link its transport there with BIO_push");
    return false;
  }
};

// For functions that read lines, as all readers of PEM do.
template <size_t kParameter>
struct LinesGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return CanReadLines(call, std::get<kParameter>(args).object, kParameter);
  }
};

template <size_t kParameter>
struct CloseFlagGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (std::get<kParameter>(args).value == 0) return true;
    call.RefuseValue(kParameter,
                     "must be BIO_NOCLOSE (0): the descriptor belongs to its owner, who closes it");
    return false;
  }
};

// Other bits say who owns the memory beneath.
struct FlagsGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr int kAllowed = 0x100 | 0x400;  // BIO_FLAGS_BASE64_NO_NL, BIO_FLAGS_NONCLEAR_RST
    if ((std::get<1>(args).value & ~kAllowed) == 0) return true;
    call.RefuseValue(
        1, "must be made of BIO_FLAGS_BASE64_NO_NL (0x100) and BIO_FLAGS_NONCLEAR_RST (0x400)");
    return false;
  }
};

}  // namespace bio

template <>
struct Arg<sig::In<BIO>> : HandleArg<BIO> {
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadHandle(call, v, parameter) && bio::IsUsable(call, object, parameter);
  }
};

template <>
struct Guard<&macros::BIO_flush> : bio::FlushGuard {};
template <>
struct Guard<&macros::BIO_do_handshake> : bio::FlushGuard {};

template <>
struct Guard<&Table::BIO_new_socket> : bio::CloseFlagGuard<1> {};
template <>
struct Guard<&Table::BIO_new_dgram> : bio::CloseFlagGuard<1> {};
template <>
struct Guard<&macros::BIO_set_fd> : bio::CloseFlagGuard<2> {};

template <>
struct Guard<&Table::BIO_set_flags> : bio::FlagsGuard {};
template <>
struct Guard<&Table::BIO_clear_flags> : bio::FlagsGuard {};

template <>
struct Guard<&Table::BIO_gets> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (std::get<1>(args).bytes.size == 0) {
      call.RefuseValue(1, "must have at least one byte, for the NUL at the end");
      return false;
    }
    return bio::CanReadLines(call, std::get<0>(args).object, 0);
  }
};

// A limit below 0 counts down from there for ever.
template <>
struct Guard<&Table::BIO_indent> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::ASN1_parse> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::ASN1_parse_dump> : x509::IndentGuard<2> {};
template <>
struct Guard<&macros::BIO_set_indent> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    long indent = std::get<1>(args).value;
    if (indent >= 0 && indent <= x509::kMostIndent) return true;
    call.RefuseValue(1, "must be from 0 to " + std::to_string(x509::kMostIndent));
    return false;
  }
};
// 3.0 divides by the width.
template <>
struct Guard<&Table::BIO_hex_string> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (std::get<2>(args).value < 1) {
      call.RefuseValue(2, "must be at least 1");
      return false;
    }
    return x509::IndentGuard<1>::Check(call, args);
  }
};

template <>
struct Guard<&Table::OBJ_create_objects> : bio::LinesGuard<0> {};

}  // namespace comm
