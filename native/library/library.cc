// The process-wide list of loaded libraries, and what is done once for each.
#include "library/library.h"

#include <cstddef>
#include <cstring>

#include "library/embedded.h"
#include "library/isolation.h"
#include "library/list_lock.h"
#include "library/records.h"

namespace comm {

namespace {

std::recursive_mutex& ListLock() {
  static auto* lock =
      new std::recursive_mutex;  // never destroyed: threads may outlive static destruction
  return *lock;
}

std::vector<std::unique_ptr<Library>>& List() {
  static auto* list = new std::vector<std::unique_ptr<Library>>;
  return *list;
}

// Where a row's function is: at a place in the table, or in a macro that some version brought.
struct Known {
  const char* name;
  size_t offset;
  const char* since;  // of a macro
};
constexpr Known kKnown[] = {
#define FN(name, ...) {#name, offsetof(Table, name), nullptr},
#define HAND(name, ...) {#name, offsetof(Table, name), nullptr},
#define MACRO(name, since, ...) {#name, 0, #since},
#define SLOT(name, ...) {#name, offsetof(Table, name), nullptr},
#define MACRO_SLOT(name, since, ...) {#name, 0, #since},
#include "library/rows.h"
};

bool Has(const Library& library, const Known& row) {
  if (row.since != nullptr) return library.version.AtLeast(row.since);
  void* symbol = nullptr;
  memcpy(&symbol, reinterpret_cast<const char*>(library.table) + row.offset, sizeof symbol);
  return symbol != nullptr;
}

void NoteMissing(Library* library) {
  for (const Known& row : kKnown) {
    if (!Has(*library, row)) library->missing.push_back(row.name);
  }
}

}  // namespace

std::unique_lock<std::recursive_mutex> LockLibraries() {
  return std::unique_lock<std::recursive_mutex>(ListLock());
}

Opened Admit(std::unique_ptr<Library> library, uint64_t init_options) {
  auto lock = LockLibraries();
  const Table& t = *library->table;
  library->version = Version::FromNumber(t.OpenSSL_version_num());
  library->version_text = t.OpenSSL_version(0);
  if (library->origin != Origin::kNode && t.OPENSSL_init_ssl(init_options, nullptr) != 1) {
    t.ERR_clear_error();
    return {nullptr,
            {"not-openssl", "OPENSSL_init_ssl failed in " + library->version_text,
             library->version.Text()}};
  }
  if (library->origin != Origin::kNode) {
    std::string doubt = IsolationDoubt(t);
    if (!doubt.empty()) return {nullptr, {"not-isolated", doubt, library->version.Text()}};
  }
  if (!MakeRecordIndexes(library.get())) {
    return {nullptr, {"not-openssl", "no ex_data index could be had", library->version.Text()}};
  }
  NoteMissing(library.get());
  library->id = static_cast<int>(List().size()) + 1;
  List().push_back(std::move(library));
  return {List().back().get(), {}};
}

std::vector<const Library*> Libraries() {
  auto lock = LockLibraries();
  std::vector<const Library*> all;
  for (auto& l : List()) all.push_back(l.get());
  return all;
}

const Library* LibraryById(int id) {
  auto lock = LockLibraries();
  if (id < 1 || static_cast<size_t>(id) > List().size()) return nullptr;
  return List()[static_cast<size_t>(id) - 1].get();
}

Opened OpenEmbedded() {
  auto lock = LockLibraries();
  for (auto& l : List()) {
    if (l->origin == Origin::kEmbedded) return {l.get(), {}};
  }
  const Table* table = EmbeddedTable();
  if (table == nullptr) {
    return {nullptr, {"not-embedded", "this build of the addon carries no OpenSSL", ""}};
  }
  auto library = std::make_unique<Library>();
  library->origin = Origin::kEmbedded;
  library->table = table;
  return Admit(std::move(library), kInitNoLoadConfig | kInitNoAtExit);
}

void LibraryFree(const Library& library, void* p) {
  if (p != nullptr) library.table->CRYPTO_free(p, __FILE__, __LINE__);
}

}  // namespace comm
