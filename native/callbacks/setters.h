// How most callbacks are set: definitions of slots.h.
#pragma once

#include <type_traits>

#include "callbacks/slots.h"
#include "library/per_library.h"

namespace comm {

// C says 0 for a refusal where its setter says anything.
template <class Set>
SetResult ResultOf(Set set) {
  if constexpr (std::is_void_v<decltype(set())>) {
    set();
    return SetResult::kDone;
  } else {
    return set() > 0 ? SetResult::kDone : SetResult::kRefused;
  }
}

template <auto kSetter, template <int> class Callback, class Object>
SetResult SetPlain(const Library& library, Object* object, bool on) {
  auto setter = library.table->*kSetter;
  auto callback = InstanceFor<Callback>(library);
  if (setter == nullptr) return SetResult::kMissing;
  if (callback == nullptr) return SetResult::kRefused;
  auto ours = reinterpret_cast<void*>(callback);
  return ResultOf([&] {
    if constexpr (std::is_invocable_v<decltype(setter), Object*, void*>) {
      return setter(object, on ? ours : nullptr);
    } else {
      return setter(object, on ? callback : nullptr);
    }
  });
}

template <auto kSetter, template <int> class Callback, class Object>
SetResult SetWithArgument(const Library& library, Object* object, bool on) {
  auto setter = library.table->*kSetter;
  auto callback = InstanceFor<Callback>(library);
  if (setter == nullptr) return SetResult::kMissing;
  if (callback == nullptr) return SetResult::kRefused;
  auto ours = reinterpret_cast<void*>(callback);
  return ResultOf([&] { return setter(object, on ? ours : nullptr, nullptr); });
}

}  // namespace comm
