// SINCE_x(code) and UNTIL_x(code): the code if the OpenSSL headers at hand are of version x or
// later, or before x; else nothing. Only for files that include OpenSSL's headers: embedded.cc.
#pragma once

#include <openssl/opensslv.h>

#define UNTIL_NEVER(...) __VA_ARGS__
#define SINCE_3_0(...) __VA_ARGS__
#define COMM_HEADERS_AT_LEAST(major, minor) \
  (OPENSSL_VERSION_MAJOR > major ||         \
   (OPENSSL_VERSION_MAJOR == major && OPENSSL_VERSION_MINOR >= minor))

#if COMM_HEADERS_AT_LEAST(3, 1)
#define SINCE_3_1(...) __VA_ARGS__
#define UNTIL_3_1(...)
#else
#define SINCE_3_1(...)
#define UNTIL_3_1(...) __VA_ARGS__
#endif

#if COMM_HEADERS_AT_LEAST(3, 2)
#define SINCE_3_2(...) __VA_ARGS__
#define UNTIL_3_2(...)
#else
#define SINCE_3_2(...)
#define UNTIL_3_2(...) __VA_ARGS__
#endif

#if COMM_HEADERS_AT_LEAST(3, 3)
#define SINCE_3_3(...) __VA_ARGS__
#define UNTIL_3_3(...)
#else
#define SINCE_3_3(...)
#define UNTIL_3_3(...) __VA_ARGS__
#endif

#if COMM_HEADERS_AT_LEAST(3, 4)
#define SINCE_3_4(...) __VA_ARGS__
#define UNTIL_3_4(...)
#else
#define SINCE_3_4(...)
#define UNTIL_3_4(...) __VA_ARGS__
#endif

#if COMM_HEADERS_AT_LEAST(3, 5)
#define SINCE_3_5(...) __VA_ARGS__
#define UNTIL_3_5(...)
#else
#define SINCE_3_5(...)
#define UNTIL_3_5(...) __VA_ARGS__
#endif

#if COMM_HEADERS_AT_LEAST(3, 6)
#define SINCE_3_6(...) __VA_ARGS__
#define UNTIL_3_6(...)
#else
#define SINCE_3_6(...)
#define UNTIL_3_6(...) __VA_ARGS__
#endif

#if COMM_HEADERS_AT_LEAST(4, 0)
#define SINCE_4_0(...) __VA_ARGS__
#define UNTIL_4_0(...)
#else
#define SINCE_4_0(...)
#define UNTIL_4_0(...) __VA_ARGS__
#endif
