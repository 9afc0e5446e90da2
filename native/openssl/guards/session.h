// Guards of the functions on SSL_SESSION, and of those that give one to a connection. Included by
// guards.h only.
#pragma once

#include "openssl/ssl_state.h"

namespace comm {

namespace ssl_state {

// Id and version are the key of a session in a cache: a changed key would leave an entry behind
// that nobody removes.
struct KeyGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return IsFresh(call.library(), Get<0>(args).object) ||
           WrongState(call,
                      "works only on a session made by hand that no context or connection has had: "
                      "use SSL_SESSION_dup.");
  }
};

struct MadeByHand {
  template <class Args>
  static void Note(Call& call, Args&, SSL_SESSION* session) {
    if (session != nullptr) SetFresh(call.library(), session, true);
  }
};

}  // namespace ssl_state

template <>
struct Guard<&Table::SSL_SESSION_set1_id> : ssl_state::KeyGuard {};
template <>
struct Guard<&Table::SSL_SESSION_set_protocol_version> : ssl_state::KeyGuard {};

template <>
struct After<&Table::SSL_SESSION_new> : ssl_state::MadeByHand {};
template <>
struct After<&Table::SSL_SESSION_dup> : ssl_state::MadeByHand {};
template <>
struct After<&Table::d2i_SSL_SESSION> : ssl_state::MadeByHand {};
template <>
struct After<&Table::d2i_SSL_SESSION_ex> : ssl_state::MadeByHand {};
template <>
struct After<&Table::PEM_read_bio_SSL_SESSION> : ssl_state::MadeByHand {};

template <>
struct Guard<&Table::SSL_set_session> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    SSL_SESSION* session = Get<1>(args).object;
    if (!ssl_state::IsBefore(call, Get<0>(args).object) || !ssl_state::HasCipher(call, session, 1))
      return false;
    // Only a change is written: other connections may be reading the session.
    if (session != nullptr && IsFresh(call.library(), session))
      SetFresh(call.library(), session, false);
    return true;
  }
};

template <>
struct Guard<&Table::SSL_copy_session_id> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ssl_state::CanCopySession(call, Get<0>(args).object, Get<1>(args).object);
  }
};

}  // namespace comm
