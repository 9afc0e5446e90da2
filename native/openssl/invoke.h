// From a row to a JavaScript function: read the arguments, call C, settle the error queue, show the
// result.
//
// The result is the C result; where there are out parameters, { result, name: value, … } ("result"
// left out where C returns nothing, or where the result is only the length of bytes that are
// there).
#pragma once

#include "handles/kinds.h"
#include "openssl/convert_results.h"
#include "openssl/guards.h"

namespace comm {

// Where the C function of a row is: a member of the table, or a function over the table (a macro of
// the headers).
template <auto kMember>
struct Target {
  template <class... C>
  static auto Run(const Table& t, C... args) {
    if constexpr (std::is_member_object_pointer_v<decltype(kMember)>) {
      return (t.*kMember)(args...);
    } else {
      return kMember(t, args...);
    }
  }
  // A macro has no symbol: whether the library knows the command behind it is told by its version.
  static bool Missing(const Call& call) {
    if constexpr (std::is_member_object_pointer_v<decltype(kMember)>) {
      return call.table().*kMember == nullptr;
    } else {
      return !call.library().version.AtLeast(call.row().since);
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

template <auto kMember, class Signature>
struct Invoker;

template <auto kMember, class Result, class... Words>
struct Invoker<kMember, Result(Words...)> {
  static constexpr int kCount = sizeof...(Words);
  static constexpr int kJsArgs = (0 + ... + Arg<Words>::kArgs);
  static constexpr int kOuts = (0 + ... + (Arg<Words>::kOut ? 1 : 0));
  using Args = std::tuple<Arg<Words>...>;
  using Indexes = std::index_sequence_for<Words...>;

  static napi_value Run(napi_env env, napi_callback_info info, const RowText& row) {
    napi_value argv[kJsArgs == 0 ? 1 : kJsArgs];
    size_t argc = kJsArgs;
    void* data = nullptr;
    if (napi_get_cb_info(env, info, &argc, argv, nullptr, &data) != napi_ok) return nullptr;
    Call call(env, static_cast<Binding*>(data), row);
    Args args;
    if (!ReadAll(call, args, argv, Indexes{})) return nullptr;
    if (Target<kMember>::Missing(call)) {
      call.Missing();
      return nullptr;
    }
    if constexpr ((FreesFirst<Words>::value || ...)) {
      return ReleaseHandle(call, std::get<0>(args));
    } else {
      if constexpr (std::is_same_v<Result, sig::IoInt>) {
        auto* ssl = std::get<0>(args).object;
        if (!ssl_state::IsOutsideCallbacks(call, ssl) || !bio::IsUsableTransport(call, ssl))
          return nullptr;
      }
      if (!Guard<kMember>::Check(call, args)) return nullptr;
      return CallC(call, args, Indexes{});
    }
  }

 private:
  template <size_t... I>
  static bool ReadAll(Call& call, Args& args, napi_value* argv, std::index_sequence<I...>) {
    int next = 0;
    (void)next;
    (void)argv;
    return (ReadOne<I>(call, std::get<I>(args), argv, &next) && ...);
  }
  template <size_t I, class A>
  static bool ReadOne(Call& call, A& arg, napi_value* argv, int* next) {
    if constexpr (A::kArgs == 0) {
      return true;
    } else {
      return arg.Read(call, argv[(*next)++], I);
    }
  }

  // XX_free: the handle's own reference goes. Kinds that no handle frees (providers) are given to
  // the C function itself.
  template <class A>
  static napi_value ReleaseHandle(Call& call, A& arg) {
    using T = std::remove_pointer_t<decltype(arg.object)>;
    call.Prepare();
    bool ok = true;
    if (arg.id != 0) {
      Slots& slots = call.environment().slots();
      if constexpr (KindOf<T>::kMultiply == Multiply::kConstant) {
        if (slots.Find(arg.id)->ownership != Ownership::kOwned) {
          call.Fail("ERR_SSL_NOT_OWNED",
                    std::string(call.row().name) + " takes only what the caller made.");
          return nullptr;
        }
        if constexpr (std::is_void_v<typename Result::R>) {
          Target<kMember>::Run(call.table(), arg.object);
        } else {
          ok = Target<kMember>::Run(call.table(), arg.object) > 0;
        }
      }
      if (slots.Release(arg.id) == Slots::Released::kInUse) {
        call.Fail("ERR_SSL_HANDLE_IN_USE",
                  std::string(call.row().name) + ": OpenSSL is inside this object.");
        return nullptr;
      }
    }
    call.Settle();
    if constexpr (std::is_void_v<typename Result::R>) {
      return js::Undefined(call.env());
    } else {
      return js::Int(call.env(), ok ? 1 : 0);
    }
  }

  template <size_t... I>
  static napi_value CallC(Call& call, Args& args, std::index_sequence<I...> indexes) {
    size_t prepared = 0;
    bool ready = ((std::get<I>(args).Prepare(call, I) && ++prepared != 0) && ...);
    (void)prepared;
    if (!ready) {
      ((I < prepared ? std::get<I>(args).Finish(call, false) : void()), ...);
      return nullptr;
    }
    if constexpr (!Quiet<kMember>::value) call.Prepare();
    auto values = std::tuple_cat(std::get<I>(args).Pass()...);
    auto run = [&](auto... c) { return Target<kMember>::Run(call.table(), c...); };
    if constexpr (std::is_void_v<typename Result::R>) {
      std::apply(run, values);
      call.Settle();
      (std::get<I>(args).Finish(call, true), ...);
      HoldAll(call, args, indexes);
      return ShowOuts(call, args, nullptr, 0, indexes);
    } else {
      typename Result::R result = std::apply(run, values);
      if constexpr (std::is_same_v<Result, sig::IoInt>)
        NoteOutcome(call.library(), std::get<0>(args).object, result);
      if constexpr (!Quiet<kMember>::value) call.Settle();
      After<kMember>::Note(call, args, result);
      if constexpr (IsUp<Result>::value) {
        return result > 0 ? ShowHandle(call, std::get<0>(args).object, Lent::kOwned)
                          : js::Null(call.env());
      } else if constexpr (IsInside<Result>::value) {
        (std::get<I>(args).Finish(call, result != nullptr), ...);
        if (result == nullptr) return js::Null(call.env());
        return call.environment().MakeHandle(KindOf<typename IsInside<Result>::Type>::kKind, result,
                                             &call.library(), Ownership::kBorrowed,
                                             std::get<IsInside<Result>::kArgument>(args).id);
      } else {
        bool ok = Succeeded<kMember>::Is(result, Ret<Result>::Ok(result));
        (std::get<I>(args).Finish(call, ok), ...);
        if (ok) HoldAll(call, args, indexes);
        return ShowResult(call, args, result, indexes);
      }
    }
  }

  template <size_t... I>
  static void HoldAll(Call& call, Args& args, std::index_sequence<I...>) {
    (HoldOne<Words>(call, args, std::get<I>(args)), ...);
  }
  template <class Word, class A>
  static void HoldOne(Call& call, Args& args, A& arg) {
    if constexpr (HoldsOn<Word>::value) {
      arg.Hold(call, std::get<0>(args).id);
    } else {
      (void)call;
      (void)args;
      (void)arg;
    }
  }

  template <class C, size_t... I>
  static napi_value ShowResult(Call& call, Args& args, C result,
                               std::index_sequence<I...> indexes) {
    if constexpr (std::is_same_v<Result, sig::Der>) {
      napi_value bytes = nullptr;
      (TakeDer<Words>(call, std::get<I>(args), result, &bytes), ...);
      return bytes;
    } else if constexpr (std::is_same_v<Result, sig::CountedBytes>) {
      double length = 0;
      (TakeLength(std::get<I>(args), &length), ...);
      return result == nullptr ? js::Null(call.env())
                               : js::Bytes(call.env(), result, static_cast<size_t>(length));
    } else if constexpr ((kCounted<Words> || ...)) {
      return ShowOuts(call, args, nullptr, static_cast<double>(result), indexes);
    } else {
      napi_value shown = Ret<Result>::Show(call, result);
      if constexpr (kOuts == 0) return shown;
      return ShowOuts(call, args, shown, 0, indexes);
    }
  }
  template <class Word, class A>
  static void TakeDer(Call& call, A& arg, int length, napi_value* bytes) {
    if constexpr (std::is_same_v<Word, sig::OutDer>) *bytes = arg.Take(call, length);
    (void)call;
    (void)arg;
    (void)length;
    (void)bytes;
  }
  template <class Len>
  static void TakeLength(Arg<sig::OutLength<Len>>& arg, double* length) {
    *length = static_cast<double>(arg.length);
  }
  template <class A>
  static void TakeLength(A&, double*) {}

  // { result, name: value, … }; undefined where there is nothing.
  template <size_t... I>
  static napi_value ShowOuts(Call& call, Args& args, napi_value shown, double length,
                             std::index_sequence<I...>) {
    if constexpr (kOuts == 0) {
      (void)args;
      (void)shown;
      (void)length;
      return js::Undefined(call.env());
    } else {
      napi_value object = js::Object(call.env());
      js::Set(call.env(), object, "result", shown);
      (ShowOut<I, Words>(call, std::get<I>(args), length, object), ...);
      return object;
    }
  }
  template <size_t I, class Word, class A>
  static void ShowOut(Call& call, A& arg, double length, napi_value object) {
    if constexpr (kCounted<Word>) {
      js::Set(call.env(), object, call.ParameterName(I).c_str(), arg.ValueOf(call, length));
    } else if constexpr (A::kOut) {
      js::Set(call.env(), object, call.ParameterName(I).c_str(), arg.Value(call));
    }
    (void)call;
    (void)arg;
    (void)length;
    (void)object;
  }
};

// The shape of the JavaScript arguments: one letter each.
template <class Signature>
struct Shape;
template <class Result, class... Words>
struct Shape<Result(Words...)> {
  static const char* Text() {
    static const char text[] = {ShapeOf<Words>()..., '\0'};
    return text + 0;
  }
  template <class Word>
  static constexpr char ShapeOf() {
    return Arg<Word>::kArgs == 0 ? ' ' : Arg<Word>::kShape;
  }
};

}  // namespace comm
