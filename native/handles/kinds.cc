// What is known about each kind of handle.
#include "handles/kinds.h"

namespace comm {

const char* KindName(Kind kind) {
  switch (kind) {
    case Kind::kNone:
      return "none";
    case Kind::kSocket:
      return "socket";
#define COUNTED(type, ...) \
  case Kind::k##type:      \
    return #type;
#define DUPLICABLE(type, ...) \
  case Kind::k##type:         \
    return #type;
#define SINGLE(type, ...) \
  case Kind::k##type:     \
    return #type;
#define COPIED(type, ...) \
  case Kind::k##type:     \
    return #type;
#define CONSTANT(type) \
  case Kind::k##type:  \
    return #type;
#include "handles/kinds.def"
#undef COUNTED
#undef DUPLICABLE
#undef SINGLE
#undef COPIED
#undef CONSTANT
  }
  return "none";
}

void FreeObject(const Library& library, Kind kind, void* object) {
  const Table& t = *library.table;
  switch (kind) {
    case Kind::kNone:
    case Kind::kSocket:
      return;
#define COUNTED(type, ...) \
  case Kind::k##type:      \
    return KindOf<type>::Free(t, static_cast<type*>(object));
#define DUPLICABLE(type, ...) \
  case Kind::k##type:         \
    return KindOf<type>::Free(t, static_cast<type*>(object));
#define SINGLE(type, ...) \
  case Kind::k##type:     \
    return KindOf<type>::Free(t, static_cast<type*>(object));
#define COPIED(type, ...) \
  case Kind::k##type:     \
    return KindOf<type>::Free(t, static_cast<type*>(object));
#define CONSTANT(type) \
  case Kind::k##type:  \
    return;
#include "handles/kinds.def"
#undef COUNTED
#undef DUPLICABLE
#undef SINGLE
#undef COPIED
#undef CONSTANT
  }
}

}  // namespace comm
