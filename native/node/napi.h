// Node-API, and the settings of node-addon-api, so that everybody sees both with the same
// definitions. Knows nothing of OpenSSL.
#pragma once

#ifndef NAPI_VERSION
#define NAPI_VERSION 9
#endif
#ifndef NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS
#define NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS
#endif
#ifndef NODE_ADDON_API_ENABLE_MAYBE
#define NODE_ADDON_API_ENABLE_MAYBE
#endif
#ifndef NODE_ADDON_API_REQUIRE_BASIC_FINALIZERS
#define NODE_ADDON_API_REQUIRE_BASIC_FINALIZERS
#endif
#ifndef NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#define NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS
#endif

#include <node_api.h>

static_assert(NAPI_VERSION == 9, "built for Node-API 9: a higher one crashes Node 20 on load");
