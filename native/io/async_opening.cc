// The functions of the addon that make connections on the event loop: of sockets, by connecting, by
// accepting; and the handles of what a connection owns.
#include <cerrno>

#include "io/acceptor.h"
#include "io/async.h"
#include "io/failure_values.h"
#include "io/values.h"

namespace comm {

namespace {

using Args = AsyncArgs;

napi_value TooMany(napi_env env) { return SystemFailure(env, {"open", EMFILE}); }

// --- links ---

napi_value OpenLink(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Async* async = args.owner;
  int fd = -1;
  double socket = 0;
  if (!async->loop) return js::Undefined(env);
  napi_get_value_double(env, args[0], &socket);
  if (socket != 0) {
    if (!SocketOf(env, async->environment, args[0], &fd)) return nullptr;
    if (async->environment->slots().Find(socket)->uses != 0) {
      js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_IN_USE",
                "The socket is used by another connection.");
      return nullptr;
    }
  }
  io::Transport transport = io::Transport::Of(fd);
  io::Link* link = async->loop->Open(transport, false);
  if (link == nullptr) {
    transport.channel->Unref();
    return TooMany(env);
  }
  // What somebody else watches in this loop is refused here, not when it is first waited for.
  int error = 0;
  if (socket != 0 && !link->Watched(&error)) {
    link->Close();
    return SystemFailure(env, {"uv_poll_init", error < 0 ? -error : error});
  }
  if (socket != 0) {
    link->socket_handle = static_cast<HandleId>(socket);
    async->environment->slots().Find(socket)->uses++;
  }
  return js::Int(env, link->id());
}

// The handle of a link's socket, which is the handle's from then on.
napi_value SocketHandleOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Environment* environment = args.owner->environment;
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  if (!link->owns_socket) return js::Null(env);
  HandleId id = 0;
  link->owns_socket = false;
  napi_value handle = environment->MakeSocket(link->connection().fd, &id);
  if (handle == nullptr) {  // and the descriptor is closed
    link->Close();
    return nullptr;
  }
  if (Slot* slot = environment->slots().Find(id)) slot->uses++;
  link->socket_handle = id;
  return handle;
}

// A handle of a link's SSL, which goes on being the link's, too.
napi_value SslHandleOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Environment* environment = args.owner->environment;
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  if (!link->owns_ssl || link->ssl_handle != 0) return js::Null(env);
  const Library* library = link->connection().library;
  library->table->SSL_up_ref(link->ssl());
  HandleId id = 0;
  napi_value handle =
      environment->MakeHandle(Kind::kSSL, link->ssl(), library, Ownership::kOwned, 0, &id);
  if (Slot* slot = environment->slots().Find(id)) slot->uses++;
  link->ssl_handle = id;
  return handle;
}

napi_value FindSsl(napi_env env, napi_callback_info info) {
  Args args(env, info);
  uint64_t address = 0;
  bool lossless = false;
  if (!args.owner->loop ||
      napi_get_value_bigint_uint64(env, args[0], &address, &lossless) != napi_ok || address == 0)
    return js::Int(env, 0);
  return js::Int(env, args.owner->loop->IdOfSsl(reinterpret_cast<SSL*>(address)));
}

napi_value NameOfLink(napi_env env, napi_callback_info info) {
  Args args(env, info);
  bool peer = false;
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  napi_get_value_bool(env, args[1], &peer);
  io::Address address;
  io::SystemError error = io::NameOf(link->connection().fd, peer, &address);
  return error ? SystemFailure(env, error) : ShowAddress(env, address);
}

// --- connecting ---

napi_value Connect(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Address remote;
  io::Address local;
  bool bind = !js::IsNullish(env, args[1]);
  if (!AddressOf(env, args[0], &remote) || (bind && !AddressOf(env, args[1], &local)))
    return nullptr;
  io::SystemError error;
  bool pending = false;
  int fd = io::BeginConnection(remote, bind ? &local : nullptr, &pending, &error);
  if (fd < 0) return SystemFailure(env, error);
  io::Transport transport = io::Transport::Of(fd);
  io::Link* link = args.owner->loop ? args.owner->loop->Open(transport, true) : nullptr;
  if (link != nullptr) return js::Int(env, link->id());
  transport.Drop();
  return TooMany(env);
}

napi_value Connected(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0]);
  if (link == nullptr) return nullptr;
  io::SystemError error = io::ConnectResult(link->connection().fd);
  return error ? SystemFailure(env, error) : js::Int(env, 1);
}

napi_value SetLinkOption(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::string option;
  bool on = false;
  io::Link* link = LinkOf(env, args.owner, args[0]);
  if (link == nullptr) return nullptr;
  js::ReadText(env, args[1], &option);
  napi_get_value_bool(env, args[2], &on);
  auto set = option == "nodelay" ? &io::SetNoDelay : &io::SetKeepAlive;
  io::SystemError error = set(link->connection().fd, on);
  return error ? SystemFailure(env, error) : js::Int(env, 1);
}

// --- accepting ---

// nullptr with an exception pending.
io::Acceptor* AcceptorOf(napi_env env, Async* async, napi_value v) {
  int32_t id = 0;
  io::Acceptor* acceptor = napi_get_value_int32(env, v, &id) == napi_ok && async->loop
                               ? async->loop->FindAcceptor(id)
                               : nullptr;
  if (acceptor == nullptr)
    js::Throw(env, js::ErrorKind::kError, "ERR_SOCKET_CLOSED", "The accepting handle is closed.");
  return acceptor;
}

napi_value Listen(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int fd = -1;
  if (!args.owner->loop) return js::Undefined(env);
  if (!SocketOf(env, args.owner->environment, args[0], &fd)) return nullptr;
  int error = 0;
  io::Acceptor* acceptor = args.owner->loop->Listen(fd, &error);
  if (acceptor == nullptr) return SystemFailure(env, {"uv_poll_init", error < 0 ? -error : error});
  acceptor->Go();
  return js::Int(env, acceptor->id());
}

napi_value GoOnAccepting(napi_env env, napi_callback_info info) {
  Args args(env, info);
  if (io::Acceptor* acceptor = AcceptorOf(env, args.owner, args[0])) acceptor->Go();
  return js::Undefined(env);
}

napi_value SecureAccepted(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double id = 0;
  double timeout_ms = -1;
  io::Acceptor* acceptor = AcceptorOf(env, args.owner, args[0]);
  if (acceptor == nullptr) return nullptr;
  napi_get_value_double(env, args[1], &id);
  napi_get_value_double(env, args[2], &timeout_ms);
  Slot* slot = args.owner->environment->slots().Find(id);
  if (slot != nullptr && slot->kind == Kind::kSSL_CTX) {
    acceptor->Use(slot->library, static_cast<SSL_CTX*>(slot->object), timeout_ms);
  } else {
    acceptor->Use(nullptr, nullptr, -1);
  }
  return js::Undefined(env);
}

// A connection that has arrived, as a link, its stage in the status; 0 when there is none.
napi_value Accept(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Acceptor* acceptor = AcceptorOf(env, args.owner, args[0]);
  if (acceptor == nullptr) return nullptr;
  io::Acceptor::Accepted accepted;
  if (!acceptor->Next(&accepted)) return js::Int(env, 0);
  if (accepted.error) return SystemFailure(env, accepted.error);
  io::Link* link = args.owner->loop->Open(accepted.transport, true);
  if (link == nullptr) {
    accepted.transport.Drop();
    return TooMany(env);
  }
  if (accepted.stage == io::Acceptor::Stage::kFailed) link->FailWith(accepted.result);
  args.owner->status[1] = static_cast<int32_t>(accepted.stage);
  return js::Int(env, link->id());
}

napi_value CloseAcceptor(napi_env env, napi_callback_info info) {
  Args args(env, info);
  if (io::Acceptor* acceptor = AcceptorOf(env, args.owner, args[0]))
    args.owner->loop->Close(acceptor);
  return js::Undefined(env);
}

napi_value DuplicateSocket(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double fd = -1;
  if (!js::ReadInteger(env, args[0], 0, 2147483647, &fd)) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "The \"fd\" argument must be a descriptor number.");
    return nullptr;
  }
  io::SystemError error;
  int copy = io::Duplicate(static_cast<int>(fd), &error);
  return error ? SystemFailure(env, error) : args.owner->environment->MakeSocket(copy);
}

napi_value CrewSize(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double threads = 0;
  if (js::ReadInteger(env, args[0], 0, io::crew::kMostThreads, &threads))
    io::crew::SetSize(static_cast<int>(threads));
  return js::Int(env, io::crew::Size());
}

}  // namespace

void DefineAsyncOpening(Async* async, napi_value exports) {
  const js::Definition definitions[] = {
      {"asyncOpen", &OpenLink},
      {"asyncSocket", &SocketHandleOf},
      {"asyncSsl", &SslHandleOf},
      {"asyncFindSsl", &FindSsl},
      {"asyncName", &NameOfLink},
      {"asyncConnect", &Connect},
      {"asyncConnected", &Connected},
      {"asyncSetOption", &SetLinkOption},
      {"asyncListen", &Listen},
      {"asyncGoOnAccepting", &GoOnAccepting},
      {"asyncSecureAccepted", &SecureAccepted},
      {"asyncAccept", &Accept},
      {"asyncCloseAcceptor", &CloseAcceptor},
      {"duplicateSocket", &DuplicateSocket},
      {"crewSize", &CrewSize},
  };
  for (const js::Definition& definition : definitions)
    js::Define(async->env, exports, definition, async);
}

}  // namespace comm
