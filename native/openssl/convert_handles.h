// What the words of a signature mean in JavaScript: parameters that are handles, and arrays of
// handles for stacks.
//
// What C keeps (Give) is always a reference or a copy of its own, so the caller's handle stays good
// whatever C does.
#pragma once

#include <vector>

#include "openssl/bio_chains.h"
#include "openssl/convert.h"
#include "openssl/key_contexts.h"

namespace comm {

template <class T>
struct HandleArg : ArgBase {
  static constexpr char kShape = 'h';
  T* object = nullptr;
  HandleId id = 0;
  bool ReadHandle(Call& call, napi_value v, int parameter) {
    Slot* slot = call.Handle(v, parameter, KindOf<T>::kKind, &id);
    if (slot != nullptr) object = static_cast<T*>(slot->object);
    return slot != nullptr;
  }
  Passed<T*> Pass() { return {object}; }
};

template <class T>
struct Arg<sig::In<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return this->ReadHandle(call, v, parameter);
  }
};
// More than that the handle is a good one; see there.
template <>
struct Arg<sig::In<BIO>> : HandleArg<BIO> {
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadHandle(call, v, parameter) && bio::IsUsable(call, object, parameter);
  }
};
template <>
struct Arg<sig::In<EVP_PKEY_CTX>> : HandleArg<EVP_PKEY_CTX> {
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadHandle(call, v, parameter) && evp::IsUsable(call, id, parameter);
  }
};
template <class T>
struct Arg<sig::Opt<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return js::IsNullish(call.env(), v) || this->ReadHandle(call, v, parameter);
  }
};

// Something of the caller's own for C to keep; an exception when it cannot be had.
void* AnotherFor(Call& call, Kind kind, void* object, int parameter);
template <class T>
T* Another(Call& call, T* object, int parameter) {
  return static_cast<T*>(AnotherFor(call, KindOf<T>::kKind, object, parameter));
}

template <class T, bool kOptional>
struct GiveArg : HandleArg<T> {
  T* given = nullptr;
  bool Read(Call& call, napi_value v, int parameter) {
    return (kOptional && js::IsNullish(call.env(), v)) || this->ReadHandle(call, v, parameter);
  }
  bool Prepare(Call& call, int parameter) {
    if (this->object == nullptr) return true;
    given = Another(call, this->object, parameter);
    return given != nullptr;
  }
  Passed<T*> Pass() { return {given}; }
  void Finish(Call& call, bool ok) {
    if (!ok && given != nullptr) KindOf<T>::Free(call.table(), given);
  }
};
template <class T>
struct Arg<sig::Give<T>> : GiveArg<T, false> {};
template <class T>
struct Arg<sig::OptGive<T>> : GiveArg<T, true> {};

// C remembers the bare pointer: the first argument's slot keeps this one's.
template <class T, bool kOptional>
struct HoldArg : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return (kOptional && js::IsNullish(call.env(), v)) || this->ReadHandle(call, v, parameter);
  }
  void Hold(Call& call, HandleId holder) {
    if (this->object != nullptr) call.environment().slots().Keep(holder, this->id);
  }
};
template <class T>
struct Arg<sig::Hold<T>> : HoldArg<T, false> {};
template <class T>
struct Arg<sig::OptHold<T>> : HoldArg<T, true> {};

// XX_free: the handle is released, and with it the reference that it stood for.
template <class T>
struct Arg<sig::Free<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return js::IsNullish(call.env(), v) || this->ReadHandle(call, v, parameter);
  }
};

// C keeps the object itself: the handle is dead afterwards.
bool CanConsume(Call& call, HandleId id, int parameter);
template <class T>
struct Arg<sig::Consume<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return this->ReadHandle(call, v, parameter) && CanConsume(call, this->id, parameter);
  }
  void Finish(Call& call, bool ok) {
    if (ok) call.environment().slots().Forget(this->id);
  }
};

// --- stacks
// ------------------------------------------------------------------------------------------------------------

enum class StackUse { kLend, kGive };

// An array of handles of one kind, and the stack of their objects.
struct StackOfKind : ArgBase {
  static constexpr char kShape = 'a';
  std::vector<void*> elements;
  std::vector<HandleId> ids;
  OPENSSL_STACK* stack = nullptr;
  bool null = false;

  Passed<OPENSSL_STACK*> Pass() { return {stack}; }

 protected:
  bool ReadElements(Call& call, napi_value v, int parameter, Kind kind, bool optional);
  bool MakeStack(Call& call, int parameter, Kind kind, StackUse use);
  void DropStack(Call& call, Kind kind, StackUse use);
};

template <class T, StackUse kUse, bool kOptional>
struct StackArg : StackOfKind {
  static constexpr Kind kKind = KindOf<T>::kKind;
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadElements(call, v, parameter, kKind, kOptional);
  }
  bool Prepare(Call& call, int parameter) { return MakeStack(call, parameter, kKind, kUse); }
  void Finish(Call& call, bool ok) {
    if (kUse == StackUse::kLend || !ok) DropStack(call, kKind, kUse);
  }
};
template <class T>
struct Arg<sig::InStack<T>> : StackArg<T, StackUse::kLend, false> {};
template <class T>
struct Arg<sig::OptStack<T>> : StackArg<T, StackUse::kLend, true> {};
template <class T>
struct Arg<sig::GiveStack<T>> : StackArg<T, StackUse::kGive, false> {};
template <class T>
struct Arg<sig::OptGiveStack<T>> : StackArg<T, StackUse::kGive, true> {};

// C remembers the bare stack: the first argument's slot keeps it and the handles of its elements.
template <class T>
struct Arg<sig::OptHoldStack<T>> : StackArg<T, StackUse::kLend, true> {
  void Finish(Call& call, bool ok) {
    if (!ok) call.table().OPENSSL_sk_free(this->stack);
  }
  void Hold(Call& call, HandleId holder) {
    if (this->stack == nullptr) return;
    for (HandleId id : this->ids) call.environment().slots().Keep(holder, id);
    call.environment().slots().KeepStack(holder, this->stack);
  }
};

// --- handles and arrays of them as results
// -----------------------------------------------------------------------------

enum class Lent { kOwned, kShared, kStatic };

// Makes the handle for an object that C returned; null for NULL.
napi_value ShowObject(Call& call, Kind kind, void* object, Lent lent);
template <class T>
napi_value ShowHandle(Call& call, T* object, Lent lent) {
  return ShowObject(call, KindOf<T>::kKind, object, lent);
}

// How a returned stack is treated: whose are the elements, and is the stack itself to be freed.
napi_value ShowStackOf(Call& call, Kind kind, OPENSSL_STACK* stack, Lent elements, bool free_stack);
template <class T>
napi_value ShowStack(Call& call, OPENSSL_STACK* stack, Lent elements, bool free_stack) {
  return ShowStackOf(call, KindOf<T>::kKind, stack, elements, free_stack);
}

}  // namespace comm
