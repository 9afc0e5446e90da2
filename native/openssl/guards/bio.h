// Guards of the BIO functions, and what others ask about a chain of BIOs.
// Included by guards.h only.
#pragma once

#include <algorithm>
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

// Every BIO that an operation on this one may reach: those linked behind, and the transports of SSL
// BIOs.
inline std::vector<BIO*> Reached(const Table& t, BIO* from) {
  std::vector<BIO*> reached;
  std::vector<BIO*> next{from};
  while (!next.empty()) {
    BIO* bio = next.back();
    next.pop_back();
    if (bio == nullptr || std::find(reached.begin(), reached.end(), bio) != reached.end()) continue;
    reached.push_back(bio);
    next.push_back(t.BIO_next(bio));
    SSL* ssl = nullptr;
    if (t.BIO_method_type(bio) != kSslType || macros::BIO_get_ssl(t, bio, &ssl) <= 0 ||
        ssl == nullptr)
      continue;
    next.push_back(t.SSL_get_rbio(ssl));
    next.push_back(t.SSL_get_wbio(ssl));
  }
  return reached;
}

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
