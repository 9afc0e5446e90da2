// The table of handles of one environment: a JavaScript handle holds an id, never a pointer.
//
// Lifetime rules (test/lifecycle/handles.test.ts):
// 1. An id is a slot and its generation; releasing a slot raises its generation, so an id is never
// valid again.
// 2. A borrowed slot is alive only while its parent is; the parent's JavaScript object is kept by
// the child's.
// 3. A slot is not freed while a C call is inside it (`uses`): releasing then fails and says so.
// 4. At the end of the environment whatever is left is freed, newest first.
#pragma once

#include <cstdint>
#include <vector>

#include "handles/kinds.h"

namespace comm {

enum class Ownership : unsigned char { kOwned, kShared, kBorrowed, kStatic };

using HandleId = uint64_t;

// What C points to without owning it: lives as long as the slot, and goes after the object.
struct Extra {
  Extra() = default;
  Extra(const Extra&) = delete;
  Extra& operator=(const Extra&) = delete;
  virtual ~Extra() = default;
};

struct Slot {
  void* object = nullptr;
  const Library* library = nullptr;
  HandleId parent = 0;                     // for borrowed objects
  std::vector<HandleId>* keeps = nullptr;  // handles that C code reached through this one may use
  std::vector<OPENSSL_STACK*>* stacks =
      nullptr;             // stacks of kept handles' objects, for the same purpose
  Extra* extra = nullptr;  // deleted after the object
  uint32_t generation = 0;
  uint32_t uses = 0;
  uint32_t came_in = 0;  // the freeze that it was made in, 0 for none
  uint32_t kept = 0;     // how many living slots name this one in `keeps`
  int descriptor = -1;   // for sockets
  Kind kind = Kind::kNone;
  Ownership ownership = Ownership::kOwned;
  bool used = false;
  bool doomed = false;  // released by the user while kept: freed when nobody keeps it
  bool wiped =
      false;  // X509_STORE_CTX: C has cleaned it up, or begun to initialise it, at least once
};

class Slots {
 public:
  Slots() = default;
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  // 0 when the table is full.
  HandleId Add(Kind kind, void* object, const Library* library, Ownership ownership,
               HandleId parent = 0);
  HandleId AddSocket(int descriptor);

  // nullptr when released, or when what it is borrowed from is.
  Slot* Find(HandleId id);
  // The slot of an id given as a double, the form in which JavaScript has it.
  Slot* Find(double id) {
    return id >= 0 && id <= kLargestId ? Find(static_cast<HandleId>(id)) : nullptr;
  }

  enum class Released { kDone, kAlready, kInUse };
  Released Release(HandleId id);
  // Releases every handle of a part of that one: C is about to free or replace its parts.
  void ReleaseParts(HandleId parent);
  // Forgets the slot without freeing: C has taken the object.
  void Forget(HandleId id);
  // `holder` uses `kept` until it is released itself (X509_STORE_CTX and the objects it points to).
  void Keep(HandleId holder, HandleId kept);

  // As Keep, for a stack whose elements are kept already: freed (not its elements) with the holder.
  void KeepStack(HandleId holder, OPENSSL_STACK* stack);

  // Gives a slot what its object points to; deletes it at once when there is no such slot.
  void Attach(HandleId id, Extra* extra);

  // Whether it was made while this is frozen: C is not inside it.
  bool IsFresh(const Slot& slot) const { return frozen_ != 0 && slot.came_in == freezes_; }

  // Calls visit(object) for every object of that kind and library, those released but kept among
  // them.
  template <class Visit>
  void ForEach(Kind kind, const Library* library, Visit visit) const {
    for (const Slot& slot : slots_) {
      if (slot.used && slot.kind == kind && slot.library == library && slot.object != nullptr)
        visit(slot.object);
    }
  }

  // Whether some living slot keeps a handle of that object.
  bool IsKept(const void* object) const;

  // While frozen no object is released but those that have come meanwhile: C is inside some, and it
  // is not known inside which. Each true needs its false.
  void Freeze(bool frozen) {
    frozen_ += frozen ? 1 : -1;
    if (frozen) freezes_++;
  }

  void ReleaseAll();
  size_t living() const { return living_; }

 private:
  static constexpr int kIndexBits = 22;
  static constexpr double kLargestId = 9007199254740991.0;

  HandleId IdOf(uint32_t index) const;
  uint32_t TakeIndex();
  void Empty(uint32_t index);

  std::vector<Slot> slots_{1};  // index 0 is never given out
  std::vector<uint32_t> free_;
  size_t living_ = 0;
  int frozen_ = 0;
  uint32_t freezes_ = 0;
};

inline Slot* Slots::Find(HandleId id) {
  uint32_t index = static_cast<uint32_t>(id & ((1u << kIndexBits) - 1));
  if (index >= slots_.size()) return nullptr;
  Slot& slot = slots_[index];
  if (!slot.used || slot.doomed || slot.generation != (id >> kIndexBits)) return nullptr;
  if (slot.parent != 0 && Find(slot.parent) == nullptr) return nullptr;
  return &slot;
}

}  // namespace comm
