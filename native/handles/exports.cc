// The functions of the addon about handles (HandleDescription of lib/binding/addon.ts).
#include "handles/exports.h"

#include "library/records.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

const char* OwnershipName(Ownership ownership) {
  switch (ownership) {
    case Ownership::kOwned:
      return "owned";
    case Ownership::kShared:
      return "shared";
    case Ownership::kBorrowed:
      return "borrowed";
    case Ownership::kStatic:
      return "static";
  }
  return "";
}

napi_value SideValue(napi_env env, const Slot& slot) {
  Side side = Side::kUnknown;
  if (slot.kind == Kind::kSSL_CTX) {
    if (CtxRecord* record = RecordOf(*slot.library, static_cast<SSL_CTX*>(slot.object)))
      side = record->side;
  } else if (slot.kind == Kind::kSSL) {
    if (SslRecord* record = RecordOf(*slot.library, static_cast<SSL*>(slot.object)))
      side = record->side;
  }
  switch (side) {
    case Side::kUnknown:
      return js::Null(env);
    case Side::kClient:
      return js::Text(env, "client");
    case Side::kServer:
      return js::Text(env, "server");
    case Side::kBoth:
      return js::Text(env, "both");
  }
  return js::Null(env);
}

Slot* SlotArgument(napi_env env, Environment* environment, napi_value v, HandleId* id) {
  double number = -1;
  if (napi_get_value_double(env, v, &number) != napi_ok || !(number > 0)) return nullptr;
  *id = static_cast<HandleId>(number);
  return environment->slots().Find(number);
}

napi_value SetFactory(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  if (js::TypeOf(env, args[0]) == napi_function) args.owner->handle_factory().Assign(env, args[0]);
  if (js::TypeOf(env, args[1]) == napi_function) args.owner->pulse().Assign(env, args[1]);
  return js::Undefined(env);
}

napi_value AddressValue(napi_env env, const Slot* slot) {
  auto address = slot == nullptr ? 0 : reinterpret_cast<uintptr_t>(slot->object);
  return js::BigUint(env, static_cast<uint64_t>(address));
}

napi_value LibraryValue(napi_env env, const Slot* slot) {
  return js::Int(env, slot == nullptr || slot->library == nullptr ? 0 : slot->library->id);
}

template <napi_value (*kValue)(napi_env, const Slot*)>
napi_value Part(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  HandleId id = 0;
  return kValue(env, SlotArgument(env, args.owner, args[0], &id));
}

napi_value Describe(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  HandleId id = 0;
  Slot* slot = SlotArgument(env, args.owner, args[0], &id);
  napi_value object = js::Object(env);
  js::Set(env, object, "alive", js::Bool(env, slot != nullptr));
  js::Set(env, object, "address", AddressValue(env, slot));
  js::Set(env, object, "kind", js::Text(env, slot == nullptr ? "" : KindName(slot->kind)));
  js::Set(env, object, "ownership",
          js::Text(env, slot == nullptr ? "owned" : OwnershipName(slot->ownership)));
  js::Set(env, object, "library", LibraryValue(env, slot));
  js::Set(env, object, "side", slot == nullptr ? js::Null(env) : SideValue(env, *slot));
  return object;
}

napi_value Alive(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  HandleId id = 0;
  return js::Bool(env, SlotArgument(env, args.owner, args[0], &id) != nullptr);
}

napi_value Release(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  double id = 0;
  if (!js::ReadInteger(env, args[0], 1, 9007199254740991.0, &id)) return js::Bool(env, false);
  switch (args.owner->slots().Release(static_cast<HandleId>(id))) {
    case Slots::Released::kDone:
      return js::Bool(env, true);
    case Slots::Released::kAlready:
      return js::Bool(env, false);
    case Slots::Released::kInUse:
      break;
  }
  js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_IN_USE",
            "OpenSSL is inside this object: release it when the call has returned.");
  return nullptr;
}

napi_value Same(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  HandleId id = 0;
  Slot* a = SlotArgument(env, args.owner, args[0], &id);
  Slot* b = SlotArgument(env, args.owner, args[1], &id);
  return js::Bool(env, a != nullptr && b != nullptr && a->kind == b->kind &&
                           a->object == b->object && a->descriptor == b->descriptor &&
                           a->library == b->library);
}

napi_value NoteSide(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  HandleId id = 0;
  std::string name;
  Slot* slot = SlotArgument(env, args.owner, args[0], &id);
  if (slot == nullptr || !js::ReadText(env, args[1], &name)) return js::Bool(env, false);
  Side side = name == "client" ? Side::kClient : name == "server" ? Side::kServer : Side::kBoth;
  if (slot->kind == Kind::kSSL_CTX) {
    if (CtxRecord* record = RecordOf(*slot->library, static_cast<SSL_CTX*>(slot->object)))
      record->side = side;
  } else if (slot->kind == Kind::kSSL) {
    if (SslRecord* record = RecordOf(*slot->library, static_cast<SSL*>(slot->object)))
      record->side = side;
  }
  return js::Bool(env, true);
}

napi_value ShareCtx(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  HandleId id = 0;
  Slot* slot = SlotArgument(env, args.owner, args[0], &id);
  if (slot == nullptr || slot->kind != Kind::kSSL_CTX) {
    js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_RELEASED",
              "The \"ctx\" argument was released.");
    return nullptr;
  }
  std::string token =
      args.owner->shared_contexts().Share(slot->library, static_cast<SSL_CTX*>(slot->object));
  if (!token.empty()) return js::Text(env, token);
  js::Throw(env, js::ErrorKind::kError, "ERR_SSL_NO_RANDOMNESS",
            "The library has no randomness for a token.");
  return nullptr;
}

napi_value TakeCtx(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  std::string token;
  const Library* library = nullptr;
  SSL_CTX* ctx =
      js::ReadText(env, args[0], &token) ? SharedContexts::Take(token, &library) : nullptr;
  if (ctx == nullptr) return js::Null(env);
  return args.owner->MakeHandle(Kind::kSSL_CTX, ctx, library, Ownership::kShared);
}

napi_value DropCtx(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  std::string token;
  return js::Bool(env,
                  js::ReadText(env, args[0], &token) && args.owner->shared_contexts().Drop(token));
}

napi_value Living(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  return js::Number(env, static_cast<double>(args.owner->slots().living()));
}

}  // namespace

void DefineHandles(Environment* environment, napi_value exports) {
  const js::Definition definitions[] = {
      {"setHandleFactory", &SetFactory},
      {"describeHandle", &Describe},
      {"handleAlive", &Alive},
      {"handleAddress", &Part<&AddressValue>},
      {"handleLibrary", &Part<&LibraryValue>},
      {"releaseHandle", &Release},
      {"sameObject", &Same},
      {"noteSide", &NoteSide},
      {"livingHandles", &Living},
      {"shareCtx", &ShareCtx},
      {"takeCtx", &TakeCtx},
      {"dropCtx", &DropCtx},
  };
  for (auto& definition : definitions)
    js::Define(environment->env(), exports, definition, environment);
}

}  // namespace comm
