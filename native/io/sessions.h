// Sessions: where a client's go, and how a server finds and gives away those that it keeps outside
// of the library. The callbacks call no JavaScript: they put things down in the records, on
// whichever thread drives the connection. Decides no policy.
#pragma once

#include "library/records.h"

namespace comm::io {

// A client's context keeps so many sessions at most, in a store of ours.
bool KeepClientSessions(const Library& library, SSL_CTX* ctx, size_t most);
// A server's context tells of new sessions, and takes those that were offered.
bool ExchangeServerSessions(const Library& library, SSL_CTX* ctx);

// From now on the sessions of a client's connection are kept under this key. With `take` one that
// was is set on it, where there is one that is fit. True: there was. A session whose chain was not
// trusted is not set on a connection that verifies, unless its user's function judges what is not
// (`judged`).
bool Resume(const Library& library, SSL* ssl, const std::string& key, bool judged, bool take);
// Nothing of this connection is kept, from now on.
void KeepNothing(SslRecord* record);
// Up to TLS 1.2, a session that was resumed may have got another ticket: the handshake is over.
void KeepRenewed(const Library& library, SSL* ssl);
// The session of a connection was given to somebody: nobody else gets it.
void GiveAway(const Library& library, SSL* ssl);

// A session that a lookup has found, for the handshake that waits for it. False: it is none.
bool OfferSession(const Library& library, SSL* ssl, const unsigned char* der, size_t size);
// Forgets what was offered and not taken.
void DropOffered(const Library& library, SSL* ssl);

}  // namespace comm::io
