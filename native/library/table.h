// The function table: one typed pointer for each row that names a symbol of the library.
// Does not resolve anything: embedded.cc, in_process.cc and dynamic.cc fill it.
#pragma once

#include "library/signature.h"

namespace comm {

namespace table_rows {
using namespace sig;
#define FN(name, since, until, signature, page, text) using name##_type = CPointer<signature>;
#define HAND(name, since, until, ctype, signature, page, text) \
  using name##_type = std::add_pointer_t<ctype>;
#define CORE(name, since, until, ctype, reason) using name##_type = std::add_pointer_t<ctype>;
#define SLOT(name, since, until, ctype, ...) using name##_type = std::add_pointer_t<ctype>;
#include "library/rows.h"
}  // namespace table_rows

struct Table {
#define FN(name, since, until, signature, page, text) table_rows::name##_type name = nullptr;
#define HAND(name, since, until, ctype, signature, page, text) \
  table_rows::name##_type name = nullptr;
#define CORE(name, since, until, ctype, reason) table_rows::name##_type name = nullptr;
#define SLOT(name, since, until, ctype, ...) table_rows::name##_type name = nullptr;
#include "library/rows.h"
};

}  // namespace comm
