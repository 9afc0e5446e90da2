// Passwords of private keys that C reads from a file. While JavaScript is asked, C is inside an
// object: Environment::SetAsking keeps calls and releases away from it.
#include "openssl/passwords.h"

#include <cstring>

#include "library/gate.h"
#include "library/records.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

constexpr int kNone = -1;

class Asking {
 public:
  explicit Asking(Environment* environment) : environment_(environment) {
    napi_open_handle_scope(environment->env(), &scope_);
    environment->SetAsking(true);
  }
  ~Asking() {
    environment_->SetAsking(false);
    napi_close_handle_scope(environment_->env(), scope_);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

 private:
  Environment* environment_;
  napi_handle_scope scope_ = nullptr;
};

// pem_password_cb. What the function throws stays pending, and is thrown when C has returned.
int Ask(char* into, int size, int writes, void* data) {
  auto* source = static_cast<PasswordSource*>(data);
  Environment* environment = Environment::OfThisThread();
  if (source == nullptr || environment == nullptr || environment->asking()) return kNone;
  if (environment->serial() != source->environment || size <= 0) return kNone;
  napi_env env = environment->env();
  bool pending = true;
  if (napi_is_exception_pending(env, &pending) != napi_ok || pending) return kNone;
  Asking asking(environment);
  napi_value argv[] = {js::Number(env, source->key), js::Int(env, size),
                       js::Bool(env, writes != 0)};
  napi_value said = environment->password_asker().Call(env, 3, argv);
  js::Span password;
  if (said == nullptr || !js::ReadBytes(env, said, &password)) return kNone;
  bool fits = password.size <= static_cast<size_t>(size);
  if (fits) memcpy(into, password.data, password.size);
  memset(password.data, 0, password.size);  // a copy that was made for us
  return fits ? static_cast<int>(password.size) : kNone;
}

napi_value SetPasswordAsker(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 1> args(env, info);
  args.owner->password_asker().Assign(env, args[0]);
  return js::Undefined(env);
}

// askForPassword(ctx, key)
napi_value AskForPassword(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  double id = 0;
  double key = 0;
  napi_get_value_double(env, args[0], &id);
  napi_get_value_double(env, args[1], &key);
  Slot* slot = args.owner->slots().Find(id);
  if (slot == nullptr || slot->kind != Kind::kSSL_CTX || args.owner->asking())
    return js::Bool(env, false);
  gate::Pass pass;
  if (gate::Busy()) pass.EnterAlone();
  auto* ctx = static_cast<SSL_CTX*>(slot->object);
  CtxRecord* record = RecordOf(*slot->library, ctx);
  if (record == nullptr) return js::Bool(env, false);
  record->passwords.push_back({args.owner->serial(), key});
  const Table& t = *slot->library->table;
  t.SSL_CTX_set_default_passwd_cb_userdata(ctx, &record->passwords.back());
  t.SSL_CTX_set_default_passwd_cb(ctx, &Ask);
  return js::Bool(env, true);
}

}  // namespace

void DefinePasswords(Environment* environment, napi_value exports) {
  js::Define(environment->env(), exports, {"setPasswordAsker", &SetPasswordAsker}, environment);
  js::Define(environment->env(), exports, {"askForPassword", &AskForPassword}, environment);
}

}  // namespace comm
