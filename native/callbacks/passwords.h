// Passwords of private keys that C reads from a file.
#pragma once

namespace comm {

// Gives none; instead of OpenSSL's own callback, which asks at the terminal.
int NoPassword(char*, int, int, void*);

}  // namespace comm
