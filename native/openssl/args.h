// The arguments of one call, one Arg for each word of its signature, and the C values they stand
// for. A word stands for up to three C values. Says nothing of what a word means.
//
// Not std::tuple: there are a thousand signatures, and compiling that many tuples takes minutes.
#pragma once

#include <cstddef>
#include <utility>

#include "library/signature.h"

namespace comm {

template <class Word>
struct Arg;

// --- arguments ------------------------------------------------------------

template <size_t N, class A>
struct ArgAt {
  A arg;
};
template <class Indexes, class... A>
struct ArgPack;
template <size_t... N, class... A>
struct ArgPack<std::index_sequence<N...>, A...> : ArgAt<N, A>... {};

template <size_t N, class A>
A& Get(ArgAt<N, A>& at) {
  return at.arg;
}

template <class Signature>
struct ArgsOf;
template <class Result, class... Words>
struct ArgsOf<Result(Words...)> {
  using Type = ArgPack<std::index_sequence_for<Words...>, Arg<Words>...>;
};

// --- C values ------------------------------------------------------------

template <class... C>
struct Passed;
template <>
struct Passed<> {};
template <class A>
struct Passed<A> {
  A first;
};
template <class A, class B>
struct Passed<A, B> {
  A first;
  B second;
};
template <class A, class B, class C>
struct Passed<A, B, C> {
  A first;
  B second;
  C third;
};

template <size_t kPart, class P>
auto PartOf(const P& passed) {
  if constexpr (kPart == 0) {
    return passed.first;
  } else if constexpr (kPart == 1) {
    return passed.second;
  } else {
    return passed.third;
  }
}

template <class List>
inline constexpr size_t kParts = 0;
template <class... C>
inline constexpr size_t kParts<sig::List<C...>> = sizeof...(C);

// Where the parameters of a signature are: for each word its JavaScript argument, and for each C
// parameter its word and the part of that.
template <class... Words>
struct Parameters {
  static constexpr size_t kWords = sizeof...(Words);
  static constexpr size_t kJsCount = (0 + ... + static_cast<size_t>(Arg<Words>::kArgs));
  static constexpr size_t kCount = (0 + ... + kParts<typename Words::C>);
  size_t js[kWords + 1] = {};
  size_t argument[kCount + 1] = {};
  size_t part[kCount + 1] = {};
  constexpr Parameters() {
    constexpr int kArgs[] = {Arg<Words>::kArgs..., 0};
    constexpr size_t kPartsOf[] = {kParts<typename Words::C>..., 0};
    size_t next = 0;
    size_t at = 0;
    for (size_t i = 0; i < kWords; i++) {
      js[i] = next;
      next += static_cast<size_t>(kArgs[i]);
      for (size_t k = 0; k < kPartsOf[i]; k++, at++) {
        argument[at] = i;
        part[at] = k;
      }
    }
  }
};

}  // namespace comm
