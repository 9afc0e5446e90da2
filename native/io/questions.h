// Questions: callbacks of a context in which a handshake stops until its user has answered. They
// run no JavaScript; the step ends with what SSL_get_error calls a want, the user answers, and the
// next step takes the answer.
#pragma once

#include "library/records.h"

namespace comm::io {

// Makes every connection of a context ask. Verification is asked after the chain was checked, on
// clients; a server's handshake goes on where JudgeLater was called, and is judged by its user when
// it is over, because OpenSSL cannot stop it there. A connection that nobody answers for is
// refused: one that is driven by C name, or made from the context without its functions.
void Ask(const Library& library, SSL_CTX* ctx, Question question);
// Every chain is checked, and the handshake goes on whatever comes of it.
void AcceptAll(const Library& library, SSL_CTX* ctx);
// A server chooses the first of these that the client has, and refuses one that has none. Each name
// has its length before it; false when they are no such list.
bool SelectAlpn(const Library& library, SSL_CTX* ctx, const unsigned char* names, size_t size);
// For the next handshake of a server: its chain is checked, and whatever comes of it is judged
// later.
void JudgeLater(const Library& library, SSL* ssl, bool later);
void Give(const Library& library, SSL* ssl, Question question, bool yes);

}  // namespace comm::io
