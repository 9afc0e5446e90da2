// Everything that is per environment (main thread or worker): its handles, what calls left in the
// error queues, and its functions bound to libraries. Teardown is the order of the members, last
// first.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "errors/queue.h"
#include "handles/observed.h"
#include "handles/shared.h"
#include "handles/slots.h"
#include "node/call.h"
#include "node/napi.h"

namespace comm {

class Environment;

// The data pointer of every bound C function: whose call it is, and for which library when no
// handle says.
struct Binding {
  Environment* environment = nullptr;
  const Library* library = nullptr;
};

class Environment {
 public:
  explicit Environment(napi_env env);
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;
  ~Environment();

  napi_env env() const { return env_; }
  Slots& slots() { return slots_; }
  const Slots& slots() const { return slots_; }
  SharedContexts& shared_contexts() { return shared_contexts_; }
  Binding* BindingFor(const Library* library);
  ErrorList& ErrorsOf(const Library* library) { return errors_[library->id]; }

  js::Function& handle_factory() { return handle_factory_; }
  js::Function& pulse() { return pulse_; }
  js::Function& signer_asker() { return signer_asker_; }
  js::Function& signer_forgetter() { return signer_forgetter_; }
  js::Function& callback_runner() { return callback_runner_; }
  js::Function& observer() { return observer_; }

  // Calls of C functions by name that are under way on this thread, one inside the other.
  void EnterC() { depth_++; }
  void LeaveC() {
    if (--depth_ < parked_depth_ || (depth_ == 0 && !observed_.empty())) AfterC();
  }
  bool InsideC() const { return depth_ != 0; }
  int depth() const { return depth_; }
  // While JavaScript runs in the midst of C: what observers were told waits.
  void Interrupt(bool begins) { interrupted_ += begins ? 1 : -1; }
  // What a callback threw, for the innermost call that is under way to throw when C has returned;
  // until then its callbacks call no JavaScript.
  void Park(napi_value thrown);
  bool HasParked() const { return parked_ != nullptr && parked_depth_ == depth_; }

  ObservedQueue& observed() { return observed_; }
  // Tells JavaScript, unless it is in the midst of C.
  void DeliverObserved();

  // The newest one of this thread, nullptr where there is none; and its number, never used again.
  static Environment* OfThisThread();
  unsigned long long serial() const { return serial_; }
  // Whether the environment of that number has not ended. From any thread.
  static bool IsLiving(unsigned long long serial);
  // True while a function of the user's is asked something in the midst of a C call.
  bool asking() const { return asking_; }
  void SetAsking(bool asking);

  // The object that JavaScript sees for a new handle; frees the object and leaves an exception when
  // that fails. `made` gets the id, 0 when there is none.
  napi_value MakeHandle(Kind kind, void* object, const Library* library, Ownership ownership,
                        HandleId parent = 0, HandleId* made = nullptr);
  napi_value MakeSocket(int descriptor, HandleId* made = nullptr);

 private:
  napi_value Show(Kind kind, HandleId id);
  void NoteHandle(SSL* ssl, const Library* library, HandleId id);
  bool DeliverBatch();
  napi_value ShowObserved(const Observed& one);
  void AfterC();

  napi_env env_;
  js::Function pulse_;  // called to learn whether JavaScript may still run
  js::Function handle_factory_;
  js::Function signer_asker_;
  js::Function signer_forgetter_;
  js::Function callback_runner_;
  js::Function observer_;
  int depth_ = 0;
  int interrupted_ = 0;
  bool delivering_ = false;
  int parked_depth_ = 0;       // 0: nothing is parked
  napi_ref parked_ = nullptr;  // an array of one: a reference cannot be to any value
  ObservedQueue observed_;
  unsigned long long serial_;
  bool asking_ = false;
  std::map<int, std::unique_ptr<Binding>> bindings_;
  std::map<int, ErrorList> errors_;
  SharedContexts shared_contexts_;
  Slots slots_;
};

}  // namespace comm
