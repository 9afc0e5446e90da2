// Asks the function behind a signer key.
#include "signer/ask.h"

#include "environment.h"
#include "signer/makers.h"

namespace comm::signer {

namespace {

// While JavaScript is asked, C is inside an object.
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

bool CanAsk(Environment* environment) {
  bool pending = true;
  return !environment->asking() &&
         napi_is_exception_pending(environment->env(), &pending) == napi_ok && !pending;
}

Answer Get(const Key& key, Request request) {
  Environment* environment = Environment::OfThisThread();
  if (environment != nullptr && environment->serial() == key.source.environment) {
    if (!CanAsk(environment)) return {};
    Asking asking(environment);
    return AskHere(environment, key.source, request, false);
  }
  auto job = std::make_shared<Job>(key.source, std::move(request));
  Post(job);
  return job->Wait();
}

}  // namespace

bool Ask(const Key& key, Request request, Bytes* signature) {
  Answer answer = Get(key, std::move(request));
  const Provider& provider = *key.provider;
  switch (answer.kind) {
    case Answer::Kind::kSignature:
      *signature = std::move(answer.signature);
      return true;
    case Answer::Kind::kThrown:
      return provider.Raise(Reason::kFunctionFailed, "%.0f", answer.thrown) != 0;
    case Answer::Kind::kThreadEnded:
      return provider.Raise(Reason::kThreadEnded, "%s", "make it on the thread that uses it") != 0;
    case Answer::Kind::kRefused:
      break;
  }
  return provider.Raise(Reason::kNobodyToAsk, "%s", "JavaScript cannot be called here") != 0;
}

}  // namespace comm::signer
