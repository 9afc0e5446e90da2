// A BIO over a channel, of a BIO type that is made once for each library.
#pragma once

#include "io/channel.h"
#include "library/library.h"

namespace comm::io {

// The BIO has a reference of its own to the channel; nullptr when memory is short.
BIO* NewChannelBio(const Library& library, Channel* channel);

}  // namespace comm::io
