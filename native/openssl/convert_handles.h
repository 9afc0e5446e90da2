// What the words of a signature mean in JavaScript: parameters that are handles, and arrays of
// handles for stacks.
//
// What C keeps (Give) is always a reference or a copy of its own, so the caller's handle stays good
// whatever C does.
#pragma once

#include <vector>

#include "openssl/convert.h"

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
  std::tuple<T*> Pass() { return {object}; }
};

template <class T>
struct Arg<sig::In<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return this->ReadHandle(call, v, parameter);
  }
};
template <class T>
struct Arg<sig::Opt<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    return js::IsNullish(call.env(), v) || this->ReadHandle(call, v, parameter);
  }
};

// Something of the caller's own for C to keep; an exception when it cannot be had.
template <class T>
T* Another(Call& call, T* object, int parameter) {
  T* another = KindOf<T>::Another(call.table(), object);
  if (another != nullptr) return another;
  call.Settle();
  call.Fail("ERR_SSL_CANNOT_SHARE", "The \"" + call.ParameterName(parameter) + "\" argument of " +
                                        call.row().name + " cannot be copied for OpenSSL to keep.");
  return nullptr;
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
  std::tuple<T*> Pass() { return {given}; }
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
template <class T>
struct Arg<sig::Consume<T>> : HandleArg<T> {
  bool Read(Call& call, napi_value v, int parameter) {
    if (!this->ReadHandle(call, v, parameter)) return false;
    Slot* slot = call.environment().slots().Find(this->id);
    if (slot->kept == 0 && slot->uses == 0 && slot->ownership == Ownership::kOwned) return true;
    call.Fail("ERR_SSL_HANDLE_IN_USE", "The \"" + call.ParameterName(parameter) +
                                           "\" argument of " + call.row().name +
                                           " cannot be given away: another object uses it.");
    return false;
  }
  void Finish(Call& call, bool ok) {
    if (ok) call.environment().slots().Forget(this->id);
  }
};

// --- stacks
// ------------------------------------------------------------------------------------------------------------

enum class StackUse { kLend, kGive };

template <class T, StackUse kUse, bool kOptional>
struct StackArg : ArgBase {
  static constexpr char kShape = 'a';
  std::vector<T*> elements;
  std::vector<HandleId> ids;
  OPENSSL_STACK* stack = nullptr;
  bool null = false;

  bool Read(Call& call, napi_value v, int parameter) {
    null = kOptional && js::IsNullish(call.env(), v);
    uint32_t length = 0;
    if (null) return true;
    if (!ArrayLength(call, v, parameter, &length)) return false;
    for (uint32_t i = 0; i < length; i++) {
      napi_value element = nullptr;
      HandleId id = 0;
      if (napi_get_element(call.env(), v, i, &element) != napi_ok) return false;
      Slot* slot = call.Handle(element, parameter, KindOf<T>::kKind, &id);
      if (slot == nullptr) return false;
      elements.push_back(static_cast<T*>(slot->object));
      ids.push_back(id);
    }
    return true;
  }

  bool Prepare(Call& call, int parameter) {
    if (null) return true;
    const Table& t = call.table();
    stack = t.OPENSSL_sk_new_null();
    bool ok = stack != nullptr;
    for (size_t i = 0; ok && i < elements.size(); i++) {
      T* element = elements[i];
      if constexpr (kUse != StackUse::kLend) element = Another(call, element, parameter);
      ok = element != nullptr;
      if (ok && t.OPENSSL_sk_push(stack, element) <= 0) {
        if constexpr (kUse != StackUse::kLend) KindOf<T>::Free(t, element);
        ok = false;
      }
    }
    if (ok) return true;
    Drop(call);
    call.Settle();
    bool pending = false;
    napi_is_exception_pending(call.env(), &pending);
    if (!pending) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
    return false;
  }

  std::tuple<OPENSSL_STACK*> Pass() { return {stack}; }

  void Finish(Call& call, bool ok) {
    if (kUse == StackUse::kLend) {
      call.table().OPENSSL_sk_free(stack);
    } else if (!ok) {
      Drop(call);
    }
  }

 private:
  void Drop(Call& call) {
    const Table& t = call.table();
    if constexpr (kUse != StackUse::kLend) {
      for (int i = 0; stack != nullptr && i < t.OPENSSL_sk_num(stack); i++) {
        KindOf<T>::Free(t, static_cast<T*>(t.OPENSSL_sk_value(stack, i)));
      }
    }
    t.OPENSSL_sk_free(stack);
    stack = nullptr;
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
template <class T>
napi_value ShowHandle(Call& call, T* object, Lent lent) {
  if (object == nullptr) return js::Null(call.env());
  Ownership ownership = Ownership::kOwned;
  if (lent == Lent::kStatic ||
      (KindOf<T>::kMultiply == Multiply::kConstant && lent == Lent::kShared)) {
    ownership = Ownership::kStatic;
  } else if (lent == Lent::kShared) {
    ownership = Ownership::kShared;
    object = KindOf<T>::Another(call.table(), object);
    if (object == nullptr) {
      call.Settle();
      return js::Null(call.env());
    }
  }
  return call.environment().MakeHandle(KindOf<T>::kKind, object, &call.library(), ownership);
}

// How a returned stack is treated: whose are the elements, and is the stack itself to be freed.
template <class T>
napi_value ShowStack(Call& call, OPENSSL_STACK* stack, Lent elements, bool free_stack) {
  if (stack == nullptr) return js::Null(call.env());
  const Table& t = call.table();
  int count = t.OPENSSL_sk_num(stack);
  napi_value array = js::Array(call.env(), count > 0 ? static_cast<size_t>(count) : 0);
  for (int i = 0; i < count; i++) {
    napi_value handle = ShowHandle(call, static_cast<T*>(t.OPENSSL_sk_value(stack, i)), elements);
    if (handle == nullptr)
      array = nullptr;  // an exception is pending; what is left still needs an owner
    if (array != nullptr) napi_set_element(call.env(), array, static_cast<uint32_t>(i), handle);
  }
  if (free_stack) t.OPENSSL_sk_free(stack);
  return array;
}

}  // namespace comm
