// Staples: OCSP responses beside a server's certificate (RFC 6066 section 8, RFC 8446 section
// 4.4.2.1). Servers hand out what they were given; clients check what they get. Runs on any thread,
// and calls no JavaScript.
#pragma once

#include "library/records.h"

namespace comm::io {

// A client checks the response that comes. Where none comes, it goes on unless the policy, or the
// certificate (RFC 7633), demands one.
void CheckStaples(const Library& library, SSL_CTX* ctx, StaplePolicy policy);
// A server staples what its SSL was given, else what OfferStaple gave its context.
void Staple(const Library& library, SSL_CTX* ctx);
// One response, for one certificate, until a time in seconds since 1970, 0 for ever.
bool OfferStaple(const Library& library, SSL_CTX* ctx, X509* certificate,
                 const unsigned char* response, size_t size, double until);

}  // namespace comm::io
