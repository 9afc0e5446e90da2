// Asks the function behind a signer key.
#include "signer/ask.h"

#include "environment.h"
#include "node/values.h"

namespace comm::signer {

namespace {

napi_value BytesOrNull(napi_env env, const unsigned char* data, size_t size) {
  return data == nullptr ? js::Null(env) : js::Bytes(env, data, size);
}

napi_value TextOrNull(napi_env env, const std::string& text) {
  return text.empty() ? js::Null(env) : js::Text(env, text);
}

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

}  // namespace

bool Ask(const Key& key, const Request& request, std::vector<unsigned char>* signature) {
  Environment* environment = Environment::OfThisThread();
  const Provider& provider = *key.provider;
  if (environment == nullptr || environment->serial() != key.source.environment ||
      environment->asking())
    return provider.Raise(Reason::kNobodyToAsk, "%s", "another thread") != 0;
  napi_env env = environment->env();
  bool pending = true;
  if (napi_is_exception_pending(env, &pending) != napi_ok || pending)
    return provider.Raise(Reason::kNobodyToAsk, "%s", "an exception is on its way") != 0;
  Asking asking(environment);
  napi_value argv[] = {
      js::Number(env, key.source.number),
      js::Text(env, request.algorithm),
      TextOrNull(env, request.digest),
      js::Bytes(env, request.data, request.size),
      BytesOrNull(env, request.message, request.message_size),
      js::Int(env, request.salt_length),
      TextOrNull(env, request.mgf1_digest),
  };
  napi_value said = environment->signer_asker().Call(env, 7, argv);
  js::Span bytes;
  if (said != nullptr && js::ReadBytes(env, said, &bytes)) {
    signature->assign(bytes.data, bytes.data + bytes.size);
    return true;
  }
  double thrown = 0;
  if (said != nullptr) napi_get_value_double(env, said, &thrown);
  return provider.Raise(Reason::kFunctionFailed, "%.0f", thrown) != 0;
}

}  // namespace comm::signer
