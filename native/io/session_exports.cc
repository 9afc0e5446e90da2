// The functions of the addon over sessions, tickets and early data (lib/binding/sessions.ts).
#include "io/session_exports.h"

#include "io/early_data.h"
#include "io/sessions.h"
#include "io/tickets.h"
#include "io/values.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

using Args = js::Arguments<Environment, 4>;

template <class Object>
struct Found {
  const Library* library = nullptr;
  Object* object = nullptr;
  explicit operator bool() const { return object != nullptr; }
};

// Empty, with an exception pending.
template <class Object, Kind kKind>
Found<Object> Find(napi_env env, Environment* environment, napi_value v) {
  double id = 0;
  napi_get_value_double(env, v, &id);
  Slot* slot = environment->slots().Find(id);
  if (slot != nullptr && slot->kind == kKind)
    return {slot->library, static_cast<Object*>(slot->object)};
  js::Throw(env, js::ErrorKind::kError, "ERR_SSL_HANDLE_RELEASED", "The handle was released.");
  return {};
}

Found<SSL_CTX> CtxOf(const Args& args) {
  return Find<SSL_CTX, Kind::kSSL_CTX>(args.owner->env(), args.owner, args[0]);
}

// One that no thread is inside.
Found<SSL> SslOf(const Args& args) {
  Found<SSL> found = Find<SSL, Kind::kSSL>(args.owner->env(), args.owner, args[0]);
  if (found && RefuseOut(args.owner->env(), *found.library, found.object)) return {};
  return found;
}

napi_value KeepSessions(napi_env env, napi_callback_info info) {
  Args args(env, info);
  double most = 0;
  Found<SSL_CTX> ctx = CtxOf(args);
  if (!ctx) return nullptr;
  bool ok = js::ReadInteger(env, args[1], 1, 1e9, &most) &&
            io::KeepClientSessions(*ctx.library, ctx.object, static_cast<size_t>(most));
  return js::Bool(env, ok);
}

napi_value KeptSessions(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Found<SSL_CTX> ctx = CtxOf(args);
  if (!ctx) return nullptr;
  CtxRecord* record = RecordOf(*ctx.library, ctx.object);
  size_t size = record != nullptr && record->sessions ? record->sessions->size() : 0;
  return js::Number(env, static_cast<double>(size));
}

napi_value ExchangeSessions(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Found<SSL_CTX> ctx = CtxOf(args);
  if (!ctx) return nullptr;
  return js::Bool(env, io::ExchangeServerSessions(*ctx.library, ctx.object));
}

napi_value SetTicketKeys(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span bytes;
  Found<SSL_CTX> ctx = CtxOf(args);
  if (!ctx) return nullptr;
  bool ok = js::ReadBytes(env, args[1], &bytes) && bytes.size % TicketKeys::kSize == 0 &&
            io::SetTicketKeys(*ctx.library, ctx.object, bytes.data, bytes.size);
  return js::Bool(env, ok);
}

napi_value Resume(napi_env env, napi_callback_info info) {
  Args args(env, info);
  std::string key;
  bool judged = false;
  bool take = false;
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  napi_get_value_bool(env, args[2], &judged);
  napi_get_value_bool(env, args[3], &take);
  bool resumes = js::ReadText(env, args[1], &key) &&
                 ssl.library->table->SSL_in_before(ssl.object) == 1 &&
                 io::Resume(*ssl.library, ssl.object, key, judged, take);
  return js::Bool(env, resumes);
}

template <void (*kDo)(const Library&, SSL*)>
napi_value OnSsl(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  kDo(*ssl.library, ssl.object);
  return js::Undefined(env);
}

napi_value Offer(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span der;
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  bool ok = js::ReadBytes(env, args[1], &der) &&
            io::OfferSession(*ssl.library, ssl.object, der.data, der.size);
  return js::Bool(env, ok);
}

// [id, session, seconds, id, …], and the record has them no more.
napi_value TakeNewSessions(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  const Table& t = *ssl.library->table;
  SslRecord* record = RecordOf(*ssl.library, ssl.object);
  napi_value list = js::Array(env, 0);
  uint32_t length = 0;
  std::vector<SSL_SESSION*> sessions;
  if (record != nullptr) sessions.swap(record->new_sessions);
  for (SSL_SESSION* session : sessions) {
    unsigned int id_size = 0;
    const unsigned char* id = t.SSL_SESSION_get_id(session, &id_size);
    int size = t.i2d_SSL_SESSION(session, nullptr);
    if (size > 0) {
      std::vector<unsigned char> der(static_cast<size_t>(size));
      unsigned char* at = der.data();
      t.i2d_SSL_SESSION(session, &at);
      napi_set_element(env, list, length++, js::Bytes(env, id, id_size));
      napi_set_element(env, list, length++, js::Bytes(env, der.data(), der.size()));
      double seconds = static_cast<double>(t.SSL_SESSION_get_timeout(session));
      napi_set_element(env, list, length++, js::Number(env, seconds));
      t.OPENSSL_cleanse(der.data(), der.size());
    }
    t.SSL_SESSION_free(session);
  }
  t.ERR_clear_error();
  return list;
}

// --- early data ---

using Give = bool (*)(const Library&, SSL*, const unsigned char*, size_t);

template <Give kGive>
napi_value GiveEarly(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span bytes;
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  bool ok = js::ReadBytes(env, args[1], &bytes) &&
            kGive(*ssl.library, ssl.object, bytes.data, bytes.size);
  return js::Bool(env, ok);
}

napi_value ReceiveEarly(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  return js::Bool(env, io::ReceiveEarly(*ssl.library, ssl.object));
}

napi_value TakeEarly(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Found<SSL> ssl = SslOf(args);
  if (!ssl) return nullptr;
  SslRecord* record = RecordOf(*ssl.library, ssl.object);
  EarlyData* early = record == nullptr ? nullptr : record->early.get();
  if (early == nullptr || !early->server || early->bytes.empty()) return js::Null(env);
  napi_value bytes = js::Bytes(env, early->bytes.data(), early->bytes.size());
  early->bytes.clear();
  return bytes;
}

}  // namespace

void DefineSessions(Environment* environment, napi_value exports) {
  const js::Definition definitions[] = {
      {"keepSessions", &KeepSessions},
      {"keptSessions", &KeptSessions},
      {"exchangeSessions", &ExchangeSessions},
      {"setTicketKeys", &SetTicketKeys},
      {"resume", &Resume},
      {"keepRenewed", &OnSsl<&io::KeepRenewed>},
      {"giveAway", &OnSsl<&io::GiveAway>},
      {"offerSession", &Offer},
      {"dropOffered", &OnSsl<&io::DropOffered>},
      {"takeNewSessions", &TakeNewSessions},
      {"sendEarly", &GiveEarly<&io::SendEarly>},
      {"receiveEarly", &ReceiveEarly},
      {"answerEarly", &GiveEarly<&io::AnswerEarly>},
      {"takeEarly", &TakeEarly},
  };
  for (const js::Definition& definition : definitions)
    js::Define(environment->env(), exports, definition, environment);
}

}  // namespace comm
