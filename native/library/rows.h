// Every row of functions/*.def, through whichever of these macros the includer defines before. No
// include guard: it is a list to be expanded many times.
//
//   FN         (name, since, until, signature, page, text)
//     a symbol of the library, converted by its signature
//   HAND       (name, since, until, ctype, signature, page, text)
//     a symbol of the library, its JavaScript side by hand
//   MACRO      (name, since, until, signature, page, text)
//     a macro of the headers, a function in macros.h
//   OWN        (name, since, until, signature, page, text)
//     no single C symbol behind it, by hand
//   SLOT       (name, since, until, ctype, functions, page, text)
//     a symbol of the library that sets a callback: callbacks/ sets a function of ours instead,
//     which calls JavaScript; `functions` is whose ("ctx" or "ssl") and, for each callback, its
//     name and TypeScript type, or "own" and the function of lib/callbacks that does it
//   MACRO_SLOT (name, since, until, functions, page, text)
//     the same for a macro of the headers
//   LEFT       (name, since, until, reason)
//     not bound, and why
//   CORE       (name, since, until, ctype, reason)
//     in the table for our own use, not bound, and why
//
// since and until are versions such as 3_0; until is the first version that no longer has it, or
// NEVER.
#ifndef FN
#define FN(...)
#endif
#ifndef HAND
#define HAND(...)
#endif
#ifndef MACRO
#define MACRO(...)
#endif
#ifndef OWN
#define OWN(...)
#endif
#ifndef LEFT
#define LEFT(...)
#endif
#ifndef CORE
#define CORE(...)
#endif
#ifndef SLOT
#define SLOT(...)
#endif
#ifndef MACRO_SLOT
#define MACRO_SLOT(...)
#endif

#ifdef ROWS
#include ROWS
#else
#include "library/functions/all.def"
#endif

#undef FN
#undef HAND
#undef MACRO
#undef OWN
#undef LEFT
#undef CORE
#undef SLOT
#undef MACRO_SLOT
