// The functions of the addon that do blocking I/O (Outcome, Failure, SocketAddress of
// lib/binding/addon.ts).
#include "io/exports.h"

#include "errors/error_values.h"
#include "handles/descriptor.h"
#include "io/failure_values.h"
#include "io/questions.h"
#include "io/resolve.h"
#include "io/step.h"
#include "io/values.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

using Args = js::Arguments<Environment, 4>;

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
  int fd = io::BeginConnection(remote, bind ? &local : nullptr, &pending, &error);
  if (fd < 0) return SystemFailure(env, error);
  if (pending) {
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

// While a step waits, or runs callbacks, its handles cannot be released.
class InUse {
 public:
  InUse(napi_env env, Environment* environment, napi_value socket, napi_value ssl)
      : environment_(environment) {
    napi_get_value_double(env, socket, &ids_[0]);
    napi_get_value_double(env, ssl, &ids_[1]);
    Count(1);
  }
  // And what observers were told is told now that C has returned.
  ~InUse() {
    Count(-1);
    environment_->DeliverObserved();
  }
  InUse(const InUse&) = delete;
  InUse& operator=(const InUse&) = delete;

 private:
  void Count(int change) {
    for (double id : ids_) {
      Slot* slot = environment_->slots().Find(id);
      if (slot != nullptr) slot->uses += static_cast<uint32_t>(change);
    }
  }
  Environment* environment_;
  double ids_[2] = {0, 0};
};

template <class Step>
napi_value RunStep(napi_env env, Environment* environment, napi_value socket, napi_value ssl,
                   Step step) {
  io::Connection c;
  if (!ConnectionOf(env, environment, socket, ssl, &c)) return nullptr;
  InUse in_use(env, environment, socket, ssl);
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
  InUse in_use(env, args.owner, args[0], args[1]);
  return ShowResult(env, c, io::Handshake(c, TimeoutOf(env, args[2])));
}

napi_value HandshakeOnceStep(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Connection c;
  if (!ConnectionOf(env, args.owner, args[0], args[1], &c) || !TlsOnly(env, c)) return nullptr;
  InUse in_use(env, args.owner, args[0], args[1]);
  return ShowResult(env, c, io::HandshakeOnce(c));
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
  InUse in_use(env, args.owner, args[0], args[1]);
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

bool QuestionOf(napi_env env, napi_value v, Question* question) {
  std::string name;
  js::ReadText(env, v, &name);
  if (name == "verify")
    *question = Question::kVerify;
  else if (name == "certificate")
    *question = Question::kCertificate;
  else if (name == "client-hello")
    *question = Question::kClientHello;
  else
    return false;
  return true;
}

// asks(ctx, question), answers(ssl, question, yes)
template <Kind kKind>
napi_value AskOrAnswer(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  bool yes = false;
  Question question = Question::kVerify;
  bool known = QuestionOf(env, args[1], &question);
  napi_get_value_double(env, args[0], &id);
  napi_get_value_bool(env, args[2], &yes);
  Slot* slot = args.owner->slots().Find(id);
  if (slot == nullptr || slot->kind != kKind) return js::Bool(env, false);
  if constexpr (kKind == Kind::kSSL_CTX) {
    std::string name;
    if (js::ReadText(env, args[1], &name) && name == "try") {
      io::AcceptAll(*slot->library, static_cast<SSL_CTX*>(slot->object));
      return js::Bool(env, true);
    }
  }
  if (!known) return js::Bool(env, false);
  if constexpr (kKind == Kind::kSSL) {
    io::Give(*slot->library, static_cast<SSL*>(slot->object), question, yes);
  } else {
    io::Ask(*slot->library, static_cast<SSL_CTX*>(slot->object), question);
  }
  return js::Bool(env, true);
}

napi_value JudgeLaterOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  bool later = false;
  napi_get_value_double(env, args[0], &id);
  napi_get_value_bool(env, args[1], &later);
  Slot* slot = args.owner->slots().Find(id);
  bool ok = slot != nullptr && slot->kind == Kind::kSSL;
  if (ok) io::JudgeLater(*slot->library, static_cast<SSL*>(slot->object), later);
  return js::Bool(env, ok);
}

napi_value SelectAlpnOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  js::Span names;
  napi_get_value_double(env, args[0], &id);
  Slot* slot = args.owner->slots().Find(id);
  bool ok =
      slot != nullptr && slot->kind == Kind::kSSL_CTX && js::ReadBytes(env, args[1], &names) &&
      io::SelectAlpn(*slot->library, static_cast<SSL_CTX*>(slot->object), names.data, names.size);
  return js::Bool(env, ok);
}

}  // namespace

void DefineIo(Environment* environment, napi_value exports) {
  const js::Definition definitions[] = {
      {"ask", &AskOrAnswer<Kind::kSSL_CTX>},
      {"judgeLater", &JudgeLaterOf},
      {"selectAlpn", &SelectAlpnOf},
      {"answer", &AskOrAnswer<Kind::kSSL>},
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
      {"handshakeOnce", &HandshakeOnceStep},
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
