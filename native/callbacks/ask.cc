// How callbacks call JavaScript.
#include "callbacks/ask.h"

#include <chrono>
#include <optional>

#include "callbacks/driving.h"
#include "callbacks/quic_lock.h"
#include "library/gate.h"

namespace comm {

namespace {

// Under which JavaScript looks for a function: the SSL's own, that of its context, and that of the
// context it was made from, where a callback has put in another.
void FindKeys(const Subject& subject, double (&keys)[3]) {
  const Library& library = *subject.library;
  SSL_CTX* ctx = subject.ctx;
  keys[0] = subject.key;
  if (subject.ssl != nullptr && ctx == nullptr) {
    SslRecord* record = RecordOf(library, subject.ssl);
    ctx = library.table->SSL_get_SSL_CTX(subject.ssl);
    if (record != nullptr) {
      keys[0] = record->key;
      if (!record->contexts.empty()) {
        CtxRecord* first = RecordOf(library, record->contexts.front());
        if (first != nullptr) keys[2] = first->key;
      }
    }
  }
  CtxRecord* of_ctx = ctx == nullptr ? nullptr : RecordOf(library, ctx);
  if (of_ctx != nullptr) keys[1] = of_ctx->key;
}

// A live handle of an SSL in this environment; 0: none.
HandleId HandleOf(Environment* environment, const Subject& subject) {
  SslRecord* record = RecordOf(*subject.library, subject.ssl);
  if (record == nullptr || record->environment != environment->serial()) return 0;
  Slot* slot = environment->slots().Find(record->handle);
  return slot != nullptr && slot->object == subject.ssl ? record->handle : 0;
}

// Whether QUIC holds its lock while it asks.
bool IsQuic(const Subject& subject) {
  return subject.quic ||
         (subject.ssl != nullptr && IsQuicObject(*subject.library->table, subject.ssl));
}

// While a function runs, C is inside the SSL: it may be looked at, but not driven or freed. Inside
// of QUIC nothing at all is freed, since much of that would wait for the lock.
class Inside {
 public:
  Inside(Environment* environment, const Subject& subject, HandleId handle)
      : environment_(environment), handle_(handle), closed_(subject.closed) {
    if (closed_) gate::SentOut();  // else calls do not look whether an SSL is out
    if (subject.ssl != nullptr) record_ = RecordOf(*subject.library, subject.ssl);
    if (record_ != nullptr) {
      out_ = record_->out;
      running_ = record_->running;
      record_->out = subject.closed;
      record_->running = subject.running;
    }
    if (Slot* slot = environment->slots().Find(handle)) slot->uses++;
    if (!IsQuic(subject)) return;
    quic_.emplace();
    environment->slots().Freeze(true);
  }
  ~Inside() {
    if (quic_) environment_->slots().Freeze(false);
    quic_.reset();
    if (record_ != nullptr) {
      record_->out = out_;
      record_->running = running_;
    }
    Slot* slot = environment_->slots().Find(handle_);
    if (slot != nullptr) slot->uses--;
    if (closed_) gate::Back(1);
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  Environment* environment_;
  HandleId handle_;
  bool closed_;
  SslRecord* record_ = nullptr;
  bool out_ = false;
  Running running_ = Running::kNone;
  std::optional<InsideQuic> quic_;
};

// While one lives, calls on SSLs and SSL_CTXs are refused, and nothing is released.
class OnlyAnswers {
 public:
  OnlyAnswers(Environment* environment, bool really)
      : environment_(really ? environment : nullptr) {
    if (environment_ != nullptr) environment_->SetAsking(true);
  }
  ~OnlyAnswers() {
    if (environment_ != nullptr) environment_->SetAsking(false);
  }
  OnlyAnswers(const OnlyAnswers&) = delete;
  OnlyAnswers& operator=(const OnlyAnswers&) = delete;

 private:
  Environment* environment_;
};
void Queue(Environment* environment, Observed&& one) {
  bool first = environment->observed().Add(std::move(one));
  Home* home = HomeOfThisThread();
  if (first && home != nullptr) home->TellObserved();
}

double Now() {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  return Milliseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Arguments::~Arguments() {
  for (HandleId id : lent_) environment_->slots().Forget(id);
}

void Arguments::Push(napi_value value) {
  if (array_ == nullptr) array_ = js::Array(env(), 0);
  napi_set_element(env(), array_, count_++, value == nullptr ? js::Null(env()) : value);
}

void Arguments::PushShared(Kind kind, void* object) {
  if (object == nullptr) return Null();
  Push(environment_->MakeHandle(kind, object, library_, Ownership::kShared));
}

void Arguments::PushStatic(Kind kind, void* object) {
  if (object == nullptr) return Null();
  Push(environment_->MakeHandle(kind, object, library_, Ownership::kStatic));
}

napi_value Arguments::Lend(Kind kind, void* object) {
  HandleId id = 0;
  napi_value handle = environment_->MakeHandle(kind, object, library_, Ownership::kStatic, 0, &id);
  if (id != 0) lent_.push_back(id);
  return handle;
}

void Arguments::PushLent(Kind kind, void* object) {
  if (object == nullptr) return Null();
  Push(Lend(kind, object));
}

void Arguments::PushLentStack(Kind kind, const OPENSSL_STACK* stack) {
  napi_value array = js::Array(env(), 0);
  const Table& t = *library_->table;
  int size = stack == nullptr ? 0 : t.OPENSSL_sk_num(stack);
  for (int i = 0; i < size; i++) {
    napi_value handle = Lend(kind, t.OPENSSL_sk_value(stack, i));
    napi_set_element(env(), array, static_cast<uint32_t>(i), handle);
  }
  Push(array);
}

napi_value Reply::At(uint32_t index) const {
  napi_value value = nullptr;
  napi_get_element(environment_->env(), array_, index, &value);
  return value;
}

bool Reply::Int(uint32_t index, int* out) const {
  double number = 0;
  bool ok = js::ReadInteger(environment_->env(), At(index), -2147483648.0, 2147483647.0, &number);
  if (ok) *out = static_cast<int>(number);
  return ok;
}

bool Reply::Number(uint32_t index, double* out) const {
  return napi_get_value_double(environment_->env(), At(index), out) == napi_ok;
}

bool Reply::Bytes(uint32_t index, js::Span* out) const {
  return js::ReadBytes(environment_->env(), At(index), out);
}

bool Reply::Bytes(uint32_t index, std::vector<unsigned char>* out) const {
  js::Span span;
  if (!Bytes(index, &span)) return false;
  out->assign(span.data, span.data + span.size);
  return true;
}

void* Reply::ObjectOf(uint32_t index, Kind kind) const {
  double id = 0;
  if (napi_get_value_double(environment_->env(), At(index), &id) != napi_ok) return nullptr;
  Slot* slot = environment_->slots().Find(id);
  bool fits = slot != nullptr && slot->kind == kind && slot->library == library_;
  return fits ? slot->object : nullptr;
}

// The id of a handle, or a handle that is made for it. A connection of a QUIC listener that nobody
// has accepted may not outlive that: its handle is dead when the function has returned.
napi_value Asking::ShowSubject(Environment* environment, HandleId* lent) {
  if (subject_.ssl == nullptr) return js::Null(environment->env());
  const Library* library = subject_.library;
  HandleId id = HandleOf(environment, subject_);
  if (id != 0) return js::Number(environment->env(), static_cast<double>(id));
  SslRecord* record = RecordOf(*library, subject_.ssl);
  bool out = record != nullptr && record->out;
  napi_value shown = nullptr;
  if (record != nullptr) record->out = false;
  if (IsQuic(subject_)) {
    shown = environment->MakeHandle(Kind::kSSL, subject_.ssl, library, Ownership::kStatic, 0, lent);
  } else if (library->table->SSL_up_ref(subject_.ssl) == 1) {
    shown = environment->MakeHandle(Kind::kSSL, subject_.ssl, library, Ownership::kShared);
  }
  if (record != nullptr) record->out = out;
  return shown;
}

// Forgets a handle at the end.
class Lent {
 public:
  explicit Lent(Environment* environment) : environment_(environment) {}
  ~Lent() {
    if (id != 0) environment_->slots().Forget(id);
  }
  Lent(const Lent&) = delete;
  Lent& operator=(const Lent&) = delete;

  HandleId id = 0;

 private:
  Environment* environment_;
};

// runner(callback, ssl, keys, arguments, driven, mayWait) → the answer, an array.
bool Asking::Run(Environment* environment) {
  napi_env env = environment->env();
  Lent lent(environment);
  double keys[3] = {0, 0, 0};
  FindKeys(subject_, keys);
  napi_value shown_keys = js::Array(env, 3);
  for (uint32_t i = 0; i < 3; i++) napi_set_element(env, shown_keys, i, js::Number(env, keys[i]));
  napi_value ssl = ShowSubject(environment, &lent.id);
  if (ssl == nullptr) return true;
  HandleId handle = subject_.ssl == nullptr ? 0 : HandleOf(environment, subject_);
  Inside inside(environment, subject_, handle);
  Arguments arguments(environment, subject_.library);
  Give(&arguments);
  // Of a call by C name inside of another connection's callback the call is told.
  const Driving* driving = Driving::Here();
  bool driven = may_wait ||
                (driving != nullptr && environment->depth() <= driving->depth && !subject_.by_name);
  napi_value argv[] = {js::Text(env, callback_), ssl, shown_keys,
                       arguments.array() == nullptr ? js::Array(env, 0) : arguments.array(),
                       js::Bool(env, driven)};
  OnlyAnswers only(environment, subject_.only_answers);
  napi_value said = environment->callback_runner().Call(env, 5, argv);
  if (said == nullptr) {
    napi_value thrown = nullptr;
    if (napi_get_and_clear_last_exception(env, &thrown) == napi_ok) environment->Park(thrown);
    return true;
  }
  bool is_array = false;
  napi_is_array(env, said, &is_array);
  answered_ = is_array && Take(Reply(environment, subject_.library, said));
  return true;
}

void Observe(const char* callback, const Subject& subject, const int (&numbers)[3],
             const void* bytes, size_t size) {
  Environment* environment = EnvironmentHere();
  if (environment == nullptr || subject.ssl == nullptr) return;
  Observed one;
  one.callback = callback;
  one.library = subject.library;
  one.time_ms = Now();
  FindKeys(subject, one.keys);
  SslRecord* record = RecordOf(*subject.library, subject.ssl);
  if (record != nullptr && record->environment == environment->serial() && record->handle != 0) {
    one.ssl = record->handle;
  } else if (!IsQuic(subject) && subject.library->table->SSL_up_ref(subject.ssl) == 1) {
    // One of a QUIC listener that nobody has accepted may not outlive that.
    one.counted = subject.ssl;
  }
  for (int i = 0; i < 3; i++) one.numbers[i] = numbers[i];
  auto* from = static_cast<const unsigned char*>(bytes);
  one.bytes.assign(from, from + size);
  Queue(environment, std::move(one));
}

void ObserveSession(const char* callback, const Library& library, SSL_CTX* ctx,
                    SSL_SESSION* session) {
  Environment* environment = EnvironmentHere();
  CtxRecord* record = RecordOf(library, ctx);
  if (environment == nullptr || record == nullptr || record->ending) return;
  // Of a context that has no reference any more none can be had. C refuses that once only: it
  // counts all the same.
  if (library.table->SSL_CTX_up_ref(ctx) != 1) {
    record->ending = true;
    return;
  }
  if (library.table->SSL_SESSION_up_ref(session) != 1) {
    library.table->SSL_CTX_free(ctx);
    return;
  }
  Observed one;
  one.callback = callback;
  one.library = &library;
  one.time_ms = Now();
  FindKeys({&library, nullptr, ctx}, one.keys);
  one.counted_ctx = ctx;
  one.session = session;
  Queue(environment, std::move(one));
}

unsigned char* KeepAnswer(const Library& library, SSL* ssl, const char* callback,
                          std::vector<unsigned char> bytes) {
  SslRecord* record = RecordOf(library, ssl);
  if (record == nullptr) return nullptr;
  std::vector<unsigned char>& place = record->answered[callback];
  place = std::move(bytes);
  return place.data();
}

}  // namespace comm
