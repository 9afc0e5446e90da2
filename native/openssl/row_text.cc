// The parameter names in a row's signature.
#include "openssl/row_text.h"

#include <cctype>
#include <cstring>

namespace comm {

std::string RowParameterName(const char* signature, int parameter) {
  const char* c = strchr(signature, '(');
  int depth = 0;  // of < > and ( ) inside the parameter list
  int index = 0;
  std::string name;
  for (c = c == nullptr ? signature : c + 1; *c != '\0'; c++) {
    if (*c == '<' || *c == '(') depth++;
    if (depth == 0 && (*c == ',' || *c == ')')) {
      if (index++ == parameter) break;
      name.clear();
    } else if (depth == 0 && (std::isalnum(static_cast<unsigned char>(*c)) || *c == '_')) {
      name += *c;
    } else if (depth == 0) {
      name.clear();
    }
    if (*c == '>' || *c == ')') depth--;
  }
  return index == parameter + 1 && !name.empty() ? name
                                                 : "argument " + std::to_string(parameter + 1);
}

}  // namespace comm
