// Opens libcrypto, then libssl, isolated from the OpenSSL that node exports. The only user of
// dlopen and dlsym.
//
// glibc: RTLD_DEEPBIND makes a library prefer its own definitions. Two libraries of one SONAME (3.0
// and 3.5 both say libssl.so.3) would share the first libcrypto, so the later pair is opened from
// private copies whose SONAME strings are replaced by unique ones of equal length
// (private_copy.cc).
#include "library/dynamic.h"

#include <cstddef>
#include <cstring>

#ifdef _WIN32
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <dlfcn.h>
#include <sys/stat.h>
#endif

#include "library/list_lock.h"
#include "library/private_copy.h"

namespace comm {

#ifdef _WIN32

struct ObjectOpener {
  static SharedObject Open(const std::string& path, std::string* error) {
    SharedObject object;
    object.handle_ = LoadLibraryExA(path.c_str(), nullptr, LOAD_WITH_ALTERED_SEARCH_PATH);
    if (object.handle_ == nullptr) *error = path + ": error " + std::to_string(GetLastError());
    return object;
  }
  static bool Present(const char*) { return false; }
};

SharedObject SharedObject::Program() {
  SharedObject object;
  object.handle_ = GetModuleHandleA(nullptr);
  return object;
}

void* SharedObject::Symbol(const char* name) const {
  return reinterpret_cast<void*>(GetProcAddress(static_cast<HMODULE>(handle_), name));
}

#else

namespace {
#ifdef RTLD_DEEPBIND
constexpr int kOpenFlags = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND;
#else
constexpr int kOpenFlags = RTLD_NOW | RTLD_LOCAL;
#endif
}  // namespace

struct ObjectOpener {
  static SharedObject Open(const std::string& path, std::string* error) {
    SharedObject object;
    object.handle_ = dlopen(path.c_str(), kOpenFlags);
    if (object.handle_ == nullptr) {
      const char* why = dlerror();
      *error = why == nullptr ? path : why;
    }
    return object;
  }
  // Whether an object of that name is in the process already, opened by anybody.
  static bool Present(const char* soname) {
    void* handle = dlopen(soname, RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
    if (handle != nullptr) dlclose(handle);  // undoes the count of this question only
    return handle != nullptr;
  }
};

SharedObject SharedObject::Program() {
  SharedObject object;
  object.handle_ = dlopen(nullptr, RTLD_NOW | RTLD_LOCAL);
  return object;
}

void* SharedObject::Symbol(const char* name) const { return dlsym(handle_, name); }

#endif

namespace {

// Where the pointer to a symbol belongs in a table.
struct Place {
  const char* name;
  size_t offset;
};
constexpr Place kPlaces[] = {
#define FN(name, ...) {#name, offsetof(Table, name)},
#define HAND(name, ...) {#name, offsetof(Table, name)},
#define CORE(name, ...) {#name, offsetof(Table, name)},
#define SLOT(name, ...) {#name, offsetof(Table, name)},
#include "library/rows.h"
};

}  // namespace

void ResolveTable(const SharedObject& crypto, const SharedObject& ssl, Table* table) {
  static_assert(sizeof(void*) == sizeof(void (*)()), "symbols are pointers to functions, too");
  for (const Place& place : kPlaces) {
    void* symbol = ssl.Symbol(place.name);
    if (symbol == nullptr) symbol = crypto.Symbol(place.name);
    memcpy(reinterpret_cast<char*>(table) + place.offset, &symbol, sizeof symbol);
  }
}

Refusal RefusalOf(const SharedObject& crypto) {
  auto number = reinterpret_cast<unsigned long (*)()>(crypto.Symbol("OpenSSL_version_num"));
  auto text = reinterpret_cast<const char* (*)(int)>(crypto.Symbol("OpenSSL_version"));
  if (crypto.Symbol("BORINGSSL_self_test") != nullptr ||
      crypto.Symbol("AWSLC_version_string") != nullptr) {
    return {"boringssl", "this is BoringSSL or one of its descendants",
            text == nullptr ? "" : text(0)};
  }
  if (number == nullptr || text == nullptr) {
    auto old = reinterpret_cast<unsigned long (*)()>(crypto.Symbol("SSLeay"));
    if (old != nullptr)
      return {"too-old", "this is OpenSSL 1.0 or older", Version::FromNumber(old()).Text()};
    return {"not-openssl", "it has no OpenSSL_version_num and OpenSSL_version", ""};
  }
  std::string version = Version::FromNumber(number()).Text();
  std::string said = text(0);
  if (said.find("LibreSSL") != std::string::npos || number() == 0x20000000UL) {
    return {"libressl", "this is " + said, version};
  }
  if (!Version::FromNumber(number()).AtLeast(3, 0)) return {"too-old", "this is " + said, version};
  if (said.find("OpenSSL") == std::string::npos)
    return {"not-openssl", "it calls itself " + said, version};
  return {};
}

namespace {

// libssl names its libcrypto in its dynamic section; beside it lies the one it was built with.
std::string CryptoBeside(const std::string& ssl_path) {
  std::string needed = NeededCrypto(ssl_path);
  size_t slash = ssl_path.find_last_of('/');
  if (needed.empty()) {
    std::string name = slash == std::string::npos ? ssl_path : ssl_path.substr(slash + 1);
    size_t at = name.find("ssl");
    if (at == std::string::npos) return "";
    needed = name.replace(at, 3, "crypto");
  }
  return slash == std::string::npos ? needed : ssl_path.substr(0, slash + 1) + needed;
}

bool FileExists(const std::string& path, Library* library) {
#ifdef _WIN32
  return GetFileAttributesA(path.c_str()) != INVALID_FILE_ATTRIBUTES;
#else
  struct stat info;
  if (stat(path.c_str(), &info) != 0) return false;
  if (library != nullptr) {
    library->device = info.st_dev;
    library->inode = info.st_ino;
  }
  return true;
#endif
}

struct Pair {
  SharedObject crypto;
  SharedObject ssl;
  std::string error;
};

Pair OpenPair(const std::string& crypto_path, const std::string& ssl_path) {
  Pair pair;
  std::string crypto_name = SonameOf(crypto_path);
  std::string ssl_name = SonameOf(ssl_path);
  bool taken = (!crypto_name.empty() && ObjectOpener::Present(crypto_name.c_str())) ||
               (!ssl_name.empty() && ObjectOpener::Present(ssl_name.c_str()));
  if (!taken) {
    pair.crypto = ObjectOpener::Open(crypto_path, &pair.error);
    if (pair.crypto) pair.ssl = ObjectOpener::Open(ssl_path, &pair.error);
    return pair;
  }
  PrivateCopies copies = MakePrivateCopies(crypto_path, ssl_path, &pair.error);
  if (!pair.error.empty()) return pair;
  pair.crypto = ObjectOpener::Open(copies.crypto, &pair.error);
  if (pair.crypto) pair.ssl = ObjectOpener::Open(copies.ssl, &pair.error);
  return pair;
}

}  // namespace

Opened OpenPath(const std::string& ssl_path, const std::string& given_crypto) {
  auto lock = LockLibraries();
  auto library = std::make_unique<Library>();
  library->origin = Origin::kPath;
  library->ssl_path = ssl_path;
  if (!FileExists(ssl_path, library.get()))
    return {nullptr, {"not-found", ssl_path + ": no such file", ""}};
  for (const Library* l : Libraries()) {
    if (l->origin == Origin::kPath && l->inode == library->inode && l->device == library->device &&
        l->inode != 0) {
      return {l, {}};
    }
  }
#ifdef COMM_ADDRESS_SANITIZER
  return {nullptr,
          {"unsupported", "AddressSanitizer forbids RTLD_DEEPBIND: use the embedded library", ""}};
#else
  library->crypto_path = given_crypto.empty() ? CryptoBeside(ssl_path) : given_crypto;
  if (!FileExists(library->crypto_path, nullptr)) {
    return {nullptr,
            {"not-found",
             "no libcrypto for " + ssl_path + ": tried " + library->crypto_path +
                 "; if it lies elsewhere, name both files, libcrypto first",
             ""}};
  }
  Pair pair = OpenPair(library->crypto_path, ssl_path);
  if (!pair.crypto) return {nullptr, {"not-openssl", pair.error, ""}};
  Refusal refusal = RefusalOf(pair.crypto);
  if (*refusal.code != '\0') return {nullptr, refusal};
  if (!pair.ssl) return {nullptr, {"not-openssl", pair.error, ""}};
  auto table = std::make_unique<Table>();
  ResolveTable(pair.crypto, pair.ssl, table.get());
  if (table->OPENSSL_init_ssl == nullptr || table->SSL_CTX_new == nullptr ||
      table->ERR_get_error_all == nullptr || table->ERR_peek_error == nullptr ||
      table->ERR_clear_error == nullptr || table->CRYPTO_get_ex_new_index == nullptr) {
    return {nullptr, {"not-openssl", ssl_path + " has no SSL_CTX_new and OPENSSL_init_ssl", ""}};
  }
  library->table = table.release();  // kept for the life of the process, like the library
  return Admit(std::move(library), kInitLoadConfig | kInitNoAtExit);
#endif
}

}  // namespace comm
