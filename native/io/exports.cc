// The functions of the addon that do blocking I/O (Outcome, Failure, SocketAddress of
// lib/binding/addon.ts).
#include "io/exports.h"

#include "errors/error_values.h"
#include "handles/descriptor.h"
#include "io/resolve.h"
#include "io/step.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

using Args = js::Arguments<Environment, 4>;

const char* StatusName(io::Ended ended) {
  switch (ended) {
    case io::Ended::kDone:
      return "done";
    case io::Ended::kTimeout:
      return "timeout";
    case io::Ended::kEof:
      return "eof";
    case io::Ended::kClosed:
      return "closed";
    case io::Ended::kBroken:
      return "broken";
    case io::Ended::kFailed:
      return "failed";
    case io::Ended::kWantCallback:
      return "want-callback";
    case io::Ended::kCancelled:
      return "cancelled";
  }
  return "failed";
}

napi_value ShowAlert(napi_env env, const Library& library, const SslRecord& record) {
  int number = record.alert_last_was_sent ? record.alert_sent : record.alert_received;
  if (number < 0) return js::Null(env);
  napi_value object = js::Object(env);
  js::Set(env, object, "sent", js::Bool(env, record.alert_last_was_sent));
  js::Set(env, object, "fatal", js::Bool(env, record.alert_fatal));
  js::Set(env, object, "number", js::Int(env, number));
  js::Set(env, object, "name", js::Text(env, library.table->SSL_alert_desc_string_long(number)));
  return object;
}

napi_value ShowVerify(napi_env env, const Library& library, const SslRecord& record) {
  if (record.verify_code == 0) return js::Null(env);
  napi_value object = js::Object(env);
  js::Set(env, object, "code", js::Int(env, record.verify_code));
  js::Set(env, object, "name",
          js::Text(env, library.table->X509_verify_cert_error_string(record.verify_code)));
  js::Set(env, object, "depth", js::Int(env, record.verify_depth));
  js::Set(env, object, "subject", js::Text(env, record.verify_subject));
  return object;
}

napi_value Failure(napi_env env, const char* status, const char* call, int number, const char* name,
                   const std::string& text) {
  napi_value object = js::Object(env);
  js::Set(env, object, "status", js::Text(env, status));
  js::Set(env, object, "done", js::Int(env, 0));
  js::Set(env, object, "call", js::Text(env, call));
  js::Set(env, object, "errno", js::Int(env, number));
  js::Set(env, object, "errnoName", js::Text(env, name));
  js::Set(env, object, "errnoText", js::Text(env, text));
  js::Set(env, object, "sslError", js::Int(env, 0));
  js::Set(env, object, "errors", js::Array(env, 0));
  js::Set(env, object, "alert", js::Null(env));
  js::Set(env, object, "verify", js::Null(env));
  return object;
}

napi_value SystemFailure(napi_env env, const io::SystemError& error) {
  return Failure(env, "broken", error.call, error.number, io::ErrorName(error.number),
                 io::ErrorText(error.number));
}

napi_value WaitFailure(napi_env env, io::Waited waited, const char* call) {
  if (waited == io::Waited::kFailed) return SystemFailure(env, {call, io::LastError()});
  return Failure(env, waited == io::Waited::kTimeout ? "timeout" : "cancelled", call, 0, "", "");
}

napi_value ShowResult(napi_env env, const io::Connection& c, const io::Result& result) {
  if (result.ended == io::Ended::kDone) return js::Number(env, static_cast<double>(result.bytes));
  napi_value object =
      Failure(env, StatusName(result.ended), result.call, result.system_error,
              io::ErrorName(result.system_error), io::ErrorText(result.system_error));
  js::Set(env, object, "done", js::Number(env, static_cast<double>(result.bytes)));
  if (c.ssl == nullptr) return object;
  js::Set(env, object, "sslError", js::Int(env, result.ssl_error));
  js::Set(env, object, "errors", ShowErrors(env, *c.library->table, result.errors));
  if (SslRecord* record = RecordOf(*c.library, c.ssl)) {
    js::Set(env, object, "alert", ShowAlert(env, *c.library, *record));
    js::Set(env, object, "verify", ShowVerify(env, *c.library, *record));
  }
  return object;
}

// --- arguments
// ---------------------------------------------------------------------------------------------------------

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
  if (napi_get_value_int32(env, family, &out->family) == napi_ok &&
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
  js::Set(env, object, "family", js::Int(env, address.family));
  js::Set(env, object, "address", js::Text(env, address.text));
  js::Set(env, object, "port", js::Int(env, address.port));
  return object;
}

// --- sockets
// ------------------------------------------------------------------------------------------------------------

napi_value Resolve(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 5> args(env, info);
  std::string host;
  std::string service;
  int family = 0;
  bool passive = false;
  if (!js::IsNullish(env, args[0])) js::ReadText(env, args[0], &host);
  js::ReadText(env, args[1], &service);
  napi_get_value_int32(env, args[2], &family);
  napi_get_value_bool(env, args[3], &passive);
  Environment* environment = args.owner;
  auto alive = [env, environment] { return js::CanRun(env, environment->pulse()); };
  io::Resolved resolved =
      io::Resolve(host, service, family, passive, io::Deadline(TimeoutOf(env, args[4])), alive);
  if (resolved.waited != io::Waited::kReady)
    return WaitFailure(env, resolved.waited, "getaddrinfo");
  if (resolved.code != 0) {
    return Failure(env, "resolve", "getaddrinfo", resolved.code,
                   io::ResolveErrorName(resolved.code), io::ResolveErrorText(resolved.code));
  }
  napi_value array = js::Array(env, resolved.addresses.size());
  for (size_t i = 0; i < resolved.addresses.size(); i++) {
    napi_set_element(env, array, static_cast<uint32_t>(i), ShowAddress(env, resolved.addresses[i]));
  }
  return array;
}

napi_value ConnectSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Address remote;
  io::Address local;
  bool bind = !js::IsNullish(env, args[1]);
  if (!AddressOf(env, args[0], &remote) || (bind && !AddressOf(env, args[1], &local)))
    return nullptr;
  Environment* environment = args.owner;
  io::Deadline deadline(TimeoutOf(env, args[2]));
  io::SystemError error;
  bool pending = false;
  int fd = io::MakeSocket(remote.family, &error);
  if (fd < 0) return SystemFailure(env, error);
  if (bind) error = io::BindTo(fd, local);
  if (!error) error = io::StartConnect(fd, remote, &pending);
  if (!error && pending) {
    auto alive = [env, environment] { return js::CanRun(env, environment->pulse()); };
    io::Waited waited = io::WaitFor(fd, true, deadline, alive);
    if (waited != io::Waited::kReady) {
      napi_value failure = WaitFailure(env, waited, "connect");
      CloseDescriptor(fd);
      return failure;
    }
    error = io::ConnectResult(fd);
  }
  if (!error) return environment->MakeSocket(fd);
  CloseDescriptor(fd);
  return SystemFailure(env, error);
}

napi_value ListenSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Address address;
  int backlog = 128;
  bool reuse_port = false;
  bool ipv6_only = false;
  io::SystemError error;
  if (!AddressOf(env, args[0], &address)) return nullptr;
  napi_get_value_int32(env, args[1], &backlog);
  napi_get_value_bool(env, args[2], &reuse_port);
  napi_get_value_bool(env, args[3], &ipv6_only);
  int fd = io::Listen(address, backlog, reuse_port, ipv6_only, &error);
  return fd < 0 ? SystemFailure(env, error) : args.owner->MakeSocket(fd);
}

napi_value AcceptSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  if (!SocketOf(env, args.owner, args[0], &fd)) return nullptr;
  Environment* environment = args.owner;
  auto alive = [env, environment] { return js::CanRun(env, environment->pulse()); };
  io::Deadline deadline(TimeoutOf(env, args[1]));
  while (true) {
    io::Address peer;
    io::SystemError error;
    int accepted = io::Accept(fd, &peer, &error);
    if (error) return SystemFailure(env, error);
    if (accepted >= 0) {
      napi_value object = js::Object(env);
      napi_value socket = environment->MakeSocket(accepted);
      if (socket == nullptr) return nullptr;
      js::Set(env, object, "socket", socket);
      js::Set(env, object, "peer", ShowAddress(env, peer));
      return object;
    }
    io::Waited waited = io::WaitFor(fd, false, deadline, alive);
    if (waited != io::Waited::kReady) return WaitFailure(env, waited, "accept");
  }
}

napi_value AdoptSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double fd = -1;
  if (!js::ReadInteger(env, args[0], 0, 2147483647, &fd)) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"fd\" argument must be a descriptor number.");
    return nullptr;
  }
  io::SystemError error = io::Adopt(static_cast<int>(fd));
  return error ? SystemFailure(env, error) : args.owner->MakeSocket(static_cast<int>(fd));
}

napi_value ReleaseDescriptor(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  double id = 0;
  if (!SocketOf(env, args.owner, args[0], &fd)) return nullptr;
  napi_get_value_double(env, args[0], &id);
  args.owner->slots().Forget(static_cast<HandleId>(id));
  return js::Int(env, fd);
}

napi_value DescriptorOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  return SocketOf(env, args.owner, args[0], &fd) ? js::Int(env, fd) : nullptr;
}

napi_value SetSocketOption(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  std::string name;
  bool on = false;
  if (!SocketOf(env, args.owner, args[0], &fd)) return nullptr;
  js::ReadText(env, args[1], &name);
  napi_get_value_bool(env, args[2], &on);
  io::SystemError error = name == "nodelay" ? io::SetNoDelay(fd, on) : io::SetKeepAlive(fd, on);
  return error ? SystemFailure(env, error) : js::Int(env, 1);
}

template <bool kPeer>
napi_value NameOfSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  io::Address address;
  if (!SocketOf(env, args.owner, args[0], &fd)) return nullptr;
  io::SystemError error = io::NameOf(fd, kPeer, &address);
  return error ? SystemFailure(env, error) : ShowAddress(env, address);
}

napi_value FinishSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  if (!SocketOf(env, args.owner, args[0], &fd)) return nullptr;
  io::SystemError error = io::Finish(fd);
  return error ? SystemFailure(env, error) : js::Int(env, 1);
}

// --- one connection
// -----------------------------------------------------------------------------------------------------

napi_value AttachSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Connection c;
  ErrorList errors;
  if (!ConnectionOf(env, args.owner, args[1], args[0], &c)) return nullptr;
  if (c.ssl == nullptr) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"ssl\" argument must be the id of an SSL.");
    return nullptr;
  }
  if (io::AttachSsl(c, &errors)) return js::Int(env, 1);
  napi_value failure = Failure(env, "failed", "SSL_set_fd", 0, "", "");
  js::Set(env, failure, "errors", ShowErrors(env, *c.library->table, errors));
  return failure;
}

template <class Step>
napi_value RunStep(napi_env env, Environment* environment, napi_value socket, napi_value ssl,
                   Step step) {
  io::Connection c;
  if (!ConnectionOf(env, environment, socket, ssl, &c)) return nullptr;
  io::Result result = step(c);
  return ShowResult(env, c, result);
}

bool TlsOnly(napi_env env, const io::Connection& c) {
  if (c.ssl != nullptr) return true;
  js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
            "The \"ssl\" argument must be the id of an SSL.");
  return false;
}

napi_value HandshakeStep(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Connection c;
  if (!ConnectionOf(env, args.owner, args[0], args[1], &c) || !TlsOnly(env, c)) return nullptr;
  return ShowResult(env, c, io::Handshake(c, TimeoutOf(env, args[2])));
}

napi_value ReadStep(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span into;
  if (!js::ReadBytes(env, args[2], &into) || into.size == 0) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"into\" argument must be a Uint8Array with room for a byte.");
    return nullptr;
  }
  double timeout = TimeoutOf(env, args[3]);
  return RunStep(env, args.owner, args[0], args[1], [&](const io::Connection& c) {
    return io::Read(c, into.data, into.size, timeout);
  });
}

napi_value WriteStep(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span bytes;
  if (!js::ReadBytes(env, args[2], &bytes)) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"bytes\" argument must be a Uint8Array.");
    return nullptr;
  }
  double timeout = TimeoutOf(env, args[3]);
  return RunStep(env, args.owner, args[0], args[1], [&](const io::Connection& c) {
    return io::Write(c, bytes.data, bytes.size, timeout);
  });
}

napi_value Shutdown(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Connection c;
  if (!ConnectionOf(env, args.owner, args[0], args[1], &c) || !TlsOnly(env, c)) return nullptr;
  return ShowResult(env, c, io::ShutdownStep(c, TimeoutOf(env, args[2])));
}

napi_value PendingBytes(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Connection c;
  if (!ConnectionOf(env, args.owner, args[0], args[1], &c)) return nullptr;
  return js::Number(env, static_cast<double>(io::Pending(c)));
}

napi_value WaitReadableStep(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double timeout = TimeoutOf(env, args[2]);
  return RunStep(env, args.owner, args[0], args[1],
                 [&](const io::Connection& c) { return io::WaitReadable(c, timeout); });
}

}  // namespace

void DefineIo(Environment* environment, napi_value exports) {
  const js::Definition definitions[] = {
      {"resolve", &Resolve},
      {"connectSocket", &ConnectSocket},
      {"listenSocket", &ListenSocket},
      {"acceptSocket", &AcceptSocket},
      {"adoptSocket", &AdoptSocket},
      {"releaseDescriptor", &ReleaseDescriptor},
      {"descriptorOf", &DescriptorOf},
      {"setSocketOption", &SetSocketOption},
      {"socketName", &NameOfSocket<false>},
      {"peerName", &NameOfSocket<true>},
      {"finishSocket", &FinishSocket},
      {"attachSocket", &AttachSocket},
      {"handshake", &HandshakeStep},
      {"read", &ReadStep},
      {"write", &WriteStep},
      {"shutdownStep", &Shutdown},
      {"pending", &PendingBytes},
      {"waitReadable", &WaitReadableStep},
  };
  for (auto& definition : definitions)
    js::Define(environment->env(), exports, definition, environment);
}

}  // namespace comm
