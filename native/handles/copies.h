// Copies of C objects that OpenSSL cannot copy itself. Each gives nullptr on failure, with errors
// in the queue.
#pragma once

#include "library/table.h"

namespace comm {

X509_VERIFY_PARAM* CopyVerifyParam(const Table& t, X509_VERIFY_PARAM* from);
X509_OBJECT* CopyX509Object(const Table& t, X509_OBJECT* from);
SCT* CopySct(const Table& t, SCT* from);

}  // namespace comm
