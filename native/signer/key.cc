// Key management of signer keys (provider-keymgmt(7)): all that concerns the public part is left to
// the library's own key.
#include "signer/key.h"

#include <cstring>
#include <new>

#include "signer/makers.h"

namespace comm::signer {

namespace {

using provider::Algorithm;
using provider::Dispatch;
using provider::Param;

// The one parameter that MakeKey gives: its bytes are the address of an Origin.
constexpr const char* kOriginParam = "libssl-signer-origin";

struct Origin {
  EVP_PKEY* public_part = nullptr;
  Source source;
  bool taken = false;
};

constexpr Param kOriginOnly[] = {{kOriginParam, provider::kOctets, nullptr, 0, 0}, {}};

template <int kType>
void* New(void* context) {
  auto* key = new (std::nothrow) Key;
  if (key == nullptr) return nullptr;
  key->provider = static_cast<const Provider*>(context);
  key->type = &kTypes[kType];
  return key;
}

void Free(void* key) {
  if (key != nullptr) Unref(static_cast<Key*>(key));
}

// A key of any library type to compare with: its public part is made a key of the library again.
bool ImportPublic(Key* key, const Param* params) {
  const Table& t = key->table();
  EVP_PKEY_CTX* ctx = t.EVP_PKEY_CTX_new_from_name(nullptr, key->type->name, nullptr);
  bool made =
      ctx != nullptr && t.EVP_PKEY_fromdata_init(ctx) > 0 &&
      t.EVP_PKEY_fromdata(ctx, &key->public_part, provider::kPublicKey | provider::kAllParameters,
                          const_cast<Param*>(params)) > 0;
  t.EVP_PKEY_CTX_free(ctx);
  return made;
}

int Import(void* data, int, const Param* params) {
  auto* key = static_cast<Key*>(data);
  if (key->public_part != nullptr) return 0;
  if (params->key == nullptr || strcmp(params->key, kOriginParam) != 0)
    return ImportPublic(key, params) ? 1 : 0;
  Origin* origin = nullptr;
  if (params->size != sizeof origin) return 0;
  memcpy(&origin, params->data, sizeof origin);
  key->public_part = origin->public_part;
  key->source = origin->source;
  origin->taken = true;
  return 1;
}

const Param* Types(int) { return kOriginOnly; }

// The private part is not there to be exported: who wants it is refused, and goes on with this
// provider.
int Export(void* data, int selection, provider::ParamCallback* callback, void* argument) {
  auto* key = static_cast<Key*>(data);
  if (key->public_part == nullptr) return 0;
  if (key->signs() && (selection & provider::kPrivateKey) != 0) return 0;
  return key->table().EVP_PKEY_export(key->public_part, selection & ~provider::kPrivateKey,
                                      reinterpret_cast<void*>(callback), argument);
}

int Has(const void* data, int selection) {
  auto* key = static_cast<const Key*>(data);
  if (key == nullptr || key->public_part == nullptr) return 0;
  return key->signs() || (selection & provider::kPrivateKey) == 0 ? 1 : 0;
}

int Match(const void* one, const void* other, int selection) {
  auto* a = static_cast<const Key*>(one);
  auto* b = static_cast<const Key*>(other);
  if (a->public_part == nullptr || b->public_part == nullptr) return 0;
  const Table& t = a->table();
  bool whole = (selection & (provider::kPrivateKey | provider::kPublicKey)) != 0;
  int same = whole ? t.EVP_PKEY_eq(a->public_part, b->public_part)
                   : t.EVP_PKEY_parameters_eq(a->public_part, b->public_part);
  return same == 1 ? 1 : 0;
}

int GetParams(void* data, Param* params) {
  auto* key = static_cast<Key*>(data);
  if (key->public_part == nullptr) return 0;
  return key->table().EVP_PKEY_get_params(key->public_part, params);
}

// What can be asked follows from the key of the library, not from us.
const Param* GettableParams(void*) {
  static constexpr Param none[] = {{}};
  return none;
}

void* Dup(const void* data, int selection) {
  auto* key = const_cast<Key*>(static_cast<const Key*>(data));
  bool whole = (selection & provider::kPublicKey) != 0;
  return whole && key->public_part != nullptr ? Ref(key) : nullptr;
}

template <int kType>
const char* QueryOperationName(int operation) {
  return operation == provider::kSignature ? kTypes[kType].signature : kTypes[kType].name;
}

template <class F>
provider::Function At(F* function) {
  return reinterpret_cast<provider::Function>(function);
}

template <int kType>
const Dispatch* Functions() {
  namespace k = provider::keymgmt;
  static const Dispatch functions[] = {
      {k::kNew, At(&New<kType>)},
      {k::kFree, At(&Free)},
      {k::kGetParams, At(&GetParams)},
      {k::kGettableParams, At(&GettableParams)},
      {k::kQueryOperationName, At(&QueryOperationName<kType>)},
      {k::kHas, At(&Has)},
      {k::kMatch, At(&Match)},
      {k::kImport, At(&Import)},
      {k::kImportTypes, At(&Types)},
      {k::kExport, At(&Export)},
      {k::kExportTypes, At(&Types)},
      {k::kDup, At(&Dup)},
      {0, nullptr},
  };
  return functions;
}

}  // namespace

const Algorithm* KeyManagers() {
  static const Algorithm all[] = {
      {kTypes[0].names, kProviderQuery, Functions<0>(), nullptr},
      {kTypes[1].names, kProviderQuery, Functions<1>(), nullptr},
      {kTypes[2].names, kProviderQuery, Functions<2>(), nullptr},
      {kTypes[3].names, kProviderQuery, Functions<3>(), nullptr},
      {kTypes[4].names, kProviderQuery, Functions<4>(), nullptr},
      {},
  };
  return all;
}

Key* Ref(Key* key) {
  key->references.fetch_add(1, std::memory_order_relaxed);
  return key;
}

void Unref(Key* key) {
  if (key->references.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  key->table().EVP_PKEY_free(key->public_part);
  if (key->signs()) TellUnused(key->source);
  delete key;
}

const KeyType* TypeOf(const Table& table, EVP_PKEY* key) {
  for (const KeyType& type : kTypes) {
    if (table.EVP_PKEY_is_a(key, type.name) == 1) return &type;
  }
  return nullptr;
}

EVP_PKEY* MakeKey(const Provider& provider, EVP_PKEY* public_part, const Source& source) {
  const Table& t = provider.table();
  const KeyType* type = TypeOf(t, public_part);
  Origin origin{public_part, source, false};
  Origin* address = &origin;
  Param params[] = {{kOriginParam, provider::kOctets, &address, sizeof address, 0}, {}};
  EVP_PKEY* made = nullptr;
  EVP_PKEY_CTX* ctx =
      type == nullptr ? nullptr
                      : t.EVP_PKEY_CTX_new_from_name(provider.libctx, type->name, kProviderQuery);
  bool ok = ctx != nullptr && t.EVP_PKEY_fromdata_init(ctx) > 0 &&
            t.EVP_PKEY_fromdata(
                ctx, &made, provider::kPrivateKey | provider::kPublicKey | provider::kAllParameters,
                params) > 0;
  t.EVP_PKEY_CTX_free(ctx);
  if (!origin.taken) {
    t.EVP_PKEY_free(public_part);
    TellUnused(source);
  }
  return ok ? made : nullptr;
}

}  // namespace comm::signer
