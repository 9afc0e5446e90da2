// Guards of the functions on SSL and SSL_CTX. Included by guards.h only.
#pragma once

#include <atomic>

#include "callbacks/passwords.h"
#include "callbacks/timestamps.h"
#include "handles/descriptor.h"
#include "library/macros.h"
#include "openssl/ssl_state.h"

namespace comm {

// --- making contexts ------------------------------------------------------------

namespace ssl_state {

// Raised by what changes which algorithms a library context offers to the contexts made after.
inline std::atomic<unsigned> property_changes{0};

inline int CountOne(const void*, void* count) {
  ++*static_cast<size_t*>(count);
  return 1;
}
struct Counting {
  const Table& t;
  size_t count = 0;
};
inline int CountOf(OSSL_PROVIDER* provider, void* arg) {
  auto* counting = static_cast<Counting*>(arg);
  counting->t.OSSL_PROVIDER_get_capabilities(provider, "TLS-SIGALG",
                                             reinterpret_cast<void*>(&CountOne), &counting->count);
  return 1;
}

// From 3.2 on providers add signature algorithms, and a context's certificates stand in an array of
// the size that they and the property query made when the context was made. What cannot be seen of
// that size is told by what decides it.
inline std::string AlgorithmsOf(const Table& t, OSSL_LIB_CTX* libctx, const char* propq) {
  Counting counting{t};
  t.OSSL_PROVIDER_do_all(libctx, reinterpret_cast<void*>(&CountOf), &counting);
  t.ERR_clear_error();
  bool global = libctx == nullptr || libctx == t.OSSL_LIB_CTX_get0_global_default();
  return std::to_string(global ? 0 : reinterpret_cast<uintptr_t>(libctx)) + "/" +
         std::to_string(counting.count) + "/" + std::to_string(property_changes.load()) + "/" +
         (propq == nullptr ? "" : propq);
}

inline void NoteNewContext(Call& call, SSL_CTX* ctx, OSSL_LIB_CTX* libctx, const char* propq) {
  if (ctx == nullptr) return;
  const Table& t = call.table();
  t.SSL_CTX_set_default_passwd_cb(ctx, &NoPassword);
  if (CtxRecord* record = RecordOf(call.library(), ctx))
    record->algorithms = AlgorithmsOf(t, libctx, propq);
}

struct PropertyChange {
  template <class Args, class C>
  static void Note(Call&, Args&, C) {
    property_changes++;
  }
};

}  // namespace ssl_state

template <>
struct After<&Table::SSL_CTX_new> {
  template <class Args>
  static void Note(Call& call, Args&, SSL_CTX* ctx) {
    ssl_state::NoteNewContext(call, ctx, nullptr, nullptr);
  }
};
template <>
struct After<&Table::SSL_CTX_new_ex> {
  template <class Args>
  static void Note(Call& call, Args& args, SSL_CTX* ctx) {
    ssl_state::NoteNewContext(call, ctx, Get<0>(args).object, Get<1>(args).c_str());
  }
};
template <>
struct After<&Table::EVP_set_default_properties> : ssl_state::PropertyChange {};
template <>
struct After<&Table::EVP_default_properties_enable_fips> : ssl_state::PropertyChange {};
template <>
struct After<&Table::OSSL_LIB_CTX_load_config> : ssl_state::PropertyChange {};
template <>
struct After<&Table::CONF_modules_load_file> : ssl_state::PropertyChange {};
template <>
struct After<&Table::CONF_modules_load_file_ex> : ssl_state::PropertyChange {};

// --- contexts ------------------------------------------------------------

// Connections of a context stay what they were, and SSL_dup makes new ones in their image: both
// must be of one protocol.
template <>
struct Guard<&Table::SSL_CTX_set_ssl_version> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    auto present = ssl_state::ProtocolOf(t, Get<0>(args).object);
    if (present == ssl_state::ProtocolOf(t, Get<1>(args).object)) return true;
    call.RefuseValue(
        1, "must be of the same protocol as the context (TLS, DTLS or QUIC): make another context");
    return false;
  }
};

template <>
struct Guard<&Table::SSL_CTX_dane_mtype_set> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<2>(args).value != 0) return true;
    call.RefuseValue(2, "must not be 0, which always stands for the full certificate or key");
    return false;
  }
};

namespace ssl_state {
struct ModeGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr long kAsync = 0x100;  // SSL_MODE_ASYNC
    if ((Get<1>(args).value & kAsync) == 0) return true;
    call.RefuseValue(
        1, "must not hold SSL_MODE_ASYNC: its jobs run on stacks that JavaScript does not know");
    return false;
  }
};
}  // namespace ssl_state
template <>
struct Guard<&macros::SSL_CTX_set_mode> : ssl_state::ModeGuard {};
// Of a connection that has no chain of its own C goes along it while it sends it, and asks for
// extensions of each certificate.
template <>
struct Guard<&macros::SSL_CTX_clear_extra_chain_certs> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    CtxRecord* record = RecordOf(call.library(), Get<0>(args).object);
    return record == nullptr || record->sending.load() == 0 ||
           ssl_state::WrongState(call,
                                 "must not be called while a connection of the context sends its "
                                 "chain: call it when the callback has returned.");
  }
};
template <>
struct Guard<&macros::SSL_set_mode> : ssl_state::ModeGuard {};

// --- the state of a connection ------------------------------------------------------------

// C copies DANE records by the digests of the new SSL's context, which may be another than the one
// they were made with.
template <>
struct Guard<&Table::SSL_dup> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    if (t.SSL_in_before(ssl) != 1 || ssl_state::IsQuic(t, ssl)) return true;
    if (!ssl_state::IsFreeOfQuicTls(call, ssl)) return false;
    SslRecord* record = ssl_state::RecordFor(call, ssl);
    if (record == nullptr) return false;
    return record->contexts.empty() ||
           ssl_state::WrongState(call,
                                 "cannot copy a connection whose context was changed: make one of "
                                 "the context it has now.");
  }
};

// The copy of a changed connection has its method, but goes back to that of its context.
template <>
struct After<&Table::SSL_dup> {
  template <class Args>
  static void Note(Call& call, Args& args, SSL* ssl) {
    const Table& t = call.table();
    if (ssl != nullptr && !ssl_state::IsQuic(t, ssl))
      ssl_state::NoteMethod(call, ssl, t.SSL_CTX_get_ssl_method(t.SSL_get_SSL_CTX(ssl)));
    if (ssl == nullptr || ssl == Get<0>(args).object) return;
    ArmTimestamps(call.library(), ssl);
    // C has copied the callbacks, but not for whom they ask: the copy asks, and has no function of
    // its own that could answer.
    SslRecord* from = RecordOf(call.library(), Get<0>(args).object);
    SslRecord* to = RecordOf(call.library(), ssl);
    if (from == nullptr || to == nullptr) return;
    to->observes_info = from->observes_info;
    to->judges_chain = from->judges_chain;
    to->asks_security = from->asks_security;
  }
};
template <>
struct After<&Table::SSL_new> {
  template <class Args>
  static void Note(Call& call, Args&, SSL* ssl) {
    if (ssl != nullptr) ArmTimestamps(call.library(), ssl);
  }
};

template <>
struct Guard<&Table::SSL_clear> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ssl_state::CanClear(call, Get<0>(args).object);
  }
};
template <>
struct Guard<&Table::SSL_stateless> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ssl_state::CanClear(call, Get<0>(args).object);
  }
};
template <>
struct Guard<&Table::DTLSv1_listen> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ssl_state::CanClear(call, Get<0>(args).object);
  }
};

namespace ssl_state {
struct SideGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return CanChooseSide(call, Get<0>(args).object);
  }
};
}  // namespace ssl_state
template <>
struct Guard<&Table::SSL_set_connect_state> : ssl_state::SideGuard {};
template <>
struct Guard<&Table::SSL_set_accept_state> : ssl_state::SideGuard {};

template <>
struct Guard<&Table::SSL_set_ssl_method> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    if (ssl_state::ProtocolOf(t, ssl) != ssl_state::ProtocolOf(t, Get<1>(args).object)) {
      call.RefuseValue(1,
                       "must be of the same protocol as the connection (TLS, DTLS or QUIC): make "
                       "another connection");
      return false;
    }
    if (ssl_state::IsQuic(t, ssl)) return true;
    if (!ssl_state::IsFreeOfTicketExt(call, ssl) || !ssl_state::IsBefore(call, ssl)) return false;
    ssl_state::NoteMethod(call, ssl, Get<1>(args).object);
    return true;
  }
};
// The handshake begins by going back to the method that the connection was made with.
template <>
struct Guard<&Table::SSL_set_session_ticket_ext> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    SslRecord* record = ssl_state::RecordFor(call, ssl);
    if (record == nullptr) return false;
    bool made_so = !record->method_changed &&
                   t.SSL_get_ssl_method(ssl) == t.SSL_CTX_get_ssl_method(t.SSL_get_SSL_CTX(ssl));
    if (!made_so)
      return ssl_state::WrongState(
          call,
          "works only on a connection that has the method of its context, before the handshake.");
    if (!ssl_state::IsQuic(t, ssl) && !ssl_state::IsBefore(call, ssl)) return false;
    record->has_ticket_ext = true;
    return true;
  }
};

// The certificates of the new context replace those of the connection, whose arrays keep the size
// that they had. In other callbacks than those that choose, C is in the midst of the old ones.
template <>
struct Guard<&Table::SSL_set_SSL_CTX> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    SSL_CTX* to = Get<1>(args).object;
    SSL_CTX* from = t.SSL_get_SSL_CTX(ssl);
    if (to == from || from == nullptr || ssl_state::IsQuic(t, ssl)) return true;
    if (to != nullptr && !Suits(call, from, to)) return false;
    if (!MayChoose(call, ssl)) return false;
    return ssl_state::IsFreeOfConf(call, ssl) && KeepContext(call, ssl, from);
  }

 private:
  static bool MayChoose(Call& call, SSL* ssl) {
    SslRecord* record = ssl_state::RecordFor(call, ssl);
    if (record == nullptr) return false;
    switch (record->running) {
      case Running::kNone:
      case Running::kChoosing:
      case Running::kClientHello:
      case Running::kCertificate:
        return true;
      default:
        return ssl_state::WrongState(
            call,
            "works, of the callbacks of the same connection, only in the client hello, server "
            "name and certificate callbacks.");
    }
  }

  static bool Suits(Call& call, SSL_CTX* from, SSL_CTX* to) {
    const Table& t = call.table();
    if (ssl_state::ProtocolOf(t, from) != ssl_state::ProtocolOf(t, to)) {
      call.RefuseValue(1, "must be of the same protocol as the connection (TLS or DTLS)");
      return false;
    }
    if (!call.library().version.AtLeast(3, 2)) return true;
    CtxRecord* a = RecordOf(call.library(), from);
    CtxRecord* b = RecordOf(call.library(), to);
    if (a != nullptr && b != nullptr && !a->algorithms.empty() && a->algorithms == b->algorithms)
      return true;
    call.RefuseValue(1,
                     "must have been made in the same library context, with the same properties "
                     "and providers, as the "
                     "connection's present context");
    return false;
  }

  static bool KeepContext(Call& call, SSL* ssl, SSL_CTX* from) {
    SslRecord* record = ssl_state::RecordFor(call, ssl);
    if (record == nullptr) return false;
    for (SSL_CTX* kept : record->contexts) {
      if (kept == from) return true;
    }
    if (call.table().SSL_CTX_up_ref(from) == 1) record->contexts.push_back(from);
    return true;
  }
};

// --- what is known of a handshake ------------------------------------------------------------

// From 3.2 on C writes its findings into an array that is there only while the handshake chooses a
// certificate.
template <>
struct Guard<&Table::SSL_check_chain> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!call.library().version.AtLeast(3, 2)) return true;
    return ssl_state::IsInside(call, Get<0>(args).object, Running::kCertificate, "certificate");
  }
};

template <>
struct Guard<&Table::SSL_srp_server_param_with_username> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return ssl_state::IsInside(call, Get<0>(args).object, Running::kSrpUserName, "SRP user name");
  }
};

template <>
struct Guard<&Table::SSL_get0_group_name> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return call.table().SSL_get_session(Get<0>(args).object) != nullptr ||
           ssl_state::WrongState(
               call, "needs a connection that has a session: call it after the handshake.");
  }
};

// On a client whose early data was allowed by a pre-shared key, C takes the suite from a session
// that it may have dropped.
template <>
struct Guard<&Table::SSL_export_keying_material_early> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    SSL_SESSION* session = t.SSL_get_session(ssl);
    bool known = session != nullptr && t.SSL_SESSION_get0_cipher(session) != nullptr;
    bool by_key = known && t.SSL_is_server(ssl) == 0 && t.SSL_get_max_early_data(ssl) > 0 &&
                  t.SSL_SESSION_get_max_early_data(session) == 0;
    return (known && !by_key) ||
           ssl_state::WrongState(call, "needs a connection with a session that allows early data.");
  }
};

namespace ssl_state {
struct ServerNameGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    return t.SSL_session_reused(ssl) != 1 || t.SSL_get_session(ssl) != nullptr ||
           WrongState(call, "cannot look into the session that was resumed: it is gone.");
  }
};

// The bytes lie in the buffer of the handshake, which SSL_clear frees; C looks itself whether a
// hello is being processed.
struct ClientHelloGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return call.table().SSL_in_before(Get<0>(args).object) != 1 ||
           WrongState(call, "works only while a client hello is being processed.");
  }
};
}  // namespace ssl_state
template <>
struct Guard<&Table::SSL_get_servername> : ssl_state::ServerNameGuard {};
template <>
struct Guard<&Table::SSL_get_servername_type> : ssl_state::ServerNameGuard {};
template <>
struct Guard<&Table::SSL_client_hello_get0_ciphers> : ssl_state::ClientHelloGuard {};
template <>
struct Guard<&Table::SSL_client_hello_get0_ext> : ssl_state::ClientHelloGuard {};

// Older versions read past the end of lists that are empty or end within a name.
template <>
struct Guard<&Table::SSL_select_next_proto> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return IsList(call, Get<1>(args).bytes, 1) && IsList(call, Get<2>(args).bytes, 2);
  }

 private:
  static bool IsList(Call& call, const js::Span& list, int parameter) {
    size_t at = 0;
    while (at < list.size && list.data[at] != 0) at += 1 + static_cast<size_t>(list.data[at]);
    if (list.size != 0 && at == list.size) return true;
    call.RefuseValue(
        parameter,
        "must be a list of protocol names, each after a byte with its length, from 1 up");
    return false;
  }
};

template <>
struct Guard<&Table::SSL_set0_tmp_dh_pkey> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_PKEY* key = Get<1>(args).object;
    if (t.EVP_PKEY_is_a(key, "DH") == 1 || t.EVP_PKEY_is_a(key, "DHX") == 1) return true;
    call.RefuseValue(1, "must be a key of type DH or DHX");
    return false;
  }
};

// Wiping what it frees (SSL_OP_CLEANSE_PLAINTEXT), C does not look whether it was freed before:
// then it has new ones to free.
template <>
struct Guard<&Table::SSL_free_buffers> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    call.table().SSL_alloc_buffers(Get<0>(args).object);
    call.table().ERR_clear_error();
    return true;
  }
};

// --- transport, DTLS and QUIC ------------------------------------------------------------

namespace ssl_state {
struct DescriptorGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!TakesTransport(call, Get<0>(args).object)) return false;
    if (IsSocket(Get<1>(args).value)) return true;
    call.RefuseValue(1, "must be the descriptor of an open socket");
    return false;
  }
};
}  // namespace ssl_state
template <>
struct Guard<&Table::SSL_set_fd> : ssl_state::DescriptorGuard {};
template <>
struct Guard<&Table::SSL_set_rfd> : ssl_state::DescriptorGuard {};
template <>
struct Guard<&Table::SSL_set_wfd> : ssl_state::DescriptorGuard {};

template <>
struct Guard<&Table::DTLS_get_data_mtu> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (call.table().SSL_is_dtls(Get<0>(args).object) == 1) return true;
    call.RefuseValue(0, "must be a DTLS connection");
    return false;
  }
};

template <>
struct Guard<&Table::SSL_new_stream> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    SSL* connection = call.table().SSL_get0_connection(Get<0>(args).object);
    if (connection == nullptr) return true;
    SslRecord* record = ssl_state::RecordFor(call, connection);
    if (record != nullptr) record->made_streams = true;
    return record != nullptr;
  }
};

// C replaces the insides of the new connection without looking who else uses them.
template <>
struct Guard<&Table::SSL_listen_ex> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<1>(args).object;
    SslRecord* record = ssl_state::RecordFor(call, ssl);
    if (record == nullptr) return false;
    bool fresh = ssl_state::IsQuic(t, ssl) && ssl_state::IsConnection(t, ssl) &&
                 t.SSL_in_before(ssl) == 1 && !record->io_noted && !record->made_streams &&
                 t.SSL_get_stream_id(ssl) == UINT64_MAX && t.SSL_get0_listener(ssl) == nullptr &&
                 t.SSL_get0_domain(ssl) == nullptr;
    if (!fresh) {
      call.RefuseValue(
          1, "must be a new QUIC connection, without handshake, streams or listener of its own");
      return false;
    }
    return ssl_state::IsFreeOfConf(call, ssl);
  }
};

template <>
struct Guard<&Table::SSL_set_quic_tls_early_data_enabled> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (!ssl_state::IsQuic(call.table(), Get<0>(args).object)) return true;
    call.RefuseValue(0, "must not be a QUIC object, which sees to that itself");
    return false;
  }
};

// --- SSL_CONF_CTX ------------------------------------------------------------

template <>
struct Guard<&Table::SSL_CONF_CTX_set_ssl> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    SSL* ssl = Get<1>(args).object;
    if (ssl == nullptr) return true;
    if (!ssl_state::IsConnection(call.table(), ssl)) {
      call.RefuseValue(1, "must be a connection, not a QUIC stream, listener or domain");
      return false;
    }
    SslRecord* record = ssl_state::RecordFor(call, ssl);
    if (record != nullptr) record->conf_pointed = true;
    return record != nullptr;
  }
};

// C copies the parameters piece by piece, and from themselves it would free what it copies.
template <>
struct Guard<&Table::SSL_CTX_set1_param> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (call.table().SSL_CTX_get0_param(Get<0>(args).object) != Get<1>(args).object) return true;
    call.RefuseValue(1, "must not be the context's own parameters");
    return false;
  }
};
template <>
struct Guard<&Table::SSL_set1_param> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (call.table().SSL_get0_param(Get<0>(args).object) != Get<1>(args).object) return true;
    call.RefuseValue(1, "must not be the connection's own parameters");
    return false;
  }
};

}  // namespace comm
