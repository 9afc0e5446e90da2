// The functions done by hand (rows HAND and OWN): declared from the rows, defined in hand/*.cc by
// subject. Their arguments are read by the same words as everybody's; `args` holds one Arg for each
// word of the signature.
#pragma once

#include "library/table.h"
#include "openssl/convert_results.h"

namespace comm {

template <class Signature>
using HandArgs = typename ArgsOf<Signature>::Type;

namespace hand {
using namespace sig;
#define HAND(name, since, until, ctype, signature, page, text) \
  napi_value name(Call& call, HandArgs<signature>& args);
#define OWN(name, since, until, signature, page, text) \
  napi_value name(Call& call, HandArgs<signature>& args);
#include "library/rows.h"
}  // namespace hand

}  // namespace comm
