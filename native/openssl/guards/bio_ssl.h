// Guards of the BIO functions that work on the connections of SSL BIOs: what holds of the function
// on SSL that C calls for them. Included by guards.h only.
#pragma once

#include "openssl/guards/bio.h"
#include "openssl/guards/session.h"

namespace comm {

template <>
struct Guard<&macros::BIO_reset> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    for (SSL* ssl : bio::Reached(call.table(), Get<0>(args).object).connections) {
      if (!ssl_state::CanClear(call, ssl)) return false;
    }
    return true;
  }
};

template <>
struct Guard<&macros::BIO_set_ssl_mode> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    for (SSL* ssl : bio::Reached(call.table(), Get<0>(args).object).connections) {
      if (!ssl_state::CanChooseSide(call, ssl)) return false;
    }
    return true;
  }
};

template <>
struct Guard<&Table::BIO_ssl_copy_session_id> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    SSL* to = First(call.table(), Get<0>(args).object);
    SSL* from = First(call.table(), Get<1>(args).object);
    return to == nullptr || from == nullptr || ssl_state::CanCopySession(call, to, from);
  }

 private:
  static SSL* First(const Table& t, BIO* bio) {
    return bio::ConnectionOf(t, t.BIO_find_type(bio, bio::kSslType));
  }
};

}  // namespace comm
