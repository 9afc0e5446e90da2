// The parameter names in a row's signature, read from its text: "U64(In<SSL_CTX> ctx, U64
// options)".
#pragma once

#include <string>

namespace comm {

// Name of the n-th parameter, or "argument n".
std::string RowParameterName(const char* signature, int parameter);

}  // namespace comm
