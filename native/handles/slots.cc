// The table of handles of one environment.
#include "handles/slots.h"

#include "handles/descriptor.h"

namespace comm {

HandleId Slots::IdOf(uint32_t index) const {
  return (static_cast<HandleId>(slots_[index].generation) << kIndexBits) | index;
}

uint32_t Slots::TakeIndex() {
  if (!free_.empty()) {
    uint32_t index = free_.back();
    free_.pop_back();
    return index;
  }
  if (slots_.size() >= (1u << kIndexBits)) return 0;
  slots_.emplace_back();
  return static_cast<uint32_t>(slots_.size() - 1);
}

HandleId Slots::Add(Kind kind, void* object, const Library* library, Ownership ownership,
                    HandleId parent) {
  uint32_t index = TakeIndex();
  if (index == 0) return 0;
  Slot& slot = slots_[index];
  slot.object = object;
  slot.library = library;
  slot.parent = parent;
  slot.kind = kind;
  slot.ownership = ownership;
  slot.used = true;
  slot.came_in = frozen_ != 0 ? freezes_ : 0;
  living_++;
  return IdOf(index);
}

HandleId Slots::AddSocket(int descriptor) {
  HandleId id = Add(Kind::kSocket, nullptr, nullptr, Ownership::kOwned);
  if (id != 0) Find(id)->descriptor = descriptor;
  return id;
}

// Frees the object and makes the slot ready for another. Whatever it kept may go now too.
void Slots::Empty(uint32_t index) {
  Slot slot = slots_[index];
  uint32_t generation = slot.generation + 1;
  slots_[index] = Slot{};
  slots_[index].generation = generation;
  living_--;
  // 2^31 lives of one slot keep the id below 2^53; then it is given up.
  if (generation < (1u << 30)) free_.push_back(index);
  if (slot.descriptor >= 0) CloseDescriptor(slot.descriptor);
  bool frees = slot.ownership == Ownership::kOwned || slot.ownership == Ownership::kShared;
  if (slot.object != nullptr && frees) FreeObject(*slot.library, slot.kind, slot.object);
  delete slot.extra;
  if (slot.stacks != nullptr) {
    for (OPENSSL_STACK* stack : *slot.stacks) slot.library->table->OPENSSL_sk_free(stack);
    delete slot.stacks;
  }
  if (slot.keeps == nullptr) return;
  for (HandleId id : *slot.keeps) {
    uint32_t kept = static_cast<uint32_t>(id & ((1u << kIndexBits) - 1));
    if (--slots_[kept].kept == 0 && slots_[kept].doomed) Empty(kept);
  }
  delete slot.keeps;
}

Slots::Released Slots::Release(HandleId id) {
  Slot* slot = Find(id);
  uint32_t index = static_cast<uint32_t>(id & ((1u << kIndexBits) - 1));
  if (slot == nullptr) {
    // A borrowed slot whose parent went first still has its place to give back.
    bool orphan = index < slots_.size() && slots_[index].used && !slots_[index].doomed &&
                  slots_[index].generation == (id >> kIndexBits);
    if (orphan) Empty(index);
    return Released::kAlready;
  }
  bool frozen = frozen_ != 0 && slot->object != nullptr && !IsFresh(*slot);
  if (slot->uses != 0 || frozen) return Released::kInUse;
  if (slot->kept != 0) {
    slot->doomed = true;
  } else {
    Empty(index);
  }
  return Released::kDone;
}

void Slots::ReleaseParts(HandleId parent) {
  for (uint32_t i = 1; i < slots_.size(); i++) {
    Slot& slot = slots_[i];
    if (!slot.used || slot.parent != parent) continue;
    if (slot.kept != 0) {
      slot.doomed = true;
    } else {
      Empty(i);
    }
  }
}

void Slots::Forget(HandleId id) {
  Slot* slot = Find(id);
  if (slot == nullptr) return;
  slot->object = nullptr;
  slot->descriptor = -1;
  Release(id);
}

void Slots::Keep(HandleId holder, HandleId kept) {
  Slot* from = Find(holder);
  Slot* to = Find(kept);
  if (from == nullptr || to == nullptr) return;
  if (from->keeps == nullptr) from->keeps = new std::vector<HandleId>;
  from->keeps->push_back(kept);
  to->kept++;
}

void Slots::KeepStack(HandleId holder, OPENSSL_STACK* stack) {
  Slot* from = Find(holder);
  if (from == nullptr) return;
  if (from->stacks == nullptr) from->stacks = new std::vector<OPENSSL_STACK*>;
  from->stacks->push_back(stack);
}

void Slots::Attach(HandleId id, Extra* extra) {
  Slot* slot = Find(id);
  if (slot == nullptr) {
    delete extra;
    return;
  }
  delete slot->extra;
  slot->extra = extra;
}

bool Slots::IsKept(const void* object) const {
  for (const Slot& slot : slots_) {
    if (slot.used && slot.kept != 0 && slot.object == object) return true;
  }
  return false;
}

void Slots::ReleaseAll() {
  for (size_t i = slots_.size(); i-- > 1;) {
    if (slots_[i].used && slots_[i].ownership != Ownership::kBorrowed && slots_[i].kept == 0) {
      Empty(static_cast<uint32_t>(i));
    }
  }
  for (size_t i = slots_.size(); i-- > 1;) {
    if (slots_[i].used) Empty(static_cast<uint32_t>(i));
  }
}

}  // namespace comm
