// The OpenSSL that the running node executable exports.
#include "library/dynamic.h"
#include "library/library.h"
#include "library/list_lock.h"

namespace comm {

Opened OpenInProcess() {
  auto lock = LockLibraries();
  for (const Library* l : Libraries()) {
    if (l->origin == Origin::kNode) return {l, {}};
  }
  auto table = std::make_unique<Table>();
  SharedObject program = SharedObject::Program();
  ResolveTable(program, program, table.get());
  if (table->SSL_CTX_new == nullptr || table->OpenSSL_version_num == nullptr) {
    return {nullptr, {"not-exported", "this node executable does not export an OpenSSL", ""}};
  }
  Refusal refusal = RefusalOf(program);
  if (*refusal.code != '\0') return {nullptr, refusal};
  auto library = std::make_unique<Library>();
  library->origin = Origin::kNode;
  library->table = table.release();  // kept for the life of the process, like the library
  return Admit(std::move(library), 0);
}

}  // namespace comm
