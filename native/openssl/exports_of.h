// Expands one row file into JavaScript functions. The includer defines ROWS (the file) and EXPORTS
// (the name of the list). Deliberately without include guard.
#include "openssl/exports.h"

namespace comm {
#define COMM_JOIN2(a, b) a##b
#define COMM_JOIN(a, b) COMM_JOIN2(a, b)
#define COMM_ROWS_NAMESPACE COMM_JOIN(EXPORTS, _rows)
namespace COMM_ROWS_NAMESPACE {
namespace {
using namespace sig;

#define COMM_ROW_TEXT(name, since, signature) \
  static constexpr RowText kText{#name, #since, #signature};

#define FN(name, since, until, signature, page, text)                 \
  struct name##_entry {                                               \
    COMM_ROW_TEXT(name, since, signature)                             \
    static napi_value Run(napi_env env, napi_callback_info info) {    \
      return Invoker<&Table::name, signature>::Run(env, info, kText); \
    }                                                                 \
  };
#define MACRO(name, since, until, signature, page, text)               \
  struct name##_entry {                                                \
    COMM_ROW_TEXT(name, since, signature)                              \
    static napi_value Run(napi_env env, napi_callback_info info) {     \
      return Invoker<&macros::name, signature>::Run(env, info, kText); \
    }                                                                  \
  };
#define HAND(name, since, until, ctype, signature, page, text)                 \
  struct name##_entry {                                                        \
    COMM_ROW_TEXT(name, since, signature)                                      \
    static napi_value Run(napi_env env, napi_callback_info info) {             \
      return HandInvoker<&hand::name, signature>::Run(                         \
          env, info, kText, [](const Table& t) { return t.name == nullptr; }); \
    }                                                                          \
  };
#define OWN(name, since, until, signature, page, text)                                     \
  struct name##_entry {                                                                    \
    COMM_ROW_TEXT(name, since, signature)                                                  \
    static napi_value Run(napi_env env, napi_callback_info info) {                         \
      return HandInvoker<&hand::name, signature>::Run(env, info, kText,                    \
                                                      [](const Table&) { return false; }); \
    }                                                                                      \
  };
#include "library/rows.h"

const Export kRows[] = {
#define FN(name, since, until, signature, page, text) \
  {#name, &name##_entry::Run, &Shape<signature>::Text},
#define MACRO(name, since, until, signature, page, text) \
  {#name, &name##_entry::Run, &Shape<signature>::Text},
#define HAND(name, since, until, ctype, signature, page, text) \
  {#name, &name##_entry::Run, &Shape<signature>::Text},
#define OWN(name, since, until, signature, page, text) \
  {#name, &name##_entry::Run, &Shape<signature>::Text},
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
#undef COMM_ROW_TEXT
