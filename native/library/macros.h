// The macros of OpenSSL's headers as functions over a table.
#pragma once

#include "library/macros/bio.h"
#include "library/macros/ctx_macros.h"
#include "library/macros/err.h"
#include "library/macros/evp.h"
#include "library/macros/quic.h"
#include "library/macros/session.h"
#include "library/macros/ssl_macros.h"
#include "library/macros/x509.h"
