// The functions of the addon about the peer's certificate: what a context's connections do with
// stapled OCSP responses, and what was found wrong.
#include "io/verify_exports.h"

#include "io/failure_values.h"
#include "io/staples.h"
#include "node/define.h"
#include "node/values.h"

namespace comm {

namespace {

using Args = js::Arguments<Environment, 4>;

Slot* SlotOf(napi_env env, Environment* environment, napi_value value, Kind kind) {
  double id = 0;
  napi_get_value_double(env, value, &id);
  Slot* slot = environment->slots().Find(id);
  return slot != nullptr && slot->kind == kind ? slot : nullptr;
}

// checkStaples(ctx, must, looks)
napi_value CheckStaplesOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  bool must = false;
  bool looks = false;
  napi_get_value_bool(env, args[1], &must);
  napi_get_value_bool(env, args[2], &looks);
  Slot* slot = SlotOf(env, args.owner, args[0], Kind::kSSL_CTX);
  if (slot == nullptr) return js::Bool(env, false);
  StaplePolicy policy = must ? StaplePolicy::kMust : StaplePolicy::kGood;
  if (looks) policy = must ? StaplePolicy::kLookMust : StaplePolicy::kLook;
  io::CheckStaples(*slot->library, static_cast<SSL_CTX*>(slot->object), policy);
  return js::Bool(env, true);
}

// staple(ctx)
napi_value StapleOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Slot* slot = SlotOf(env, args.owner, args[0], Kind::kSSL_CTX);
  if (slot != nullptr) io::Staple(*slot->library, static_cast<SSL_CTX*>(slot->object));
  return js::Bool(env, slot != nullptr);
}

// offerStaple(ctx, certificate, response, until)
napi_value OfferStapleOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  js::Span response;
  double until = 0;
  Slot* ctx = SlotOf(env, args.owner, args[0], Kind::kSSL_CTX);
  Slot* certificate = SlotOf(env, args.owner, args[1], Kind::kX509);
  napi_get_value_double(env, args[3], &until);
  bool ok =
      ctx != nullptr && certificate != nullptr && ctx->library == certificate->library &&
      js::ReadBytes(env, args[2], &response) &&
      io::OfferStaple(*ctx->library, static_cast<SSL_CTX*>(ctx->object),
                      static_cast<X509*>(certificate->object), response.data, response.size, until);
  return js::Bool(env, ok);
}

// objectionOf(ssl)
napi_value ObjectionOf(napi_env env, napi_callback_info info) {
  Args args(env, info);
  Slot* slot = SlotOf(env, args.owner, args[0], Kind::kSSL);
  SslRecord* record =
      slot == nullptr ? nullptr : RecordOf(*slot->library, static_cast<SSL*>(slot->object));
  return record == nullptr || record->out ? js::Null(env)
                                          : ShowVerify(env, *slot->library, *record);
}

}  // namespace

void DefineVerification(Environment* environment, napi_value exports) {
  const js::Definition definitions[] = {
      {"checkStaples", &CheckStaplesOf},
      {"staple", &StapleOf},
      {"offerStaple", &OfferStapleOf},
      {"objectionOf", &ObjectionOf},
  };
  for (auto& definition : definitions)
    js::Define(environment->env(), exports, definition, environment);
}

}  // namespace comm
