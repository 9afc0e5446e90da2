// Guards of the BIO functions. Included by guards.h only.
#pragma once

#include "library/macros.h"
#include "openssl/bio_chains.h"
#include "openssl/guards/x509.h"

namespace comm {

namespace bio {

// For what flushes and connects the BIO itself.
struct FlushGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!LacksNext(call.table(), Reached(call.table(), Get<0>(args).object).bios)) return true;
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
    return CanReadLines(call, Get<kParameter>(args).object, kParameter);
  }
};

template <size_t kParameter>
struct CloseFlagGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<kParameter>(args).value == 0) return true;
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
    if ((Get<1>(args).value & ~kAllowed) == 0) return true;
    call.RefuseValue(
        1, "must be made of BIO_FLAGS_BASE64_NO_NL (0x100) and BIO_FLAGS_NONCLEAR_RST (0x400)");
    return false;
  }
};

}  // namespace bio

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
    if (Get<1>(args).bytes.size == 0) {
      call.RefuseValue(1, "must have at least one byte, for the NUL at the end");
      return false;
    }
    return bio::CanReadLines(call, Get<0>(args).object, 0);
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
    long indent = Get<1>(args).value;
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
    if (Get<2>(args).value < 1) {
      call.RefuseValue(2, "must be at least 1");
      return false;
    }
    return x509::IndentGuard<1>::Check(call, args);
  }
};

template <>
struct Guard<&Table::OBJ_create_objects> : bio::LinesGuard<0> {};

}  // namespace comm
