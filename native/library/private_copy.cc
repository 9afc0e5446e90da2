// Names inside ELF files, and private copies of a libssl and libcrypto under names of their own.
// Elsewhere than on Linux there is nothing to do: macOS and Windows bind by path and by name of the
// importing file.
#include "library/private_copy.h"

#ifdef __linux__
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>
#endif

namespace comm {

#ifdef __linux__

namespace {

using Bytes = std::vector<char>;

bool ReadFile(const std::string& path, Bytes* out) {
  FILE* file = fopen(path.c_str(), "rbe");
  if (file == nullptr) return false;
  char chunk[65536];
  size_t n = 0;
  while ((n = fread(chunk, 1, sizeof chunk, file)) > 0) out->insert(out->end(), chunk, chunk + n);
  bool ok = ferror(file) == 0;
  fclose(file);
  return ok;
}

template <class T>
const T* At(const Bytes& file, size_t offset, size_t count = 1) {
  if (count > file.size() / sizeof(T) || offset > file.size() - count * sizeof(T)) return nullptr;
  return reinterpret_cast<const T*>(file.data() + offset);
}

// File offsets of the strings that dynamic entries of that tag name.
std::vector<size_t> DynamicStrings(const Bytes& file, ElfW(Sxword) tag) {
  std::vector<size_t> found;
  auto* header = At<ElfW(Ehdr)>(file, 0);
  if (header == nullptr || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 ||
      header->e_ident[EI_CLASS] != (sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32)) {
    return found;
  }
  auto* segments = At<ElfW(Phdr)>(file, header->e_phoff, header->e_phnum);
  if (segments == nullptr) return found;
  auto to_offset = [&](ElfW(Addr) address) -> size_t {
    for (int i = 0; i < header->e_phnum; i++) {
      const auto& s = segments[i];
      if (s.p_type == PT_LOAD && address >= s.p_vaddr && address < s.p_vaddr + s.p_filesz) {
        return address - s.p_vaddr + s.p_offset;
      }
    }
    return 0;
  };
  for (int i = 0; i < header->e_phnum; i++) {
    if (segments[i].p_type != PT_DYNAMIC) continue;
    size_t count = segments[i].p_filesz / sizeof(ElfW(Dyn));
    auto* entries = At<ElfW(Dyn)>(file, segments[i].p_offset, count);
    if (entries == nullptr) continue;
    size_t strings = 0;
    for (size_t k = 0; k < count; k++) {
      if (entries[k].d_tag == DT_STRTAB) strings = to_offset(entries[k].d_un.d_ptr);
    }
    for (size_t k = 0; strings != 0 && k < count; k++) {
      size_t offset = strings + entries[k].d_un.d_val;
      if (entries[k].d_tag == tag && offset < file.size()) found.push_back(offset);
    }
  }
  return found;
}

std::string StringAt(const Bytes& file, size_t offset) {
  return std::string(file.data() + offset, strnlen(file.data() + offset, file.size() - offset));
}

std::string FirstString(const std::string& path, ElfW(Sxword) tag, const char* containing) {
  Bytes file;
  if (!ReadFile(path, &file)) return "";
  for (size_t offset : DynamicStrings(file, tag)) {
    std::string s = StringAt(file, offset);
    if (s.find(containing) != std::string::npos) return s;
  }
  return "";
}

// A name of the same length, used nowhere else in this process: libssl.so.3 → 0001ssl.so.3
std::string UniqueName(const std::string& name, int number) {
  char prefix[8];
  snprintf(prefix, sizeof prefix, "%04d", number % 10000);
  std::string unique = name;
  for (size_t i = 0; i < 4 && i < unique.size(); i++) unique[i] = prefix[i];
  return unique;
}

// All occurrences of the whole, NUL-ended string: SONAME and NEEDED share the string table with
// version needs.
void ReplaceName(Bytes* file, const std::string& from, const std::string& to) {
  for (size_t i = 0; i + from.size() < file->size(); i++) {
    if (memcmp(file->data() + i, from.data(), from.size()) == 0 &&
        (*file)[i + from.size()] == '\0') {
      memcpy(file->data() + i, to.data(), to.size());
    }
  }
}

std::string KeepInMemory(const Bytes& file, const char* name, std::string* error) {
  int fd = memfd_create(name, MFD_CLOEXEC);
  if (fd < 0) {
    *error = std::string("memfd_create: ") + strerror(errno);
    return "";
  }
  size_t done = 0;
  while (done < file.size()) {
    ssize_t n = write(fd, file.data() + done, file.size() - done);
    if (n <= 0) {
      *error = std::string("writing a private copy: ") + strerror(errno);
      close(fd);
      return "";
    }
    done += static_cast<size_t>(n);
  }
  return "/proc/self/fd/" + std::to_string(fd);
}

}  // namespace

std::string SonameOf(const std::string& path) { return FirstString(path, DT_SONAME, ""); }

std::string NeededCrypto(const std::string& path) { return FirstString(path, DT_NEEDED, "crypto"); }

PrivateCopies MakePrivateCopies(const std::string& crypto_path, const std::string& ssl_path,
                                std::string* error) {
  static std::atomic<int> number{0};
  int mine = ++number;
  Bytes crypto;
  Bytes ssl;
  PrivateCopies copies;
  if (!ReadFile(crypto_path, &crypto) || !ReadFile(ssl_path, &ssl)) {
    *error = "cannot read " + crypto_path + " and " + ssl_path;
    return copies;
  }
  std::string crypto_name = SonameOf(crypto_path);
  std::string ssl_name = SonameOf(ssl_path);
  if (crypto_name.size() < 8 || ssl_name.size() < 8) {
    *error =
        "a library of this name is loaded already, and this one has no SONAME to tell it apart by";
    return copies;
  }
  std::string unique = UniqueName(crypto_name, mine);
  ReplaceName(&crypto, crypto_name, unique);
  ReplaceName(&ssl, crypto_name, unique);
  ReplaceName(&ssl, ssl_name, UniqueName(ssl_name, mine));
  copies.crypto = KeepInMemory(crypto, "libcrypto", error);
  if (error->empty()) copies.ssl = KeepInMemory(ssl, "libssl", error);
  return copies;
}

#else

std::string SonameOf(const std::string&) { return ""; }
std::string NeededCrypto(const std::string&) { return ""; }
PrivateCopies MakePrivateCopies(const std::string& crypto_path, const std::string& ssl_path,
                                std::string*) {
  return {crypto_path, ssl_path};
}

#endif

}  // namespace comm
