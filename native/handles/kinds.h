// What is known about each kind of handle: its number, its name, and how it is freed and
// multiplied.
#pragma once

#include <type_traits>

#include "handles/copies.h"
#include "library/library.h"

namespace comm {

enum class Kind : unsigned char {
  kNone,
#define COUNTED(type, ...) k##type,
#define DUPLICABLE(type, ...) k##type,
#define SINGLE(type, ...) k##type,
#define COPIED(type, ...) k##type,
#define CONSTANT(type) k##type,
#include "handles/kinds.def"
#undef COUNTED
#undef DUPLICABLE
#undef SINGLE
#undef COPIED
#undef CONSTANT
  kSocket,
};

const char* KindName(Kind kind);
// Frees a C object of that kind; nothing for constants.
void FreeObject(const Library& library, Kind kind, void* object);

// Whether handles of that kind can be multiplied, and how.
enum class Multiply : unsigned char { kUpRef, kDup, kNever, kConstant };

Multiply MultiplyOf(Kind kind);
// The object once more, for somebody else to keep: with another reference, or a copy. nullptr when
// that cannot be had.
void* AnotherObject(const Table& table, Kind kind, void* object);

template <class T>
struct KindOf;

#define COUNTED(type, free_function, up_ref_function)                 \
  template <>                                                         \
  struct KindOf<type> {                                               \
    static constexpr Kind kKind = Kind::k##type;                      \
    static constexpr Multiply kMultiply = Multiply::kUpRef;           \
    static constexpr const char* kName = #type;                       \
    static void Free(const Table& t, type* x) { t.free_function(x); } \
    static type* Another(const Table& t, type* x) {                   \
      return t.up_ref_function(x) > 0 ? x : nullptr;                  \
    }                                                                 \
  };
#define DUPLICABLE(type, free_function, dup_function)                           \
  template <>                                                                   \
  struct KindOf<type> {                                                         \
    static constexpr Kind kKind = Kind::k##type;                                \
    static constexpr Multiply kMultiply = Multiply::kDup;                       \
    static constexpr const char* kName = #type;                                 \
    static void Free(const Table& t, type* x) { t.free_function(x); }           \
    static type* Another(const Table& t, type* x) { return t.dup_function(x); } \
  };
#define SINGLE(type, free_function)                                   \
  template <>                                                         \
  struct KindOf<type> {                                               \
    static constexpr Kind kKind = Kind::k##type;                      \
    static constexpr Multiply kMultiply = Multiply::kNever;           \
    static constexpr const char* kName = #type;                       \
    static void Free(const Table& t, type* x) { t.free_function(x); } \
    static type* Another(const Table&, type*) { return nullptr; }     \
  };
#define COPIED(type, free_function, copier)                                \
  template <>                                                              \
  struct KindOf<type> {                                                    \
    static constexpr Kind kKind = Kind::k##type;                           \
    static constexpr Multiply kMultiply = Multiply::kDup;                  \
    static constexpr const char* kName = #type;                            \
    static void Free(const Table& t, type* x) { t.free_function(x); }      \
    static type* Another(const Table& t, type* x) { return copier(t, x); } \
  };
#define CONSTANT(type)                                         \
  template <>                                                  \
  struct KindOf<type> {                                        \
    static constexpr Kind kKind = Kind::k##type;               \
    static constexpr Multiply kMultiply = Multiply::kConstant; \
    static constexpr const char* kName = #type;                \
    static void Free(const Table&, type*) {}                   \
    static type* Another(const Table&, type* x) { return x; }  \
  };
#include "handles/kinds.def"
#undef COUNTED
#undef DUPLICABLE
#undef SINGLE
#undef COPIED
#undef CONSTANT

}  // namespace comm
