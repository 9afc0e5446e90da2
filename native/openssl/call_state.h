// One call of a bound function while it is under way: its library, its errors, and what must be
// undone if it fails.
#pragma once

#include <string>

#include "environment.h"
#include "library/gate.h"
#include "node/values.h"

namespace comm {

// What the JavaScript export of a row knows of it, for messages only.
struct RowText {
  const char* name;
  const char* since;      // "3_0"
  const char* signature;  // as written in the row
};

class Call {
 public:
  Call(napi_env env, const Binding* binding, const RowText& row)
      : env_(env), environment_(*binding->environment), library_(binding->library), row_(row) {
    environment_.EnterC();
  }
  // Throws what a callback has thrown, and tells what observers were told.
  ~Call() { environment_.LeaveC(); }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  napi_env env() const { return env_; }
  Environment& environment() { return environment_; }
  const Library& library() const { return *library_; }
  const Table& table() const { return *library_->table; }
  const RowText& row() const { return row_; }

  // The slot behind an argument; nullptr with an exception pending when it is no living handle of
  // that kind and library.
  Slot* Handle(napi_value value, int parameter, Kind kind, HandleId* id) {
    double number = -1;
    if (napi_get_value_double(env_, value, &number) == napi_ok && number > 0 && !gate::Busy()) {
      Slot* slot = environment_.slots().Find(number);
      if (slot != nullptr && slot->kind == kind && slot->library == library_) {
        bound_ = true;
        *id = static_cast<HandleId>(number);
        return slot;
      }
    }
    return CheckedHandle(value, number, parameter, kind, id);
  }

  // Moves what the C function left in the queue into the environment's list.
  void Settle() {
    if (table().ERR_peek_error() != 0) TakeThem();
  }
  // Before C is called: Node's own code may have left something in a shared queue.
  void Prepare() {
    if (library_->shares_queue()) table().ERR_clear_error();
  }

  // Throws where the caller has not made the object himself.
  bool IsOwned(HandleId id);
  // Releases a handle, 0 for none; throws while OpenSSL is inside its object.
  bool Release(HandleId id);

  // Throws, naming the parameter and the function.
  void Refuse(int parameter, const char* expected, napi_value received);
  void RefuseValue(int parameter, const std::string& what);
  void Fail(const char* code, const std::string& message);
  void Missing();

  std::string ParameterName(int parameter) const;
  // Gives a result the value of an out parameter, by its name.
  void SetOut(napi_value result, int parameter, napi_value value) const;

 private:
  // Every case, with the reason when it is refused. `number` is not above 0 when it is no id.
  Slot* CheckedHandle(napi_value value, double number, int parameter, Kind kind, HandleId* id);
  void TakeThem();
  // Whether the object may be used now: another thread may be inside it.
  bool Enter(const Slot& slot);

  napi_env env_;
  Environment& environment_;
  const Library* library_;
  const RowText& row_;
  gate::Pass pass_;
  bool bound_ = false;  // whether a handle has decided the library
};

}  // namespace comm
