// From a row to a JavaScript function: read the arguments, call C, settle the error queue, show the
// result.
//
// The result is the C result; where there are out parameters, { result, name: value, … } ("result"
// left out where C returns nothing, or where the result is only the length of bytes that are
// there).
//
// The code is compiled once for each signature, not for each row: what a row adds is in its Row.
#pragma once

#include "handles/kinds.h"
#include "openssl/convert_results.h"

namespace comm {

// Where the C function of a row is: a member of the table, or a function over the table (a macro of
// the headers).
template <bool kMacro, class Result, class... C>
struct TargetOf {
  using Type = Result (*Table::*)(C...);
};
template <class Result, class... C>
struct TargetOf<true, Result, C...> {
  using Type = Result (*)(const Table&, C...);
};
template <bool kMacro, class Pointer>
struct TargetFor;
template <bool kMacro, class Result, class... C>
struct TargetFor<kMacro, Result (*)(C...)> : TargetOf<kMacro, Result, C...> {};

// What a row adds to its signature.
template <bool kMacro, class Signature>
struct Row;
template <bool kMacro, class Result, class... Words>
struct Row<kMacro, Result(Words...)> {
  using Args = typename ArgsOf<Result(Words...)>::Type;
  using R = std::conditional_t<std::is_void_v<typename Result::R>, int, typename Result::R>;

  RowText text;
  typename TargetFor<kMacro, sig::CPointer<Result(Words...)>>::Type target;
  bool (*check)(Call&, Args&);    // Guard, or nullptr
  void (*note)(Call&, Args&, R);  // After, or nullptr
  bool quiet;                     // Quiet

  bool IsMissing(const Call& call) const {
    if constexpr (kMacro) {
      // It has no symbol: whether the library knows the command behind it is told by its version.
      return !call.library().version.AtLeast(text.since);
    } else {
      return call.table().*target == nullptr;
    }
  }
};

template <class Word>
struct FreesFirst : std::false_type {};
template <class T>
struct FreesFirst<sig::Free<T>> : std::true_type {};
template <class Word>
struct HoldsOn : std::false_type {};
template <class T>
struct HoldsOn<sig::Hold<T>> : std::true_type {};
template <class T>
struct HoldsOn<sig::OptHold<T>> : std::true_type {};
template <class T>
struct HoldsOn<sig::OptHoldStack<T>> : std::true_type {};
template <class Word>
struct IsInside : std::false_type {};
template <class T, int N>
struct IsInside<sig::Inside<T, N>> : std::true_type {
  using Type = T;
  static constexpr int kArgument = N;
};
template <class Word>
struct IsUp : std::false_type {};
template <class T>
struct IsUp<sig::Up<T>> : std::true_type {
  using Type = T;
};
// Out parameters whose length is the C result, so that the result itself is not shown.
template <class Word>
inline constexpr bool kCounted =
    std::is_same_v<Word, sig::OutCounted> || std::is_same_v<Word, sig::OutOwnedCounted>;
template <class Elem>
inline constexpr bool kCounted<sig::OutCountedNumbers<Elem>> = true;

// One argument, whatever the signature it is of.
template <class Word, class A, class Args>
void HoldOne(Call& call, Args& args, A& arg) {
  if constexpr (HoldsOn<Word>::value) arg.Hold(call, Get<0>(args).id);
}
template <class Word, class A>
void ShowOut(Call& call, int parameter, A& arg, double length, napi_value object) {
  if constexpr (kCounted<Word>) {
    call.SetOut(object, parameter, arg.ValueOf(call, length));
  } else if constexpr (A::kOut) {
    call.SetOut(object, parameter, arg.Value(call));
  }
}
template <class Word, class A>
void TakeDer(Call& call, A& arg, int length, napi_value* bytes) {
  if constexpr (std::is_same_v<Word, sig::OutDer>) *bytes = arg.Take(call, length);
}
template <class Len>
void TakeLength(Arg<sig::OutLength<Len>>& arg, double* length) {
  *length = static_cast<double>(arg.length);
}
template <class A>
void TakeLength(A&, double*) {}

template <bool kMacro, class Signature>
struct Invoker;

template <bool kMacro, class Result, class... Words>
struct Invoker<kMacro, Result(Words...)> {
  static constexpr bool kOuts = (false || ... || Arg<Words>::kOut);
  static constexpr bool kFrees = (false || ... || FreesFirst<Words>::value);
  static constexpr bool kSilent = std::is_void_v<typename Result::R>;
  static constexpr Parameters<Words...> kParameters{};
  using Row = comm::Row<kMacro, Result(Words...)>;
  using Args = typename Row::Args;
  using Indexes = std::index_sequence_for<Words...>;
  using CIndexes = std::make_index_sequence<kParameters.kCount>;

  static napi_value Run(napi_env env, napi_callback_info info, const Row& row) {
    napi_value argv[kParameters.kJsCount + 1];
    size_t argc = kParameters.kJsCount;
    void* data = nullptr;
    if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok) return nullptr;
    Call call(env, static_cast<Binding*>(data), row.text);
    Args args;
    if (!ReadAll(call, args, argv, Indexes{})) return nullptr;
    if (row.IsMissing(call)) {
      call.Missing();
      return nullptr;
    }
    if constexpr (kFrees) {
      return ReleaseFirst(call, row, args);
    } else {
      if constexpr (std::is_same_v<Result, sig::IoInt>) {
        if (!bio::IsUsableTransport(call, Get<0>(args).object)) return nullptr;
      }
      if (row.check != nullptr && !row.check(call, args)) return nullptr;
      return CallC(call, row, args, Indexes{});
    }
  }

 private:
  template <size_t... I>
  static bool ReadAll(Call& call, Args& args, napi_value* argv, std::index_sequence<I...>) {
    (void)argv;
    return (Get<I>(args).Read(call, argv[kParameters.js[I]], I) && ...);
  }

  // XX_free: the handle's own reference goes. Kinds that no handle frees (providers) are given to
  // the C function itself.
  static napi_value ReleaseFirst(Call& call, const Row& row, Args& args) {
    auto& arg = Get<0>(args);
    using T = std::remove_pointer_t<decltype(arg.object)>;
    constexpr bool kConstant = KindOf<T>::kMultiply == Multiply::kConstant;
    call.Prepare();
    bool ok = true;
    if (kConstant && arg.id != 0) {
      if (!call.IsOwned(arg.id)) return nullptr;
      if constexpr (kSilent) {
        CallTarget(call, row, args, CIndexes{});
      } else {
        ok = CallTarget(call, row, args, CIndexes{}) > 0;
      }
    }
    if (!call.Release(arg.id)) return nullptr;
    call.Settle();
    return kSilent ? js::Undefined(call.env()) : js::Int(call.env(), ok ? 1 : 0);
  }

  template <size_t... K>
  static auto CallTarget(Call& call, const Row& row, Args& args, std::index_sequence<K...>) {
    const Table& t = call.table();
    (void)args;
    if constexpr (kMacro) {
      return row.target(t,
                        PartOf<kParameters.part[K]>(Get<kParameters.argument[K]>(args).Pass())...);
    } else {
      return (t.*row.target)(
          PartOf<kParameters.part[K]>(Get<kParameters.argument[K]>(args).Pass())...);
    }
  }

  template <size_t... I>
  static napi_value CallC(Call& call, const Row& row, Args& args,
                          std::index_sequence<I...> indexes) {
    size_t prepared = 0;
    bool ready = ((Get<I>(args).Prepare(call, I) && ++prepared != 0) && ...);
    if (!ready) {
      ((I < prepared ? Get<I>(args).Finish(call, false) : void()), ...);
      return nullptr;
    }
    if (!row.quiet) call.Prepare();
    if constexpr (kSilent) {
      CallTarget(call, row, args, CIndexes{});
      if (!row.quiet) call.Settle();
      (Get<I>(args).Finish(call, true), ...);
      (HoldOne<Words>(call, args, Get<I>(args)), ...);
      return ShowOuts(call, args, nullptr, 0, indexes);
    } else {
      typename Result::R result = CallTarget(call, row, args, CIndexes{});
      if constexpr (std::is_same_v<Result, sig::IoInt>)
        NoteOutcome(call.library(), Get<0>(args).object, result);
      if (!row.quiet) call.Settle();
      if (row.note != nullptr) row.note(call, args, result);
      if constexpr (IsUp<Result>::value) {
        return result > 0 ? ShowHandle(call, Get<0>(args).object, Lent::kOwned)
                          : js::Null(call.env());
      } else if constexpr (IsInside<Result>::value) {
        (Get<I>(args).Finish(call, result != nullptr), ...);
        if (result == nullptr) return js::Null(call.env());
        return call.environment().MakeHandle(KindOf<typename IsInside<Result>::Type>::kKind, result,
                                             &call.library(), Ownership::kBorrowed,
                                             Get<IsInside<Result>::kArgument>(args).id);
      } else {
        bool ok = Ret<Result>::Ok(result);
        (Get<I>(args).Finish(call, ok), ...);
        if (ok) (HoldOne<Words>(call, args, Get<I>(args)), ...);
        return ShowResult(call, args, result, indexes);
      }
    }
  }

  template <class C, size_t... I>
  static napi_value ShowResult(Call& call, Args& args, C result,
                               std::index_sequence<I...> indexes) {
    if constexpr (std::is_same_v<Result, sig::Der>) {
      napi_value bytes = nullptr;
      (TakeDer<Words>(call, Get<I>(args), result, &bytes), ...);
      return bytes;
    } else if constexpr (std::is_same_v<Result, sig::CountedBytes>) {
      double length = 0;
      (TakeLength(Get<I>(args), &length), ...);
      return result == nullptr ? js::Null(call.env())
                               : js::Bytes(call.env(), result, static_cast<size_t>(length));
    } else if constexpr ((kCounted<Words> || ...)) {
      return ShowOuts(call, args, nullptr, static_cast<double>(result), indexes);
    } else {
      napi_value shown = Ret<Result>::Show(call, result);
      if constexpr (!kOuts) return shown;
      return ShowOuts(call, args, shown, 0, indexes);
    }
  }

  // { result, name: value, … }; undefined where there is nothing.
  template <size_t... I>
  static napi_value ShowOuts(Call& call, Args& args, napi_value shown, double length,
                             std::index_sequence<I...>) {
    (void)args;
    (void)shown;
    (void)length;
    if constexpr (!kOuts) {
      return js::Undefined(call.env());
    } else {
      napi_value object = js::Object(call.env());
      js::Set(call.env(), object, "result", shown);
      (ShowOut<Words>(call, I, Get<I>(args), length, object), ...);
      return object;
    }
  }
};

// The shape of the JavaScript arguments: one letter each.
template <class Signature>
struct Shape;
template <class Result, class... Words>
struct Shape<Result(Words...)> {
  static constexpr char kText[] = {(Arg<Words>::kArgs == 0 ? ' ' : Arg<Words>::kShape)..., '\0'};
};

}  // namespace comm
