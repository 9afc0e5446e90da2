// One call of a bound function while it is under way.
#include "openssl/call_state.h"

#include <cstring>

#include "callbacks/quic_lock.h"
#include "library/records.h"
#include "openssl/row_text.h"

namespace comm {

namespace {

// By the names that OpenSSL gives to what looks at an SSL or SSL_CTX, and changes nothing. Not what
// gives another handle of one, which would stand for an object of the function's own.
bool OnlyReads(const char* name) {
  if (strcmp(name, "SSL_get_SSL_CTX") == 0) return false;
  for (const char* prefix :
       {"SSL_get_", "SSL_is_", "SSL_in_", "SSL_CTX_get_", "SSL_version", "SSL_client_version"}) {
    if (strncmp(name, prefix, strlen(prefix)) == 0) return true;
  }
  return false;
}

// What changes nothing that connections share: it reads what is written once, or takes a reference.
bool LeavesShared(const char* name, Kind kind) {
  if (strcmp(name, "SSL_new") == 0 || strcmp(name, "SSL_set_session") == 0) return true;
  if (kind != Kind::kX509 && kind != Kind::kX509_NAME && kind != Kind::kSSL_SESSION) return false;
  for (const char* prefix :
       {"X509_get_", "X509_get0_", "X509_digest", "X509_NAME_get_", "X509_NAME_entry_count",
        "SSL_SESSION_get_", "SSL_SESSION_get0_", "SSL_SESSION_is_resumable"}) {
    if (strncmp(name, prefix, strlen(prefix)) == 0) return true;
  }
  return false;
}

}  // namespace

Slot* Call::CheckedHandle(napi_value value, double number, int parameter, Kind kind, HandleId* id) {
  if (!(number > 0)) {
    Refuse(parameter, (std::string("a handle of ") + KindName(kind)).c_str(), value);
    return nullptr;
  }
  Slot* slot = environment_.slots().Find(number);
  if (slot == nullptr) {
    Fail("ERR_SSL_HANDLE_RELEASED", "The \"" + ParameterName(parameter) + "\" argument of " +
                                        row_.name + " was released, or what it is part of was.");
    return nullptr;
  }
  if (slot->kind != kind) {
    js::Throw(env_, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"" + ParameterName(parameter) + "\" argument of " + row_.name +
                  " must be a handle of " + KindName(kind) + ". Received a handle of " +
                  KindName(slot->kind) + ".");
    return nullptr;
  }
  if (slot->library != library_) {
    if (bound_) {
      Fail("ERR_SSL_MIXED_LIBRARIES", std::string("The arguments of ") + row_.name +
                                          " belong to two OpenSSL libraries (" +
                                          library_->version.Text() + " and " +
                                          slot->library->version.Text() + "): use handles of one.");
      return nullptr;
    }
    library_ = slot->library;
  }
  bound_ = true;
  if (!Enter(*slot)) return nullptr;
  *id = static_cast<HandleId>(number);
  return slot;
}

// An SSL is used by one thread at a time; everything else may be shared by connections whose
// handshakes the crew runs, or by threads. A call that would change it waits for their steps.
bool Call::Enter(const Slot& slot) {
  if (InsideQuic::Here() && slot.kind == Kind::kSSL && !TakesNoQuicLock(row_.name) &&
      IsQuicObject(*slot.library->table, static_cast<SSL*>(slot.object))) {
    Fail("ERR_SSL_HANDLE_IN_USE",
         std::string(row_.name) +
             ": a callback of QUIC runs, and QUIC holds its lock for that long: call this when the "
             "callback has returned.");
    return false;
  }
  if (!gate::Busy()) return true;
  bool configurable =
      slot.kind == Kind::kSSL || slot.kind == Kind::kSSL_CTX || slot.kind == Kind::kSSL_CONF_CTX;
  bool changes = configurable && !OnlyReads(row_.name);
  if (environment_.asking() && changes && !environment_.slots().IsFresh(slot)) {
    Fail("ERR_SSL_HANDLE_IN_USE",
         std::string(row_.name) +
             ": OpenSSL waits for the answer of a function, and may be inside this object: the "
             "function that is asked only answers.");
    return false;
  }
  if (slot.kind == Kind::kSSL) {
    SslRecord* record = RecordOf(*slot.library, static_cast<SSL*>(slot.object));
    if (record == nullptr || !record->out) {
      pass_.EnterIfShared();
      return true;
    }
    Fail("ERR_SSL_HANDLE_IN_USE", std::string(row_.name) +
                                      ": the SSL is in its handshake, on another thread: wait for "
                                      "the end of the handshake.");
    return false;
  }
  if (LeavesShared(row_.name, slot.kind)) {
    pass_.EnterIfShared();
    return true;
  }
  pass_.EnterAlone();
  if (!changes || gate::paused_within.load(std::memory_order_acquire) == 0) return true;
  Fail("ERR_SSL_HANDLE_IN_USE",
       std::string(row_.name) +
           ": a handshake on another thread waits for a security function, and may be inside this "
           "object: call again when that has answered.");
  return false;
}

void Call::TakeThem() { TakeErrors(table(), &environment_.ErrorsOf(library_)); }

bool Call::IsOwned(HandleId id) {
  if (environment_.slots().Find(id)->ownership == Ownership::kOwned) return true;
  Fail("ERR_SSL_NOT_OWNED", std::string(row_.name) + " takes only what the caller made.");
  return false;
}

bool Call::Release(HandleId id) {
  if (id == 0 || environment_.slots().Release(id) != Slots::Released::kInUse) return true;
  Fail("ERR_SSL_HANDLE_IN_USE", std::string(row_.name) + ": OpenSSL is inside this object.");
  return false;
}

std::string Call::ParameterName(int parameter) const {
  return RowParameterName(row_.signature, parameter);
}

void Call::SetOut(napi_value result, int parameter, napi_value value) const {
  js::Set(env_, result, ParameterName(parameter).c_str(), value);
}

void Call::Refuse(int parameter, const char* expected, napi_value received) {
  static const char* const kNames[] = {"undefined",         "null",     "a boolean", "a number",
                                       "a string",          "a symbol", "an object", "a function",
                                       "an external value", "a bigint"};
  napi_valuetype type = js::TypeOf(env_, received);
  js::Throw(env_, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
            "The \"" + ParameterName(parameter) + "\" argument of " + row_.name + " must be " +
                expected + ". Received " + kNames[type] + ".");
}

void Call::RefuseValue(int parameter, const std::string& what) {
  js::Throw(env_, js::ErrorKind::kRange, "ERR_OUT_OF_RANGE",
            "The \"" + ParameterName(parameter) + "\" argument of " + row_.name + " " + what + ".");
}

void Call::Fail(const char* code, const std::string& message) {
  js::Throw(env_, js::ErrorKind::kError, code, message);
}

void Call::Missing() {
  std::string since = row_.since;
  for (char& c : since) {
    if (c == '_') c = '.';
  }
  Fail("ERR_SSL_FUNCTION_MISSING",
       std::string(row_.name) + " is not in this library (" + library_->version_text +
           "): OpenSSL " + since +
           " brought it, and a build may leave it out. Use another library.");
}

}  // namespace comm
