// The table of the OpenSSL linked into this binary, and the proof that the rows agree with its
// headers. The only file that names an OpenSSL symbol or includes an OpenSSL header. Empty where
// none is embedded.
#include "library/embedded.h"

#ifdef COMM_EMBEDDED_OPENSSL

#include <openssl/conf.h>
#include <openssl/core_names.h>
#include <openssl/ct.h>
#include <openssl/decoder.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>
#include <openssl/quic.h>
#include <openssl/rand.h>
#include <openssl/srtp.h>
#include <openssl/ssl.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#if __has_include(<openssl/ech.h>)
#include <openssl/ech.h>
#endif

#include "library/available.h"
#include "library/same_abi.h"

static_assert(
    OPENSSL_VERSION_MAJOR > 3 || (OPENSSL_VERSION_MAJOR == 3 && OPENSSL_VERSION_MINOR >= 5),
    "the embedded OpenSSL is 3.5 or later: another copy's headers stand first on the include path");

namespace comm {

#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // deprecated functions are bound too
#endif

#define CHECK_ROW(name)                                                               \
  static_assert(abi::SameFunction<table_rows::name##_type, decltype(&::name)>::value, \
                #name " differs from the header");
#define FN(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#define HAND(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#define CORE(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#define SLOT(name, since, until, ...) SINCE_##since(UNTIL_##until(CHECK_ROW(name)))
#include "library/rows.h"

#define CTRL(name, since, until, value) \
  SINCE_##since(UNTIL_##until(static_assert(name == value, #name " has another value");))
#include "library/ctrl.def"
#undef CTRL

const Table* EmbeddedTable() {
  static const Table table = [] {
    Table t;
#define FN(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#define HAND(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#define CORE(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#define SLOT(name, since, until, ...) \
  SINCE_##since(UNTIL_##until(t.name = reinterpret_cast<decltype(t.name)>(&::name);))
#include "library/rows.h"
    return t;
  }();
  return &table;
}

}  // namespace comm

#else

namespace comm {
const Table* EmbeddedTable() { return nullptr; }
}  // namespace comm

#endif
