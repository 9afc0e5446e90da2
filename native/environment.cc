// Everything that is per environment.
#include "environment.h"

#include <atomic>
#include <mutex>
#include <set>

#include "handles/descriptor.h"
#include "library/gate.h"
#include "library/records.h"
#include "node/values.h"

namespace comm {

namespace {

std::atomic<unsigned long long> environments{0};

struct Living {
  std::mutex mutex;
  std::set<unsigned long long> serials;
};

// Never destroyed: threads may outlive static objects.
Living& All() {
  static auto* living = new Living;
  return *living;
}

thread_local Environment* of_this_thread = nullptr;

}  // namespace

Environment::Environment(napi_env env) : env_(env), serial_(++environments) {
  of_this_thread = this;
  std::lock_guard<std::mutex> lock(All().mutex);
  All().serials.insert(serial_);
}

bool Environment::IsLiving(unsigned long long serial) {
  std::lock_guard<std::mutex> lock(All().mutex);
  return All().serials.count(serial) != 0;
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
  {
    std::lock_guard<std::mutex> lock(All().mutex);
    All().serials.erase(serial_);
  }
  for (Observed& one : observed_.TakeAll()) {
    const Table& t = *one.library->table;
    if (one.counted != nullptr) t.SSL_free(one.counted);
    if (one.counted_ctx != nullptr) t.SSL_CTX_free(one.counted_ctx);
    if (one.session != nullptr) t.SSL_SESSION_free(one.session);
  }
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
  if (id != 0) {
    if (kind == Kind::kSSL) NoteHandle(static_cast<SSL*>(object), library, id);
    return Show(kind, id);
  }
  if (ownership == Ownership::kOwned || ownership == Ownership::kShared)
    FreeObject(*library, kind, object);
  js::Throw(env_, js::ErrorKind::kError, "ERR_SSL_TOO_MANY_HANDLES",
            "Too many handles are alive: release some.");
  return nullptr;
}

// The first handle of an SSL that is alive is the one that callbacks are given.
void Environment::NoteHandle(SSL* ssl, const Library* library, HandleId id) {
  SslRecord* record = RecordOf(*library, ssl);
  if (record == nullptr || record->out) return;
  bool known = record->environment == serial_ && slots_.Find(record->handle) != nullptr;
  if (known) return;
  record->environment = serial_;
  record->handle = id;
}

void Environment::Park(napi_value thrown) {
  if (depth_ == 0) return;  // no call is under way that could throw it
  napi_value box = js::Array(env_, 1);
  if (parked_ != nullptr || napi_set_element(env_, box, 0, thrown) != napi_ok) return;
  if (napi_create_reference(env_, box, 1, &parked_) == napi_ok) parked_depth_ = depth_;
}

void Environment::AfterC() {
  if (depth_ == 0) DeliverObserved();
  bool pending = false;
  napi_is_exception_pending(env_, &pending);
  if (parked_ == nullptr || depth_ >= parked_depth_) return;
  napi_value box = nullptr;
  napi_value thrown = nullptr;
  napi_get_reference_value(env_, parked_, &box);
  napi_get_element(env_, box, 0, &thrown);
  napi_delete_reference(env_, parked_);
  parked_ = nullptr;
  parked_depth_ = 0;
  if (!pending) napi_throw(env_, thrown);
}

// What comes while observers are told is told after the rest.
void Environment::DeliverObserved() {
  if (interrupted_ != 0 || delivering_) return;
  delivering_ = true;
  while (!observed_.empty() && DeliverBatch()) continue;
  delivering_ = false;
}

bool Environment::DeliverBatch() {
  bool pending = true;
  if (napi_is_exception_pending(env_, &pending) != napi_ok || pending) return false;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env_, &scope) != napi_ok) return false;
  std::vector<Observed> all = observed_.TakeAll();
  napi_value array = js::Array(env_, all.size());
  uint32_t count = 0;
  for (const Observed& one : all) napi_set_element(env_, array, count++, ShowObserved(one));
  napi_value told = observer_.Call(env_, 1, &array);
  napi_close_handle_scope(env_, scope);
  return told != nullptr;
}

// [callback, ssl, keys, time, numbers, bytes, ctx, session]: ObservedEvent of
// lib/binding/callbacks.ts.
napi_value Environment::ShowObserved(const Observed& one) {
  napi_value shown = js::Array(env_, 8);
  napi_value ssl = nullptr;
  if (one.counted != nullptr) {
    ssl = MakeHandle(Kind::kSSL, one.counted, one.library, Ownership::kShared);
  } else if (one.ssl == 0) {
    // What could not be counted may be gone by now: a handle that is dead from the beginning.
    HandleId id = slots_.Add(Kind::kSSL, nullptr, one.library, Ownership::kStatic, 0);
    ssl = Show(Kind::kSSL, id);
    slots_.Forget(id);
  } else {
    ssl = js::Number(env_, static_cast<double>(one.ssl));
  }
  napi_value keys = js::Array(env_, 3);
  napi_value numbers = js::Array(env_, 3);
  for (uint32_t i = 0; i < 3; i++) {
    napi_set_element(env_, keys, i, js::Number(env_, one.keys[i]));
    napi_set_element(env_, numbers, i, js::Int(env_, one.numbers[i]));
  }
  napi_set_element(env_, shown, 0, js::Text(env_, one.callback));
  napi_set_element(env_, shown, 1, ssl);
  napi_set_element(env_, shown, 2, keys);
  napi_set_element(env_, shown, 3, js::Number(env_, one.time_ms));
  napi_set_element(env_, shown, 4, numbers);
  napi_set_element(env_, shown, 5, js::Bytes(env_, one.bytes.data(), one.bytes.size()));
  if (one.session == nullptr) return shown;
  napi_set_element(env_, shown, 6,
                   MakeHandle(Kind::kSSL_CTX, one.counted_ctx, one.library, Ownership::kShared));
  napi_set_element(env_, shown, 7,
                   MakeHandle(Kind::kSSL_SESSION, one.session, one.library, Ownership::kShared));
  return shown;
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
