// The only include of <node_api.h>, so that everybody sees it with the same version. Knows nothing
// of OpenSSL.
#pragma once

#ifndef NAPI_VERSION
#define NAPI_VERSION 9
#endif

#include <node_api.h>

static_assert(NAPI_VERSION == 9, "built for Node-API 9: a higher one crashes Node 20 on load");
