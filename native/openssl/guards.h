// What a signature cannot say: conditions without which C would crash, and results that mean
// success in another way than usual.
#pragma once

#include "openssl/convert_results.h"

namespace comm {

template <auto kMember>
struct Guard {
  template <class Args>
  static bool Check(Call&, Args&) {
    return true;
  }
};

// What is to be noted of a call that C has made, beside its result. Only for functions that return
// something.
template <auto kMember>
struct After {
  template <class Args, class C>
  static void Note(Call&, Args&, C) {}
};

// Functions that read or set a field and never raise an error: what is in the queue after them was
// there before. See quiet.h.
template <auto kMember>
struct Quiet : std::false_type {};

template <auto kMember>
struct Succeeded {
  template <class C>
  static bool Is(C, bool usual) {
    return usual;
  }
};

}  // namespace comm

#include "openssl/guards/bio.h"
#include "openssl/guards/bio_ssl.h"
#include "openssl/guards/ct.h"
#include "openssl/guards/evp.h"
#include "openssl/guards/ktls.h"
#include "openssl/guards/ocsp.h"
#include "openssl/guards/pem.h"
#include "openssl/guards/positions.h"
#include "openssl/guards/quiet.h"
#include "openssl/guards/session.h"
#include "openssl/guards/ssl.h"
#include "openssl/guards/x509.h"
#include "openssl/guards/x509_store_ctx.h"
