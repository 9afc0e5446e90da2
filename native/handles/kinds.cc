// What is known about each kind of handle.
#include "handles/kinds.h"

namespace comm {

// What is done with a kind, for every kind; WITH(type) is the case of one.
#define COUNTED(type, ...) WITH(type)
#define DUPLICABLE(type, ...) WITH(type)
#define SINGLE(type, ...) WITH(type)
#define COPIED(type, ...) WITH(type)
#define CONSTANT(type) WITH(type)

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kNone:
      return "none";
    case Kind::kSocket:
      return "socket";
#define WITH(type)    \
  case Kind::k##type: \
    return #type;
#include "handles/kinds.def"
#undef WITH
  }
  return "none";
}

void FreeObject(const Library& library, Kind kind, void* object) {
  const Table& t = *library.table;
  switch (kind) {
    case Kind::kNone:
    case Kind::kSocket:
      return;
#define WITH(type)    \
  case Kind::k##type: \
    return KindOf<type>::Free(t, static_cast<type*>(object));
#include "handles/kinds.def"
#undef WITH
  }
}

Multiply MultiplyOf(Kind kind) {
  switch (kind) {
    case Kind::kNone:
    case Kind::kSocket:
      return Multiply::kNever;
#define WITH(type)    \
  case Kind::k##type: \
    return KindOf<type>::kMultiply;
#include "handles/kinds.def"
#undef WITH
  }
  return Multiply::kNever;
}

void* AnotherObject(const Table& table, Kind kind, void* object) {
  switch (kind) {
    case Kind::kNone:
    case Kind::kSocket:
      return nullptr;
#define WITH(type)    \
  case Kind::k##type: \
    return KindOf<type>::Another(table, static_cast<type*>(object));
#include "handles/kinds.def"
#undef WITH
  }
  return nullptr;
}

}  // namespace comm
