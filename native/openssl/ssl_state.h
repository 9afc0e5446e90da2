// What guards and hand functions ask about an SSL or SSL_CTX before they let C work on it.
#pragma once

#include "library/records.h"
#include "openssl/call_state.h"

namespace comm::ssl_state {

enum class Protocol { kTls, kDtls, kQuic };

bool IsQuic(const Table& t, SSL* ssl);

Protocol ProtocolOf(const Table& t, SSL* ssl);

// Methods say nothing of themselves, but each function always returns the same one.
Protocol ProtocolOf(const Table& t, const SSL_METHOD* method);

Protocol ProtocolOf(const Table& t, SSL_CTX* ctx);

// A connection, and no QUIC stream, listener or domain.
bool IsConnection(const Table& t, SSL* ssl);

// The record of an SSL; nullptr with an exception pending when memory is short.
SslRecord* RecordFor(Call& call, SSL* ssl);

bool WrongState(Call& call, const std::string& what);

bool IsOutsideCallbacks(Call& call, SSL* ssl);

// No handshake has been begun, or SSL_clear has forgotten it.
bool IsBefore(Call& call, SSL* ssl);

// Only within that callback of the same SSL.
bool IsInside(Call& call, SSL* ssl, Running callback, const char* name);

// A callback has asked for the handshake to be gone on with later: what C has of it then points
// into its buffers.
bool IsSuspended(const Table& t, SSL* ssl);

// Whether a living SSL_CONF_CTX points at the connection: C writes through pointers that it took
// from it.
bool IsUnderConf(Call& call, SSL* ssl);
bool IsFreeOfConf(Call& call, SSL* ssl);

// Whenever C changes the method of a connection, clearing it for one, it frees the extension that
// SSL_set_session_ticket_ext made but keeps the pointer.
bool IsFreeOfTicketExt(Call& call, SSL* ssl);

// The functions of a foreign QUIC stack belong to one connection: no other may have a copy.
bool IsFreeOfQuicTls(Call& call, SSL* ssl);

// Whether C may take a connection back to its beginning.
bool CanClear(Call& call, SSL* ssl);

// QUIC looks itself whether it has been started, and ignores a choice of sides then.
bool CanChooseSide(Call& call, SSL* ssl);

void NoteMethod(Call& call, SSL* ssl, const SSL_METHOD* method);

// A thread of the library may work on the BIOs of such a connection at any moment: they must be of
// a kind that stands it.
bool SuitsThread(Call& call, SSL* ssl, BIO* bio, int parameter);

// Whether C would make BIOs the transport of this object; streams and domains of QUIC ignore them.
bool TakesTransport(Call& call, SSL* ssl);

// A handshake reads the suite of the session that it is to resume without looking.
bool HasCipher(Call& call, SSL_SESSION* session, int parameter);

// The two share session, method and certificates afterwards.
bool CanCopySession(Call& call, SSL* to, SSL* from);

}  // namespace comm::ssl_state
