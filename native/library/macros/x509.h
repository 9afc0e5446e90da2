// The macros of OpenSSL's X.509 headers as functions: X509_NAME_hash and the commands of
// X509_LOOKUP_ctrl. Knows only the function table.
#pragma once

#include "library/ctrl.h"
#include "library/table.h"

namespace comm::macros {

inline unsigned long X509_NAME_hash(const Table& t, X509_NAME* x) {
  return t.X509_NAME_hash_ex(x, nullptr, nullptr, nullptr);
}

inline int X509_LOOKUP_load_file(const Table& t, X509_LOOKUP* ctx, const char* name, long type) {
  return t.X509_LOOKUP_ctrl(ctx, ctrl::kX509_L_FILE_LOAD, name, type, nullptr);
}

inline int X509_LOOKUP_load_file_ex(const Table& t, X509_LOOKUP* ctx, const char* name, long type,
                                    OSSL_LIB_CTX* libctx, const char* propq) {
  return t.X509_LOOKUP_ctrl_ex(ctx, ctrl::kX509_L_FILE_LOAD, name, type, nullptr, libctx, propq);
}

inline int X509_LOOKUP_add_dir(const Table& t, X509_LOOKUP* ctx, const char* name, long type) {
  return t.X509_LOOKUP_ctrl(ctx, ctrl::kX509_L_ADD_DIR, name, type, nullptr);
}

inline int X509_LOOKUP_add_store(const Table& t, X509_LOOKUP* ctx, const char* name) {
  return t.X509_LOOKUP_ctrl(ctx, ctrl::kX509_L_ADD_STORE, name, 0, nullptr);
}

inline int X509_LOOKUP_add_store_ex(const Table& t, X509_LOOKUP* ctx, const char* name,
                                    OSSL_LIB_CTX* libctx, const char* propq) {
  return t.X509_LOOKUP_ctrl_ex(ctx, ctrl::kX509_L_ADD_STORE, name, 0, nullptr, libctx, propq);
}

inline int X509_LOOKUP_load_store(const Table& t, X509_LOOKUP* ctx, const char* name) {
  return t.X509_LOOKUP_ctrl(ctx, ctrl::kX509_L_LOAD_STORE, name, 0, nullptr);
}

inline int X509_LOOKUP_load_store_ex(const Table& t, X509_LOOKUP* ctx, const char* name,
                                     OSSL_LIB_CTX* libctx, const char* propq) {
  return t.X509_LOOKUP_ctrl_ex(ctx, ctrl::kX509_L_LOAD_STORE, name, 0, nullptr, libctx, propq);
}

}  // namespace comm::macros
