// Opening shared objects and resolving rows in them. The only user of dlopen and dlsym.
#pragma once

#include <string>

#include "library/library.h"

namespace comm {

// A loaded object; never unloaded, so copying it is free.
class SharedObject {
 public:
  static SharedObject Program();
  void* Symbol(const char* name) const;
  explicit operator bool() const { return handle_ != nullptr; }

 private:
  friend struct ObjectOpener;
  void* handle_ = nullptr;
};

// Fills every member that one of the two has; leaves the others null.
void ResolveTable(const SharedObject& crypto, const SharedObject& ssl, Table* table);

// Why this libcrypto cannot be used (LibreSSL, BoringSSL, older than 3.0, no OpenSSL); an empty
// code when it can.
Refusal RefusalOf(const SharedObject& crypto);

}  // namespace comm
