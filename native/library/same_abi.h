// Compares a row's C type with the header's own declaration, as far as a calling convention can
// tell them apart. Ignores const, and what a pointer to bytes or to a stack is said to point to.
#pragma once

#include <type_traits>

#include "library/types.h"

namespace comm::abi {

template <class T>
using Bare = std::remove_cv_t<T>;

template <class T>
inline constexpr bool kByteLike =
    std::is_void_v<T> ||
    (std::is_integral_v<T> && sizeof(std::conditional_t<std::is_void_v<T>, char, T>) == 1);

template <class A, class B>
constexpr bool Same() {
  using X = Bare<A>;
  using Y = Bare<B>;
  if constexpr (std::is_same_v<X, Y>) {
    return true;
  } else if constexpr (std::is_pointer_v<X> && std::is_pointer_v<Y>) {
    using P = Bare<std::remove_pointer_t<X>>;
    using Q = Bare<std::remove_pointer_t<Y>>;
    if constexpr (std::is_void_v<P> || std::is_void_v<Q>) {
      return true;
    } else if constexpr (std::is_same_v<P, char> || std::is_same_v<P, unsigned char> ||
                         std::is_same_v<P, signed char>) {
      return std::is_same_v<Q, char> || std::is_same_v<Q, unsigned char> ||
             std::is_same_v<Q, signed char>;
    } else if constexpr (std::is_same_v<P, OPENSSL_STACK>) {
      return std::is_class_v<Q>;
    } else {
      return Same<P, Q>();
    }
  } else if constexpr (std::is_function_v<X> && std::is_function_v<Y>) {
    return false;
  } else if constexpr ((std::is_integral_v<X> || std::is_enum_v<X>)&&(std::is_integral_v<Y> ||
                                                                      std::is_enum_v<Y>)) {
    return sizeof(X) == sizeof(Y) &&
           (std::is_enum_v<X> || std::is_enum_v<Y> || std::is_signed_v<X> == std::is_signed_v<Y>);
  } else {
    return false;
  }
}

// A parameter, which may also be a small struct passed by value.
template <class A, class B>
constexpr bool SameParam() {
  if constexpr (std::is_class_v<A> && std::is_class_v<B>) {
    return std::is_trivially_copyable_v<A> && std::is_trivially_copyable_v<B> &&
           sizeof(A) == sizeof(B) && alignof(A) == alignof(B);
  } else {
    return Same<A, B>();
  }
}

template <class A, class B>
struct SameFunction : std::false_type {};
template <class R, class... A, class S, class... B>
struct SameFunction<R (*)(A...), S (*)(B...)> {
  static constexpr bool Params() {
    if constexpr (sizeof...(A) == sizeof...(B)) {
      return (SameParam<A, B>() && ...);
    } else {
      return false;
    }
  }
  static constexpr bool value = Same<R, S>() && Params();
};

}  // namespace comm::abi
