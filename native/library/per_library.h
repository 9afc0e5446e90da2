// Callbacks of OpenSSL that get no pointer of ours: one instance of each function for each library,
// which then knows whose call it is. Sets none, and knows nothing of Node.
#pragma once

#include <atomic>
#include <utility>

#include "library/library.h"

namespace comm {

inline constexpr int kMostCalling = 16;  // libraries whose callbacks are told apart

// Which library an instance belongs to.
inline std::atomic<const Library*> calling_libraries[kMostCalling];

template <int kIndex>
const Library& CallingLibrary() {
  return *calling_libraries[kIndex].load(std::memory_order_acquire);
}

// The instances of a function, by the number of their library. `Family<kIndex>::Call` is one.
template <template <int> class Family, int... kIndexes>
auto InstanceAt(int index, std::integer_sequence<int, kIndexes...>) {
  static constexpr decltype(&Family<0>::Call) instances[] = {&Family<kIndexes>::Call...};
  return instances[index];
}

// nullptr where there are more libraries than can be told apart.
template <template <int> class Family>
auto InstanceFor(const Library& library) -> decltype(&Family<0>::Call) {
  if (library.id < 0 || library.id >= kMostCalling) return nullptr;
  calling_libraries[library.id].store(&library, std::memory_order_release);
  return InstanceAt<Family>(library.id, std::make_integer_sequence<int, kMostCalling>());
}

}  // namespace comm
