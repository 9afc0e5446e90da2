// The functions done by hand (rows HAND and OWN): declared from the rows, defined in hand_*.cc by
// subject. Their arguments are read by the same words as everybody's; `args` holds one Arg for each
// word of the signature.
#pragma once

#include "openssl/invoke.h"

namespace comm {

template <class Signature>
struct HandArgsOf;
template <class Result, class... Words>
struct HandArgsOf<Result(Words...)> {
  using Type = std::tuple<Arg<Words>...>;
};
template <class Signature>
using HandArgs = typename HandArgsOf<Signature>::Type;

template <auto kHand, class Signature>
struct HandInvoker;
template <auto kHand, class Result, class... Words>
struct HandInvoker<kHand, Result(Words...)> {
  static constexpr int kJsArgs = (0 + ... + Arg<Words>::kArgs);
  using Args = std::tuple<Arg<Words>...>;

  // `missing`: whether the library lacks the C function behind it.
  template <class Missing>
  static napi_value Run(napi_env env, napi_callback_info info, const RowText& row,
                        Missing missing) {
    napi_value argv[kJsArgs == 0 ? 1 : kJsArgs];
    size_t argc = kJsArgs;
    void* data = nullptr;
    if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok) return nullptr;
    Call call(env, static_cast<Binding*>(data), row);
    Args args;
    return Go(call, args, argv, missing, std::index_sequence_for<Words...>{});
  }

 private:
  template <class Missing, size_t... I>
  static napi_value Go(Call& call, Args& args, napi_value* argv, Missing missing,
                       std::index_sequence<I...>) {
    int next = 0;
    (void)next;
    (void)argv;
    if (!(ReadOne<I>(call, std::get<I>(args), argv, &next) && ...)) return nullptr;
    if (missing(call.table())) {
      call.Missing();
      return nullptr;
    }
    if constexpr (std::is_same_v<Result, sig::IoInt>) {
      auto* ssl = std::get<0>(args).object;
      if (!ssl_state::IsOutsideCallbacks(call, ssl) || !bio::IsUsableTransport(call, ssl))
        return nullptr;
    }
    size_t prepared = 0;
    bool ready = ((std::get<I>(args).Prepare(call, I) && ++prepared != 0) && ...);
    napi_value result = nullptr;
    if (ready) {
      call.Prepare();
      result = kHand(call, args);
      call.Settle();
    }
    // Hand functions that let C keep an argument clear it in the Arg.
    ((I < prepared ? std::get<I>(args).Finish(call, false) : void()), ...);
    return result;
  }
  template <size_t I, class A>
  static bool ReadOne(Call& call, A& arg, napi_value* argv, int* next) {
    if constexpr (A::kArgs == 0) {
      return true;
    } else {
      return arg.Read(call, argv[(*next)++], I);
    }
  }
};

namespace hand {
using namespace sig;
#define HAND(name, since, until, ctype, signature, page, text) \
  napi_value name(Call& call, HandArgs<signature>& args);
#define OWN(name, since, until, signature, page, text) \
  napi_value name(Call& call, HandArgs<signature>& args);
#include "library/rows.h"
}  // namespace hand

}  // namespace comm
