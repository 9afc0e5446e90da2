// Arguments and results of the functions that do I/O.
#include "io/values.h"

#include "library/records.h"
#include "node/values.h"

namespace comm {

bool RefuseOut(napi_env env, const Library& library, SSL* ssl) {
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr || (!record->out && record->running == Running::kNone)) return false;
  if (!record->out) {
    js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_IN_USE",
              "A callback of this SSL is running: use the connection when it has returned.");
    return true;
  }
  js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_IN_USE",
            "The SSL is in its handshake, on another thread: wait for the end of the handshake.");
  return true;
}

double TimeoutOf(napi_env env, napi_value v) {
  double ms = -1;
  if (napi_get_value_double(env, v, &ms) != napi_ok || !(ms >= 0)) return -1;
  return ms;
}

bool SocketOf(napi_env env, Environment* environment, napi_value v, int* fd) {
  double id = -1;
  Slot* slot =
      napi_get_value_double(env, v, &id) == napi_ok ? environment->slots().Find(id) : nullptr;
  if (slot != nullptr && slot->kind == Kind::kSocket) {
    *fd = slot->descriptor;
    return true;
  }
  js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_RELEASED",
            "The socket was closed or given away.");
  return false;
}

// A socket and the SSL on it (0: none); false with an exception pending.
bool ConnectionOf(napi_env env, Environment* environment, napi_value socket, napi_value ssl,
                  io::Connection* c) {
  double id = 0;
  if (!SocketOf(env, environment, socket, &c->fd)) return false;
  napi_get_value_double(env, ssl, &id);
  if (id != 0) {
    Slot* slot = environment->slots().Find(id);
    if (slot == nullptr || slot->kind != Kind::kSSL) {
      js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_RELEASED",
                "The SSL of this connection was released.");
      return false;
    }
    c->ssl = static_cast<SSL*>(slot->object);
    c->library = slot->library;
    if (RefuseOut(env, *c->library, c->ssl)) return false;
  }
  c->alive = [env, environment] { return js::CanRun(env, environment->pulse()); };
  return true;
}

bool AddressOf(napi_env env, napi_value v, io::Address* out) {
  napi_value family = nullptr;
  napi_value address = nullptr;
  napi_value port = nullptr;
  napi_get_named_property(env, v, "family", &family);
  napi_get_named_property(env, v, "address", &address);
  napi_get_named_property(env, v, "port", &port);
  std::string word;
  bool local = js::ReadText(env, family, &word) && word == "unix";
  if (local) out->family = io::kLocal;
  if ((local || napi_get_value_int32(env, family, &out->family) == napi_ok) &&
      napi_get_value_int32(env, port, &out->port) == napi_ok &&
      js::ReadText(env, address, &out->text)) {
    return true;
  }
  js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
            "An address is { family, address, port }.");
  return false;
}

napi_value ShowAddress(napi_env env, const io::Address& address) {
  napi_value object = js::Object(env);
  bool local = address.family == io::kLocal;
  js::Set(env, object, "family", local ? js::Text(env, "unix") : js::Int(env, address.family));
  js::Set(env, object, "address", js::Text(env, address.text));
  js::Set(env, object, "port", js::Int(env, address.port));
  return object;
}

}  // namespace comm
