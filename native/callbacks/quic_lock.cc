// Whether JavaScript runs inside of QUIC.
#include "callbacks/quic_lock.h"

#include <cstring>

#include "library/gate.h"

namespace comm {

namespace {

thread_local int depth = 0;

// Those that callbacks are for, and that only look into the TLS part of a connection. "…_": all
// that begin with it.
const char* const kFree[] = {
    "SSL_client_hello_",
    "SSL_use_",
    "SSL_get_servername",
    "SSL_get_servername_type",
    "SSL_get_SSL_CTX",
    "SSL_get_version",
    "SSL_get0_alpn_selected",
    "SSL_get0_peer_certificate",
    "SSL_get1_peer_certificate",
    "SSL_get_peer_cert_chain",
    "SSL_get0_verified_chain",
    "SSL_get_certificate",
    "SSL_get_privatekey",
    "SSL_get0_listener",
    "SSL_is_quic",
    "SSL_is_tls",
    "SSL_is_dtls",
    "SSL_is_server",
    "SSL_is_connection",
    "SSL_is_listener",
    "SSL_is_domain",
};

}  // namespace

// Calls look closer at their handles while the gate counts something (Call::Handle).
InsideQuic::InsideQuic() {
  depth++;
  gate::SentOut();
}

InsideQuic::~InsideQuic() {
  gate::Back(1);
  depth--;
}

bool InsideQuic::Here() { return depth != 0; }

bool IsQuicObject(const Table& t, SSL* ssl) {
  return t.SSL_is_quic != nullptr && t.SSL_is_quic(ssl) == 1;
}

bool TakesNoQuicLock(const char* name) {
  for (const char* free : kFree) {
    size_t size = strlen(free);
    bool all = free[size - 1] == '_';
    if (all ? strncmp(name, free, size) == 0 : strcmp(name, free) == 0) return true;
  }
  return false;
}

}  // namespace comm
