// From a row to a JavaScript function, where the function is done by hand: read the arguments, call
// it, settle the error queue. The result is what the function gives.
#pragma once

#include "openssl/bio_chains.h"
#include "openssl/hand.h"

namespace comm {

template <class Signature>
struct HandRow {
  RowText text;
  napi_value (*function)(Call&, HandArgs<Signature>&);
  bool (*missing)(const Table&);  // whether the library lacks the C function behind it
};

template <class Signature>
struct HandInvoker;
template <class Result, class... Words>
struct HandInvoker<Result(Words...)> {
  static constexpr Parameters<Words...> kParameters{};
  using Row = HandRow<Result(Words...)>;
  using Args = HandArgs<Result(Words...)>;

  static napi_value Run(napi_env env, napi_callback_info info, const Row& row) {
    napi_value argv[kParameters.kJsCount + 1];
    size_t argc = kParameters.kJsCount;
    void* data = nullptr;
    if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok) return nullptr;
    Call call(env, static_cast<Binding*>(data), row.text);
    Args args;
    return Go(call, row, args, argv, std::index_sequence_for<Words...>{});
  }

 private:
  template <size_t... I>
  static napi_value Go(Call& call, const Row& row, Args& args, napi_value* argv,
                       std::index_sequence<I...>) {
    (void)argv;
    if (!(Get<I>(args).Read(call, argv[kParameters.js[I]], I) && ...)) return nullptr;
    if (row.missing(call.table())) {
      call.Missing();
      return nullptr;
    }
    if constexpr (std::is_same_v<Result, sig::IoInt>) {
      if (!bio::IsUsableTransport(call, Get<0>(args).object)) return nullptr;
    }
    size_t prepared = 0;
    bool ready = ((Get<I>(args).Prepare(call, I) && ++prepared != 0) && ...);
    napi_value result = nullptr;
    if (ready) {
      call.Prepare();
      result = row.function(call, args);
      call.Settle();
    }
    // Hand functions that let C keep an argument clear it in the Arg.
    ((I < prepared ? Get<I>(args).Finish(call, false) : void()), ...);
    return result;
  }
};

}  // namespace comm
