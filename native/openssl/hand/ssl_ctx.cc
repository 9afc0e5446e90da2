// SSL_CTX: its session cache and its verification mode.
#include "openssl/hand.h"
#include "openssl/ssl_state.h"

namespace comm::hand {

// The cache gets a copy: the id of a session that it holds must not change.
napi_value SSL_CTX_add_session(Call& call, HandArgs<Int(In<SSL_CTX>, In<SSL_SESSION>)>& args) {
  const Table& t = call.table();
  SSL_SESSION* session = Get<1>(args).object;
  if (!ssl_state::HasCipher(call, session, 1)) return nullptr;
  SSL_SESSION* copy = t.SSL_SESSION_dup(session);
  int result = copy == nullptr ? 0 : t.SSL_CTX_add_session(Get<0>(args).object, copy);
  t.SSL_SESSION_free(copy);
  return js::Int(call.env(), result);
}

// NULL would take the callback away.
napi_value SSL_CTX_set_verify(Call& call, HandArgs<Void(In<SSL_CTX>, Int)>& args) {
  const Table& t = call.table();
  SSL_CTX* ctx = Get<0>(args).object;
  auto callback =
      reinterpret_cast<int (*)(int, X509_STORE_CTX*)>(t.SSL_CTX_get_verify_callback(ctx));
  t.SSL_CTX_set_verify(ctx, Get<1>(args).value, callback);
  return js::Undefined(call.env());
}

}  // namespace comm::hand
