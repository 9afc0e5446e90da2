// The keys of a server's tickets, by which servers accept each other's, and which are changed while
// connections are under way. Makes no key.
#pragma once

#include "library/records.h"

namespace comm::io {

// `size` is a multiple of TicketKeys::kSize. The first key makes tickets, all are accepted, and who
// comes with one of another than the first gets a new one. No bytes: the library's own keys again.
bool SetTicketKeys(const Library& library, SSL_CTX* ctx, const unsigned char* bytes, size_t size);

}  // namespace comm::io
