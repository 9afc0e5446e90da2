// The callbacks that functions of JavaScript can be set for: one row each, in the file of its
// family. Setting one puts a function of ours into C, which asks JavaScript (ask.h).
#pragma once

#include <cstddef>
#include <type_traits>

#include "library/library.h"
#include "library/per_library.h"

namespace comm {

enum class SetResult : int { kDone = 1, kRefused = 0, kMissing = -1 };

struct CallbackSlot {
  const char* name;
  // Sets or removes ours; nullptr where the library has no such function for that object.
  SetResult (*on_ctx)(const Library& library, SSL_CTX* ctx, bool on);
  SetResult (*on_ssl)(const Library& library, SSL* ssl, bool on);
};

struct SlotFamily {
  const CallbackSlot* slots;
  size_t count;
};

template <size_t kCount>
constexpr SlotFamily FamilyOf(const CallbackSlot (&slots)[kCount]) {
  return {slots, kCount};
}

// In the files of those names.
extern const SlotFamily kObservers;
extern const SlotFamily kHello;
extern const SlotFamily kChains;
extern const SlotFamily kPsk;
extern const SlotFamily kPolicy;
extern const SlotFamily kCookies;
extern const SlotFamily kOldExtensions;
extern const SlotFamily kPasswords;
extern const SlotFamily kSecurity;
extern const SlotFamily kSessions;
extern const SlotFamily kTickets;
extern const SlotFamily kEvidence;
extern const SlotFamily kQuic;
extern const SlotFamily kRare;

// nullptr: there is none of that name.
const CallbackSlot* FindSlot(const char* name);
// Calls visit(const CallbackSlot&) for all.
template <class Visit>
void ForEachSlot(Visit visit);

// The setters that most slots have: `kSetter` of the table gets our function, or NULL; with an
// argument that is the library, or without one.
template <auto kSetter, template <int> class Callback, class Object>
SetResult SetPlain(const Library& library, Object* object, bool on);
template <auto kSetter, template <int> class Callback, class Object>
SetResult SetWithArgument(const Library& library, Object* object, bool on);

// --- only definitions from here on ---

extern const SlotFamily* const kFamilies[];
extern const size_t kFamilyCount;

template <class Visit>
void ForEachSlot(Visit visit) {
  for (size_t i = 0; i < kFamilyCount; i++)
    for (size_t j = 0; j < kFamilies[i]->count; j++) visit(kFamilies[i]->slots[j]);
}

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
