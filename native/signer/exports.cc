// The functions of the addon over signer keys.
#include "signer/exports.h"

#include "errors/error_values.h"
#include "node/define.h"
#include "node/values.h"
#include "signer/key.h"
#include "signer/makers.h"

namespace comm {

namespace {

// setSigners(ask, forget)
napi_value SetSigners(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  args.owner->signer_asker().Assign(env, args[0]);
  args.owner->signer_forgetter().Assign(env, args[1]);
  return js::Undefined(env);
}

EVP_PKEY* ReadPublicKey(const Table& t, const js::Span& der) {
  const unsigned char* at = der.data;
  return t.d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size));
}

// createSignerKey(library, publicKey, number): a handle, or the name of a type of key that cannot
// be one, or null: see the library's errors.
napi_value CreateSignerKey(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 3> args(env, info);
  double id = 0;
  js::Span der;
  signer::Source source;
  source.environment = args.owner->serial();
  bool read = napi_get_value_double(env, args[0], &id) == napi_ok &&
              js::ReadBytes(env, args[1], &der) &&
              napi_get_value_double(env, args[2], &source.number) == napi_ok;
  const Library* library = LibraryById(static_cast<int>(id));
  if (!read || library == nullptr || !signer::Enter(args.owner)) return js::Null(env);
  const Table& t = *library->table;
  t.ERR_clear_error();
  EVP_PKEY* public_part = ReadPublicKey(t, der);
  napi_value shown = js::Null(env);
  if (public_part != nullptr && signer::TypeOf(t, public_part) == nullptr) {
    shown = js::TextOrNull(env, t.EVP_PKEY_get0_type_name(public_part));
    t.EVP_PKEY_free(public_part);
  } else if (public_part != nullptr) {
    const signer::Provider* provider = signer::ProviderOf(*library);
    EVP_PKEY* key = provider == nullptr ? nullptr : signer::MakeKey(*provider, public_part, source);
    if (provider == nullptr) t.EVP_PKEY_free(public_part);
    if (key != nullptr)
      shown = args.owner->MakeHandle(Kind::kEVP_PKEY, key, library, Ownership::kOwned);
  }
  TakeErrors(t, &args.owner->ErrorsOf(library));
  return shown;
}

// finishSigning(job, said)
napi_value FinishSigning(napi_env env, napi_callback_info info) {
  js::Arguments<Environment, 2> args(env, info);
  double job = 0;
  if (napi_get_value_double(env, args[0], &job) == napi_ok)
    signer::Finish(args.owner, job, args[1]);
  return js::Undefined(env);
}

}  // namespace

void DefineSigners(Environment* environment, napi_value exports) {
  js::Define(environment->env(), exports, {"setSigners", &SetSigners}, environment);
  js::Define(environment->env(), exports, {"createSignerKey", &CreateSignerKey}, environment);
  js::Define(environment->env(), exports, {"finishSigning", &FinishSigning}, environment);
}

}  // namespace comm
