// Everything that is per environment.
#include "environment.h"

#include <atomic>

#include "handles/descriptor.h"
#include "library/gate.h"
#include "node/values.h"

namespace comm {

namespace {

std::atomic<unsigned long long> environments{0};
thread_local Environment* of_this_thread = nullptr;

}  // namespace

Environment::Environment(napi_env env) : env_(env), serial_(++environments) {
  of_this_thread = this;
}

Environment* Environment::OfThisThread() { return of_this_thread; }

// While it asks, no object is released, and every call looks closer at its handles, see Call.
void Environment::SetAsking(bool asking) {
  asking_ = asking;
  slots_.Freeze(asking);
  if (asking) {
    gate::SentOut();
  } else {
    gate::Back(1);
  }
}

Environment::~Environment() {
  if (of_this_thread == this) of_this_thread = nullptr;
  slots_.ReleaseAll();
  // What OpenSSL keeps for this thread; Node sees to its own.
  for (auto& [id, binding] : bindings_) {
    const Library* library = binding->library;
    library->table->ERR_clear_error();
    if (!library->shares_queue()) library->table->OPENSSL_thread_stop();
  }
}

Binding* Environment::BindingFor(const Library* library) {
  auto& binding = bindings_[library->id];
  if (!binding) binding.reset(new Binding{this, library});
  return binding.get();
}

napi_value Environment::MakeHandle(Kind kind, void* object, const Library* library,
                                   Ownership ownership, HandleId parent, HandleId* made) {
  HandleId id = slots_.Add(kind, object, library, ownership, parent);
  if (made != nullptr) *made = id;
  if (id != 0) return Show(kind, id);
  if (ownership == Ownership::kOwned || ownership == Ownership::kShared)
    FreeObject(*library, kind, object);
  js::Throw(env_, js::ErrorKind::kError, "ERR_SSL_TOO_MANY_HANDLES",
            "Too many handles are alive: release some.");
  return nullptr;
}

napi_value Environment::MakeSocket(int descriptor, HandleId* made) {
  HandleId id = slots_.AddSocket(descriptor);
  if (made != nullptr) *made = id;
  if (id != 0) return Show(Kind::kSocket, id);
  CloseDescriptor(descriptor);
  js::Throw(env_, js::ErrorKind::kError, "ERR_SSL_TOO_MANY_HANDLES",
            "Too many handles are alive: release some.");
  return nullptr;
}

napi_value Environment::Show(Kind kind, HandleId id) {
  napi_value argv[] = {js::Text(env_, KindName(kind)), js::Number(env_, static_cast<double>(id))};
  napi_value object = handle_factory_.Call(env_, 2, argv);
  if (object == nullptr) slots_.Release(id);
  return object;
}

}  // namespace comm
