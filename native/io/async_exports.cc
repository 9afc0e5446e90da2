// The functions of the addon for connections on the event loop (Async of lib/binding/async.ts).
#include "io/async_exports.h"

#include "errors/error_values.h"
#include "io/async.h"
#include "io/failure_values.h"
#include "io/values.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

using Args = AsyncArgs;

void LeaveLibraries() {
  for (const Library* library : Libraries()) library->table->OPENSSL_thread_stop();
}

// Before Environment goes: nothing of ours uses a handle after it.
void End(napi_async_cleanup_hook_handle hook, void* data) {
  auto* async = static_cast<Async*>(data);
  auto gone = [async, hook] {
    napi_remove_async_cleanup_hook(hook);
    delete async;
  };
  if (async->loop) {
    async->loop->End(gone);
  } else {
    gone();
  }
}

int32_t* KeepNumbers(napi_env env, napi_value v, napi_ref* ref, size_t* length) {
  napi_typedarray_type type;
  void* data = nullptr;
  if (napi_get_typedarray_info(env, v, &type, length, &data, nullptr, nullptr) != napi_ok ||
      type != napi_int32_array || napi_create_reference(env, v, 1, ref) != napi_ok) {
    return nullptr;
  }
  return static_cast<int32_t*>(data);
}

void LetGo(Async* async, HandleId* handle) {
  Slot* slot = *handle == 0 ? nullptr : async->environment->slots().Find(*handle);
  if (slot != nullptr && slot->uses != 0) slot->uses--;
  *handle = 0;
}

// For a thread of the crew, which waits.
bool RunVisit(Async* async, Visit* visit) {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(async->env, &scope) != napi_ok) return true;
  async->environment->Interrupt(true);
  bool done = visit->Run(async->environment);
  async->environment->Interrupt(false);
  napi_close_handle_scope(async->env, scope);
  return done;
}

napi_value Start(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Async* async = args.owner;
  uv_loop_t* uv = nullptr;
  size_t length = 0;
  size_t status_length = 0;
  if (async->loop || napi_get_uv_event_loop(env, &uv) != napi_ok) return js::Undefined(env);
  int32_t* pairs = KeepNumbers(env, args[1], &async->events, &length);
  async->status = KeepNumbers(env, args[2], &async->status_ref, &status_length);
  if (pairs == nullptr || status_length < 2 || js::TypeOf(env, args[0]) != napi_function) {
    js::Throw(env, js::ErrorKind::kType, "ERR_INVALID_ARG_TYPE",
              "asyncStart takes a function and two Int32Arrays.");
    return nullptr;
  }
  async->dispatch.Assign(env, args[0]);
  io::Loop::Hooks hooks;
  hooks.deliver = [async](size_t count) {
    async->dispatch.CallFromLoop(async->env, static_cast<double>(count));
  };
  hooks.closed = [async](io::Link* link) {
    LetGo(async, &link->socket_handle);
    LetGo(async, &link->ssl_handle);
  };
  hooks.visit = [async](Visit* visit) { return RunVisit(async, visit); };
  hooks.tell_observed = [async] { async->environment->DeliverObserved(); };
  async->loop.reset(new io::Loop(uv, async->environment, std::move(hooks)));
  async->loop->SetEvents(pairs, length / 2);
  io::crew::SetFarewell(&LeaveLibraries);
  return js::Undefined(env);
}

// --- arguments ---

bool RangeOf(napi_env env, napi_value bytes, napi_value start, napi_value end, js::Span* out) {
  double from = 0;
  double to = 0;
  if (js::ReadBytes(env, bytes, out) && napi_get_value_double(env, start, &from) == napi_ok &&
      napi_get_value_double(env, end, &to) == napi_ok && from >= 0 && from < to &&
      to <= static_cast<double>(out->size)) {
    out->data += static_cast<size_t>(from);
    out->size = static_cast<size_t>(to) - static_cast<size_t>(from);
    return true;
  }
  js::Throw(env, js::ErrorKind::kRange, "ERR_OUT_OF_RANGE",
            "The bytes must be a Uint8Array, with start < end <= its length.");
  return false;
}

napi_value Told(napi_env env, Async* async, io::Link* link, long result) {
  async->status[0] = static_cast<int32_t>(link->channel().out().size());
  if (result == io::Link::kFailed) async->status[1] = link->ended_properly();
  link->AfterStep();
  if (!async->environment->observed().empty()) async->loop->TellObserved();
  constexpr long kMost = 0x3fffffff;
  return result <= kMost ? js::Int(env, static_cast<int32_t>(result))
                         : js::Number(env, static_cast<double>(result));
}

// --- links ---

napi_value Attach(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Async* async = args.owner;
  double id = 0;
  io::Link* link = LinkOf(env, async, args[0]);
  if (link == nullptr) return nullptr;
  napi_get_value_double(env, args[1], &id);
  Slot* slot = async->environment->slots().Find(id);
  if (slot == nullptr || slot->kind != Kind::kSSL || slot->uses != 0 || link->ssl() != nullptr) {
    js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_IN_USE",
              "The SSL was released, or it is on another connection.");
    return nullptr;
  }
  auto* ssl = static_cast<SSL*>(slot->object);
  if (RefuseOut(env, *slot->library, ssl)) return nullptr;
  ErrorList errors;
  if (!link->AttachSsl(ssl, slot->library, &errors)) {
    napi_value failure = Failure(env, "failed", "BIO_new", 0, "", "");
    js::Set(env, failure, "errors", ShowErrors(env, *slot->library->table, errors));
    return failure;
  }
  slot->uses++;
  link->ssl_handle = static_cast<HandleId>(id);
  return js::Int(env, 1);
}

napi_value Detach(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0]);
  if (link == nullptr) return nullptr;
  link->DetachSsl();
  LetGo(args.owner, &link->ssl_handle);
  return js::Undefined(env);
}

napi_value CloseLink(napi_env env, napi_callback_info info) {
  Args args(env, info);
  int32_t id = 0;
  napi_get_value_int32(env, args[0], &id);
  io::Link* link = args.owner->loop ? args.owner->loop->Find(id) : nullptr;
  if (link == nullptr) return js::Bool(env, true);
  return js::Bool(env, link->Close());
}

// --- steps ---

napi_value Read(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span into;
  io::Link* link = LinkOf(env, args.owner, args[0]);
  if (link == nullptr || !RangeOf(env, args[1], args[2], args[3], &into)) return nullptr;
  return Told(env, args.owner, link, link->Read(into.data, into.size));
}

napi_value Write(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span from;
  io::Link* link = LinkOf(env, args.owner, args[0]);
  if (link == nullptr || !RangeOf(env, args[1], args[2], args[3], &from)) return nullptr;
  return Told(env, args.owner, link, link->Write(from.data, from.size));
}

template <long (io::Link::*kStep)()>
napi_value TlsStep(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0]);
  if (link == nullptr) return nullptr;
  if (link->ssl() == nullptr) {
    js::Throw(env, js::ErrorKind::kError, "ERR_SSL_NOT_ATTACHED", "There is no SSL attached.");
    return nullptr;
  }
  return Told(env, args.owner, link, (link->*kStep)());
}

napi_value Flushed(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0]);
  return link == nullptr ? nullptr : Told(env, args.owner, link, link->Flushed());
}

napi_value Leave(napi_env env, napi_callback_info info) {
  Args args(env, info);
  bool finish = false;
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  napi_get_value_bool(env, args[1], &finish);
  link->Leave(finish);
  return js::Undefined(env);
}

napi_value StopHandshake(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  link->StopHandshake();
  return js::Bool(env, !link->out());
}

napi_value Want(napi_env env, napi_callback_info info) {
  Args args(env, info);
  bool readable = false;
  bool writable = false;
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  napi_get_value_bool(env, args[1], &readable);
  napi_get_value_bool(env, args[2], &writable);
  link->Want(readable, writable);
  return js::Undefined(env);
}

napi_value Feed(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span bytes;
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  if (js::ReadBytes(env, args[1], &bytes)) {
    if (bytes.size != 0) link->Feed(bytes.data, bytes.size);
  } else {
    link->FeedEnd();
  }
  return js::Undefined(env);
}

template <io::ByteQueue& (io::Channel::*kQueue)()>
napi_value Take(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0], false);
  if (link == nullptr) return nullptr;
  if (link->out()) return js::Null(env);  // kOutput comes
  io::ByteQueue& queue = (link->channel().*kQueue)();
  if (queue.empty()) return js::Null(env);
  napi_value bytes = js::Bytes(env, queue.data(), queue.size());
  queue.Clear();
  return bytes;
}

napi_value LastFailure(napi_env env, napi_callback_info info) {
  Args args(env, info);
  io::Link* link = LinkOf(env, args.owner, args[0]);
  return link == nullptr ? nullptr : ShowResult(env, link->connection(), link->failure());
}

}  // namespace

io::Link* LinkOf(napi_env env, Async* async, napi_value v, bool idle) {
  int32_t id = 0;
  io::Link* link =
      napi_get_value_int32(env, v, &id) == napi_ok && async->loop ? async->loop->Find(id) : nullptr;
  if (link == nullptr || link->closing()) {
    js::Throw(env, js::ErrorKind::kError, "ERR_SOCKET_CLOSED", "The connection is closed.");
    return nullptr;
  }
  if (idle && link->out()) {
    js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_IN_USE",
              "The connection is in its handshake, on another thread.");
    return nullptr;
  }
  return link;
}

void DefineAsync(Environment* environment, napi_value exports) {
  napi_env env = environment->env();
  auto* async = new Async(environment);
  if (napi_add_async_cleanup_hook(env, &End, async, &async->hook) != napi_ok) {
    delete async;
    return;
  }
  const js::Definition definitions[] = {
      {"asyncStart", &Start},
      {"asyncAttach", &Attach},
      {"asyncDetach", &Detach},
      {"asyncClose", &CloseLink},
      {"asyncRead", &Read},
      {"asyncWrite", &Write},
      {"asyncFlushed", &Flushed},
      {"asyncLeave", &Leave},
      {"asyncHandshake", &TlsStep<&io::Link::Handshake>},
      {"asyncShutdown", &TlsStep<&io::Link::Shutdown>},
      {"asyncStopHandshake", &StopHandshake},
      {"asyncWant", &Want},
      {"asyncFeed", &Feed},
      {"asyncTakeUnread", &Take<&io::Channel::in>},
      {"asyncTakeOutput", &Take<&io::Channel::out>},
      {"asyncFailure", &LastFailure},
  };
  for (const js::Definition& definition : definitions) js::Define(env, exports, definition, async);
  DefineAsyncOpening(async, exports);
}

}  // namespace comm
