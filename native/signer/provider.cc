// The provider of signer keys: what the core asks it for.
#include "signer/provider.h"

#include <map>
#include <mutex>

#include "library/per_library.h"
#include "signer/dispatch.h"

namespace comm::signer {

namespace {

using provider::Algorithm;
using provider::Dispatch;
using provider::Item;

struct Providers {
  std::mutex mutex;
  std::map<int, Provider> of;  // by the library's id
};

// Never destroyed: keys may be freed at the exit of the process.
Providers& All() {
  static auto* all = new Providers;
  return *all;
}

const Item* ReasonStrings(void*) {
  static const auto text = [](const char* s) { return const_cast<char*>(s); };
  static const Item items[] = {
      {static_cast<unsigned int>(Reason::kFunctionFailed), text("the sign function failed")},
      {static_cast<unsigned int>(Reason::kThreadEnded),
       text("the thread that made the signer key has ended")},
      {static_cast<unsigned int>(Reason::kNobodyToAsk), text("the sign function cannot be called")},
      {static_cast<unsigned int>(Reason::kNoSignature), text("not a signature by this key")},
      {static_cast<unsigned int>(Reason::kNotSupported), text("a signer key cannot do this")},
      {static_cast<unsigned int>(Reason::kOnlySigns), text("a signer key only signs")},
      {0, nullptr},
  };
  return items;
}

const Algorithm* QueryOperation(void*, int operation, int* no_cache) {
  *no_cache = 0;
  switch (operation) {
    case provider::kKeyManagement:
      return KeyManagers();
    case provider::kSignature:
      return Signatures();
    case provider::kAsymmetricCipher:
      return Ciphers();
    default:
      return nullptr;
  }
}

void TakeFromCore(const Dispatch* given, Provider* provider) {
  for (; given->number != 0; given++) {
    switch (given->number) {
      case provider::core::kNewError:
        provider->new_error = reinterpret_cast<decltype(provider->new_error)>(given->function);
        break;
      case provider::core::kSetErrorDebug:
        provider->set_error_debug =
            reinterpret_cast<decltype(provider->set_error_debug)>(given->function);
        break;
      case provider::core::kVsetError:
        provider->vset_error = reinterpret_cast<decltype(provider->vset_error)>(given->function);
        break;
      default:
        break;
    }
  }
}

// OSSL_provider_init_fn, which is told nothing of ours: an instance for each library. Runs while
// ProviderOf makes that library's provider.
template <int kIndex>
struct Init {
  static int Call(const void* core, const Dispatch* given, const Dispatch** own, void** context) {
    static const Dispatch functions[] = {
        {provider::base::kQueryOperation, reinterpret_cast<provider::Function>(&QueryOperation)},
        {provider::base::kGetReasonStrings, reinterpret_cast<provider::Function>(&ReasonStrings)},
        {0, nullptr},
    };
    Provider& made = All().of[CallingLibrary<kIndex>().id];
    made.core = core;
    TakeFromCore(given, &made);
    *own = functions;
    *context = &made;
    return made.new_error != nullptr && made.set_error_debug != nullptr &&
                   made.vset_error != nullptr
               ? 1
               : 0;
  }
};

bool Make(const Library& library, Provider* provider) {
  const Table& t = *library.table;
  auto init = InstanceFor<Init>(library);
  if (init == nullptr || t.OSSL_PROVIDER_add_builtin == nullptr) return false;
  provider->library = &library;
  OSSL_LIB_CTX* libctx = t.OSSL_LIB_CTX_new();
  // The default provider writes the public parts of keys.
  bool made =
      libctx != nullptr &&
      t.OSSL_PROVIDER_add_builtin(libctx, kProviderName, reinterpret_cast<void*>(init)) == 1 &&
      t.OSSL_PROVIDER_load(libctx, "default") != nullptr &&
      t.OSSL_PROVIDER_load(libctx, kProviderName) != nullptr;
  if (made) {
    provider->libctx = libctx;
  } else if (libctx != nullptr) {
    t.OSSL_LIB_CTX_free(libctx);
  }
  return made;
}

}  // namespace

int Provider::Raise(Reason reason, const char* format, ...) const {
  new_error(core);
  set_error_debug(core, __FILE__, __LINE__, kProviderName);
  va_list values;
  va_start(values, format);
  vset_error(core, static_cast<uint32_t>(reason), format, values);
  va_end(values);
  return 0;
}

const Provider* ProviderOf(const Library& library) {
  Providers& all = All();
  std::lock_guard<std::mutex> lock(all.mutex);
  Provider& provider = all.of[library.id];
  return provider.libctx != nullptr || Make(library, &provider) ? &provider : nullptr;
}

}  // namespace comm::signer
