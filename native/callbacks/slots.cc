// The list of all callbacks.
#include "callbacks/slots.h"

#include <cstring>

namespace comm {

const SlotFamily* const kFamilies[] = {
    &kObservers, &kHello,    &kChains,   &kPsk,     &kPolicy,   &kCookies, &kOldExtensions,
    &kPasswords, &kSecurity, &kSessions, &kTickets, &kEvidence, &kQuic,    &kRare};
const size_t kFamilyCount = sizeof kFamilies / sizeof *kFamilies;

const CallbackSlot* FindSlot(const char* name) {
  const CallbackSlot* found = nullptr;
  ForEachSlot([&](const CallbackSlot& slot) {
    if (strcmp(slot.name, name) == 0) found = &slot;
  });
  return found;
}

}  // namespace comm
