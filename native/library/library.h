// One loaded OpenSSL: where it came from, its table, and the process-wide list of all of them.
// A library is initialised once and never unloaded. Knows nothing of Node.
//
// Lifetime rules:
// 1. A Library is made under the list's lock, is complete when it enters the list, and is never
// changed or freed after.
// 2. Two requests for the same file (device and inode) give the same Library.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "library/table.h"
#include "library/version.h"

namespace comm {

enum class Origin { kEmbedded, kNode, kPath };

struct Library {
  int id = 0;
  Origin origin = Origin::kEmbedded;
  std::string ssl_path;
  std::string crypto_path;
  uint64_t device = 0;
  uint64_t inode = 0;
  const Table* table = nullptr;
  Version version;
  std::string version_text;
  std::vector<const char*> missing;
  int ssl_record_index = -1;  // ex_data slots for our records
  int ctx_record_index = -1;
  int session_mark_index = -1;

  // Node's own code works on the same error queues.
  bool shares_queue() const { return origin == Origin::kNode; }
};

struct Refusal {
  const char* code = "";  // the words of LibraryRefusal in lib/binding/addon.ts
  std::string message;
  std::string version;
};

// Exactly one of the two is set.
struct Opened {
  const Library* library = nullptr;
  Refusal refusal;
};

Opened OpenEmbedded();
Opened OpenInProcess();
// crypto_path empty: the libcrypto beside libssl, else the one that its name asks for.
Opened OpenPath(const std::string& ssl_path, const std::string& crypto_path);

std::vector<const Library*> Libraries();
const Library* LibraryById(int id);

// For the three openers: initialises the library, proves it and puts it into the list.
// `init_options` are OPENSSL_INIT_ bits.
Opened Admit(std::unique_ptr<Library> library, uint64_t init_options);
// OPENSSL_INIT_ bits (OPENSSL_init_crypto(3)): the same in every version that we accept.
inline constexpr uint64_t kInitNoLoadConfig = 0x00000080;
inline constexpr uint64_t kInitLoadConfig = 0x00000040;
inline constexpr uint64_t kInitNoAtExit = 0x00080000;

// OPENSSL_free of that library.
void LibraryFree(const Library& library, void* p);

}  // namespace comm
