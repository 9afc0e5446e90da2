// What the words of a signature mean in JavaScript: handles and arrays of them, whatever their
// kind.
#include "openssl/convert_handles.h"

namespace comm {

void* AnotherFor(Call& call, Kind kind, void* object, int parameter) {
  void* another = AnotherObject(call.table(), kind, object);
  if (another != nullptr) return another;
  call.Settle();
  call.Fail("ERR_SSL_CANNOT_SHARE", "The \"" + call.ParameterName(parameter) + "\" argument of " +
                                        call.row().name + " cannot be copied for OpenSSL to keep.");
  return nullptr;
}

bool CanConsume(Call& call, HandleId id, int parameter) {
  Slot* slot = call.environment().slots().Find(id);
  if (slot->kept == 0 && slot->uses == 0 && slot->ownership == Ownership::kOwned) return true;
  call.Fail("ERR_SSL_HANDLE_IN_USE", "The \"" + call.ParameterName(parameter) + "\" argument of " +
                                         call.row().name +
                                         " cannot be given away: another object uses it.");
  return false;
}

// --- stacks ------------------------------------------------------------

bool StackOfKind::ReadElements(Call& call, napi_value v, int parameter, Kind kind, bool optional) {
  null = optional && js::IsNullish(call.env(), v);
  uint32_t length = 0;
  if (null) return true;
  if (!ArrayLength(call, v, parameter, &length)) return false;
  for (uint32_t i = 0; i < length; i++) {
    napi_value element = nullptr;
    HandleId id = 0;
    if (napi_get_element(call.env(), v, i, &element) != napi_ok) return false;
    Slot* slot = call.Handle(element, parameter, kind, &id);
    if (slot == nullptr) return false;
    elements.push_back(slot->object);
    ids.push_back(id);
  }
  return true;
}

bool StackOfKind::MakeStack(Call& call, int parameter, Kind kind, StackUse use) {
  if (null) return true;
  const Table& t = call.table();
  stack = t.OPENSSL_sk_new_null();
  bool ok = stack != nullptr;
  for (size_t i = 0; ok && i < elements.size(); i++) {
    void* element = elements[i];
    if (use == StackUse::kGive) element = AnotherFor(call, kind, element, parameter);
    ok = element != nullptr;
    if (ok && t.OPENSSL_sk_push(stack, element) <= 0) {
      if (use == StackUse::kGive) FreeObject(call.library(), kind, element);
      ok = false;
    }
  }
  if (ok) return true;
  DropStack(call, kind, use);
  call.Settle();
  bool pending = false;
  napi_is_exception_pending(call.env(), &pending);
  if (!pending) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
  return false;
}

void StackOfKind::DropStack(Call& call, Kind kind, StackUse use) {
  const Table& t = call.table();
  if (use == StackUse::kGive) {
    for (int i = 0; stack != nullptr && i < t.OPENSSL_sk_num(stack); i++) {
      FreeObject(call.library(), kind, t.OPENSSL_sk_value(stack, i));
    }
  }
  t.OPENSSL_sk_free(stack);
  stack = nullptr;
}

// --- results ------------------------------------------------------------

napi_value ShowObject(Call& call, Kind kind, void* object, Lent lent) {
  if (object == nullptr) return js::Null(call.env());
  Ownership ownership = Ownership::kOwned;
  if (lent == Lent::kStatic || (MultiplyOf(kind) == Multiply::kConstant && lent == Lent::kShared)) {
    ownership = Ownership::kStatic;
  } else if (lent == Lent::kShared) {
    ownership = Ownership::kShared;
    object = AnotherObject(call.table(), kind, object);
    if (object == nullptr) {
      call.Settle();
      return js::Null(call.env());
    }
  }
  return call.environment().MakeHandle(kind, object, &call.library(), ownership);
}

napi_value ShowStackOf(Call& call, Kind kind, OPENSSL_STACK* stack, Lent elements,
                       bool free_stack) {
  if (stack == nullptr) return js::Null(call.env());
  const Table& t = call.table();
  int count = t.OPENSSL_sk_num(stack);
  napi_value array = js::Array(call.env(), count > 0 ? static_cast<size_t>(count) : 0);
  for (int i = 0; i < count; i++) {
    napi_value handle = ShowObject(call, kind, t.OPENSSL_sk_value(stack, i), elements);
    if (handle == nullptr)
      array = nullptr;  // an exception is pending; what is left still needs an owner
    if (array != nullptr) napi_set_element(call.env(), array, static_cast<uint32_t>(i), handle);
  }
  if (free_stack) t.OPENSSL_sk_free(stack);
  return array;
}

}  // namespace comm
