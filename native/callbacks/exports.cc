// The functions of the addon that set callbacks (CallbacksAddon of lib/binding/callbacks.ts).
#include "callbacks/exports.h"

#include <iterator>

#include "callbacks/custom_extensions.h"
#include "callbacks/slots.h"
#include "library/gate.h"
#include "library/records.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

using Args = js::Arguments<Environment, 3>;

Slot* SlotOf(napi_env env, Environment* environment, napi_value value, double* id) {
  return napi_get_value_double(env, value, id) == napi_ok ? environment->slots().Find(*id)
                                                          : nullptr;
}

// setCallbackRunner(run, observe)
napi_value SetRunner(napi_env env, napi_callback_info info) {
  Args args(env, info);
  args.owner->callback_runner().Assign(env, args[0]);
  args.owner->observer().Assign(env, args[1]);
  return js::Undefined(env);
}

// Another thread's function is asked in the midst of some context's lists.
bool IsPausedWithin(const Environment& environment, const Slot& slot) {
  return gate::paused_within.load(std::memory_order_acquire) != 0 &&
         !environment.slots().IsFresh(slot);
}

void Hold(const Environment& environment, CtxRecord* record, const CallbackSlot& callback) {
  if (record != nullptr) record->holders[callback.name].insert(environment.serial());
}

// Of a context that threads share: whether living ones beside this, which lets go, have a function.
bool OthersHold(const Environment& environment, CtxRecord* record, const CallbackSlot& callback) {
  if (record == nullptr) return false;
  std::set<unsigned long long>& holders = record->holders[callback.name];
  holders.erase(environment.serial());
  for (auto it = holders.begin(); it != holders.end();)
    it = Environment::IsLiving(*it) ? std::next(it) : holders.erase(it);
  return !holders.empty();
}

// setCallback(handle, name, on) → 1, 0 refused, -1 missing in the library, -2 not for this handle,
// -3 the SSL is in its handshake on another thread, -4 C waits for a function's answer
napi_value SetCallback(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  std::string name;
  bool on = false;
  Slot* slot = SlotOf(env, args.owner, args[0], &id);
  js::ReadText(env, args[1], &name);
  napi_get_value_bool(env, args[2], &on);
  const CallbackSlot* callback = FindSlot(name.c_str());
  if (slot == nullptr || callback == nullptr) return js::Int(env, -2);
  if (args.owner->asking() && !args.owner->slots().IsFresh(*slot)) return js::Int(env, -4);
  const Library& library = *slot->library;
  gate::Pass pass;
  if (slot->kind == Kind::kSSL_CTX && callback->on_ctx != nullptr) {
    if (gate::Busy()) pass.EnterAlone();
    if (IsPausedWithin(*args.owner, *slot)) return js::Int(env, -4);
    auto* ctx = static_cast<SSL_CTX*>(slot->object);
    if (!on && OthersHold(*args.owner, RecordOf(library, ctx), *callback)) return js::Int(env, 1);
    SetResult result = callback->on_ctx(library, ctx, on);
    if (on && result == SetResult::kDone) Hold(*args.owner, RecordOf(library, ctx), *callback);
    return js::Int(env, static_cast<int>(result));
  }
  if (slot->kind == Kind::kSSL && callback->on_ssl != nullptr) {
    auto* ssl = static_cast<SSL*>(slot->object);
    SslRecord* record = RecordOf(library, ssl);
    if (record != nullptr && record->out) return js::Int(env, -3);
    if (gate::Busy()) pass.EnterIfShared();
    return js::Int(env, static_cast<int>(callback->on_ssl(library, ssl, on)));
  }
  return js::Int(env, -2);
}

// addCustomExt(ctx, role, type, context, adds, told, parses) → as setCallback
napi_value AddCustomExt(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 7> args(env, info);
  double id = 0;
  double numbers[3] = {0, 0, 0};
  bool flags[3] = {false, false, false};
  Slot* slot = SlotOf(env, args.owner, args[0], &id);
  for (size_t i = 0; i < 3; i++) {
    js::ReadInteger(env, args[i + 1], 0, 4294967295.0, &numbers[i]);
    napi_get_value_bool(env, args[i + 4], &flags[i]);
  }
  if (slot == nullptr || slot->kind != Kind::kSSL_CTX) return js::Int(env, -2);
  if (args.owner->asking() && !args.owner->slots().IsFresh(*slot)) return js::Int(env, -4);
  gate::Pass pass;
  if (gate::Busy()) pass.EnterAlone();
  if (IsPausedWithin(*args.owner, *slot)) return js::Int(env, -4);
  CustomExtension one = {static_cast<ExtensionRole>(static_cast<int>(numbers[0])),
                         static_cast<unsigned int>(numbers[1]),
                         static_cast<unsigned int>(numbers[2]),
                         flags[0],
                         flags[1],
                         flags[2]};
  auto* ctx = static_cast<SSL_CTX*>(slot->object);
  return js::Int(env, static_cast<int>(AddCustomExtension(*slot->library, ctx, one)));
}

// callbackKeys(handle) → [own key, key of its context, key of the context it was made from]
napi_value CallbackKeys(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  double keys[3] = {0, 0, 0};
  Slot* slot = SlotOf(env, args.owner, args[0], &id);
  SSL_CTX* ctx = nullptr;
  SSL_CTX* first = nullptr;
  if (slot != nullptr && slot->kind == Kind::kSSL_CTX) {
    CtxRecord* record = RecordOf(*slot->library, static_cast<SSL_CTX*>(slot->object));
    if (record != nullptr) keys[0] = record->key;
  } else if (slot != nullptr && slot->kind == Kind::kSSL) {
    auto* ssl = static_cast<SSL*>(slot->object);
    SslRecord* record = RecordOf(*slot->library, ssl);
    ctx = slot->library->table->SSL_get_SSL_CTX(ssl);
    if (record != nullptr) keys[0] = record->key;
    if (record != nullptr && !record->contexts.empty()) first = record->contexts.front();
  }
  if (ctx != nullptr) {
    if (CtxRecord* record = RecordOf(*slot->library, ctx)) keys[1] = record->key;
  }
  if (first != nullptr) {
    if (CtxRecord* record = RecordOf(*slot->library, first)) keys[2] = record->key;
  }
  napi_value array = js::Array(env, 3);
  for (uint32_t i = 0; i < 3; i++) napi_set_element(env, array, i, js::Number(env, keys[i]));
  return array;
}

// callbackHandle(ssl) → the id of the handle that its callbacks are given, 0: none
napi_value CallbackHandle(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  Slot* slot = SlotOf(env, args.owner, args[0], &id);
  if (slot == nullptr || slot->kind != Kind::kSSL) return js::Int(env, 0);
  SslRecord* record = RecordOf(*slot->library, static_cast<SSL*>(slot->object));
  bool known = record != nullptr && record->environment == args.owner->serial() &&
               args.owner->slots().Find(HandleId{record->handle}) != nullptr;
  return js::Number(env, known ? static_cast<double>(record->handle) : 0);
}

// callbackNames() → those that can be set
napi_value CallbackNames(napi_env env, napi_callback_info) {
  napi_value array = js::Array(env, 0);
  uint32_t count = 0;
  ForEachSlot([&](const CallbackSlot& slot) {
    napi_set_element(env, array, count++, js::Text(env, slot.name));
  });
  return array;
}

// anotherHandle(ssl): for an SSL whose own handle is being collected
napi_value AnotherHandle(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  Slot* slot = SlotOf(env, args.owner, args[0], &id);
  if (slot == nullptr || slot->kind != Kind::kSSL) return js::Null(env);
  auto* ssl = static_cast<SSL*>(slot->object);
  const Library* library = slot->library;
  if (library->table->SSL_up_ref(ssl) != 1) return js::Null(env);
  return args.owner->MakeHandle(Kind::kSSL, ssl, library, Ownership::kShared);
}

}  // namespace

void DefineCallbacks(Environment* environment, napi_value exports) {
  const js::Definition definitions[] = {
      {"setCallbackRunner", &SetRunner},   {"setCallback", &SetCallback},
      {"callbackKeys", &CallbackKeys},     {"callbackNames", &CallbackNames},
      {"callbackHandle", &CallbackHandle}, {"anotherHandle", &AnotherHandle},
      {"addCustomExt", &AddCustomExt},
  };
  for (auto& definition : definitions)
    js::Define(environment->env(), exports, definition, environment);
}

}  // namespace comm
