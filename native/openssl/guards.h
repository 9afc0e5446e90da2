// What a signature cannot say: conditions without which C would crash, and what is to be noted of a
// call.
#pragma once

#include <type_traits>

#include "openssl/invoke.h"

namespace comm {

struct Nothing {};

template <auto kMember>
struct Guard : Nothing {};

// What is to be noted of a call that C has made, beside its result. Only for functions that return
// something.
template <auto kMember>
struct After : Nothing {};

// Functions that read or set a field and never raise an error: what is in the queue after them was
// there before. See quiet.h.
template <auto kMember>
struct Quiet : std::false_type {};

}  // namespace comm

#include "openssl/guards/bio.h"
#include "openssl/guards/bio_ssl.h"
#include "openssl/guards/ct.h"
#include "openssl/guards/evp.h"
#include "openssl/guards/ktls.h"
#include "openssl/guards/ocsp.h"
#include "openssl/guards/pem.h"
#include "openssl/guards/positions.h"
#include "openssl/guards/quiet.h"
#include "openssl/guards/session.h"
#include "openssl/guards/ssl.h"
#include "openssl/guards/x509.h"
#include "openssl/guards/x509_store_ctx.h"

namespace comm {

template <auto kMember>
inline constexpr bool kGuarded = !std::is_base_of_v<Nothing, Guard<kMember>>;
template <auto kMember>
inline constexpr bool kNoted = !std::is_base_of_v<Nothing, After<kMember>>;
template <auto kMember>
inline constexpr bool kSpecial = kGuarded<kMember> || kNoted<kMember> || Quiet<kMember>::value;

// A row with its guard and what else there is for it. All guards stand before this, and every unit
// that expands rows includes this: none can be missing.
template <auto kMember, bool kMacro, class Signature>
constexpr Row<kMacro, Signature> RowOf(const RowText& text) {
  using Rows = Row<kMacro, Signature>;
  using Args = typename Rows::Args;
  static_assert(!kGuarded<kMember> || !Invoker<kMacro, Signature>::kFrees,
                "a function that releases its handle has no guard");
  static_assert(!kNoted<kMember> || !Invoker<kMacro, Signature>::kSilent,
                "of a function that returns nothing nothing is noted");
  Rows row{text, kMember, nullptr, nullptr, Quiet<kMember>::value};
  if constexpr (kGuarded<kMember>) row.check = &Guard<kMember>::template Check<Args>;
  if constexpr (kNoted<kMember>) {
    row.note = [](Call& call, Args& args, typename Rows::R result) {
      After<kMember>::Note(call, args, result);
    };
  }
  return row;
}

}  // namespace comm
