// The only include of <napi.h>, node-addon-api: for the entry point, which it registers. Everything
// else speaks Node-API itself (napi.h): the C++ wrappers cost every file a second to read.
#pragma once

#include <napi.h>

#include "node/napi.h"
