// Expands one row file into JavaScript functions. The includer defines ROWS (the file) and EXPORTS
// (the name of the list). Deliberately without include guard.
#include "openssl/exports.h"
#include "openssl/guards.h"
#include "openssl/invoke.h"
#include "openssl/invoke_hand.h"

namespace comm {
#define COMM_JOIN2(a, b) a##b
#define COMM_JOIN(a, b) COMM_JOIN2(a, b)
#define COMM_ROWS_NAMESPACE COMM_JOIN(EXPORTS, _rows)
namespace COMM_ROWS_NAMESPACE {
namespace {
using namespace sig;

#define FN(name, since, until, signature, page, text)                       \
  struct name##_entry {                                                     \
    static constexpr auto kRow =                                            \
        RowOf<&Table::name, false, signature>({#name, #since, #signature}); \
    static napi_value Run(napi_env env, napi_callback_info info) {          \
      return Invoker<false, signature>::Run(env, info, kRow);               \
    }                                                                       \
  };
#define MACRO(name, since, until, signature, page, text)                    \
  struct name##_entry {                                                     \
    static constexpr auto kRow =                                            \
        RowOf<&macros::name, true, signature>({#name, #since, #signature}); \
    static napi_value Run(napi_env env, napi_callback_info info) {          \
      return Invoker<true, signature>::Run(env, info, kRow);                \
    }                                                                       \
  };
#define HAND(name, since, until, ctype, signature, page, text)                                    \
  struct name##_entry {                                                                           \
    static_assert(!kSpecial<&Table::name>, #name " is done by hand: nothing asks its guard");     \
    static bool Missing(const Table& t) { return t.name == nullptr; }                             \
    static constexpr HandRow<signature> kRow{{#name, #since, #signature}, &hand::name, &Missing}; \
    static napi_value Run(napi_env env, napi_callback_info info) {                                \
      return HandInvoker<signature>::Run(env, info, kRow);                                        \
    }                                                                                             \
  };
#define OWN(name, since, until, signature, page, text)                                            \
  struct name##_entry {                                                                           \
    static bool Missing(const Table&) { return false; }                                           \
    static constexpr HandRow<signature> kRow{{#name, #since, #signature}, &hand::name, &Missing}; \
    static napi_value Run(napi_env env, napi_callback_info info) {                                \
      return HandInvoker<signature>::Run(env, info, kRow);                                        \
    }                                                                                             \
  };
#define CORE(name, since, until, ctype, reason) \
  static_assert(!kSpecial<&Table::name>, #name " is not bound: nothing would ask its guard");
#include "library/rows.h"

const Export kRows[] = {
#define FN(name, since, until, signature, page, text) \
  {#name, &name##_entry::Run, Shape<signature>::kText},
#define MACRO(name, since, until, signature, page, text) \
  {#name, &name##_entry::Run, Shape<signature>::kText},
#define HAND(name, since, until, ctype, signature, page, text) \
  {#name, &name##_entry::Run, Shape<signature>::kText},
#define OWN(name, since, until, signature, page, text) \
  {#name, &name##_entry::Run, Shape<signature>::kText},
#include "library/rows.h"
    {nullptr, nullptr, nullptr},  // a file may have no bound row
};

}  // namespace
}  // namespace COMM_ROWS_NAMESPACE

extern const ExportList EXPORTS;
const ExportList EXPORTS = {COMM_ROWS_NAMESPACE::kRows,
                            sizeof COMM_ROWS_NAMESPACE::kRows / sizeof(Export) - 1};

}  // namespace comm

#undef ROWS
#undef EXPORTS
#undef COMM_ROWS_NAMESPACE
#undef COMM_JOIN
#undef COMM_JOIN2
