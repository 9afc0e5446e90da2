// The macros of ssl.h over ASN1_d2i_bio and ASN1_i2d_bio. Knows only the function table.
#pragma once

#include "library/table.h"

namespace comm::macros {

inline SSL_SESSION* d2i_SSL_SESSION_bio(const Table& t, BIO* bio) {
  return static_cast<SSL_SESSION*>(t.ASN1_d2i_bio(reinterpret_cast<void*>(t.SSL_SESSION_new),
                                                  reinterpret_cast<void*>(t.d2i_SSL_SESSION), bio,
                                                  nullptr));
}

inline int i2d_SSL_SESSION_bio(const Table& t, BIO* bio, SSL_SESSION* session) {
  return t.ASN1_i2d_bio(reinterpret_cast<void*>(t.i2d_SSL_SESSION), bio, session);
}

}  // namespace comm::macros
