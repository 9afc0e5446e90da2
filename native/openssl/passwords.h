// Passwords of private keys that C reads from a file: it asks a function of JavaScript for them.
// Keeps no password, and knows no file.
#pragma once

#include "environment.h"

namespace comm {

// The functions setPasswordAsker and askForPassword of the addon.
void DefinePasswords(Environment* environment, napi_value exports);

}  // namespace comm
