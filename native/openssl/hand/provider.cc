// OSSL_PROVIDER_do_all, and library contexts, whose memory stays.
#include "openssl/hand.h"

namespace comm::hand {

namespace {

struct ProviderList {
  const Table* table;
  std::vector<std::string> names;
};

int AddProvider(OSSL_PROVIDER* provider, void* list) {
  auto* to = static_cast<ProviderList*>(list);
  const char* name = to->table->OSSL_PROVIDER_get0_name(provider);
  if (name != nullptr) to->names.emplace_back(name);
  return 1;
}

}  // namespace

napi_value OSSL_PROVIDER_do_all(Call& call, HandArgs<OwnedTexts(Opt<OSSL_LIB_CTX>)>& args) {
  const Table& t = call.table();
  ProviderList list{&t, {}};
  int ok =
      t.OSSL_PROVIDER_do_all(Get<0>(args).object, reinterpret_cast<void*>(&AddProvider), &list);
  return ok > 0 ? ShowTexts(call, list.names) : js::Null(call.env());
}

napi_value OSSL_LIB_CTX_free(Call& call, HandArgs<Void(Free<OSSL_LIB_CTX>)>& args) {
  HandleId id = Get<0>(args).id;
  if (id != 0) call.environment().slots().Release(id);
  return js::Undefined(call.env());
}

}  // namespace comm::hand
