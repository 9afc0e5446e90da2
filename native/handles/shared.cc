// Contexts that threads share.
#include "handles/shared.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "library/gate.h"
#include "library/records.h"

namespace comm {

namespace {

struct Entry {
  const Library* library = nullptr;
  SSL_CTX* ctx = nullptr;
};

struct State {
  std::mutex mutex;
  std::map<std::string, Entry> entries;
};

// Never destroyed: threads may outlive static objects.
State& Get() {
  static auto* state = new State;
  return *state;
}

void Erase(const std::string& token) {
  Entry entry;
  {
    State& state = Get();
    std::lock_guard<std::mutex> lock(state.mutex);
    auto found = state.entries.find(token);
    if (found == state.entries.end()) return;
    entry = found->second;
    state.entries.erase(found);
  }
  entry.library->table->SSL_CTX_free(entry.ctx);
}

std::string MakeToken(const Table& t) {
  unsigned char random[16];
  if (t.RAND_bytes(random, sizeof random) != 1) {
    t.ERR_clear_error();
    return "";
  }
  static const char kDigits[] = "0123456789abcdef";
  std::string token;
  for (unsigned char byte : random) {
    token += kDigits[byte >> 4];
    token += kDigits[byte & 15];
  }
  return token;
}

}  // namespace

SharedContexts::~SharedContexts() {
  for (const std::string& token : mine_) Erase(token);
}

std::string SharedContexts::Share(const Library* library, SSL_CTX* ctx) {
  std::string token = MakeToken(*library->table);
  if (token.empty()) return token;
  RecordOf(*library, ctx);  // made before several threads could
  gate::Share();
  library->table->SSL_CTX_up_ref(ctx);
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.entries[token] = {library, ctx};
  mine_.push_back(token);
  return token;
}

bool SharedContexts::Drop(const std::string& token) {
  auto found = std::find(mine_.begin(), mine_.end(), token);
  if (found == mine_.end()) return false;
  mine_.erase(found);
  Erase(token);
  return true;
}

SSL_CTX* SharedContexts::Take(const std::string& token, const Library** library) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  auto found = state.entries.find(token);
  if (found == state.entries.end()) return nullptr;
  found->second.library->table->SSL_CTX_up_ref(found->second.ctx);
  *library = found->second.library;
  return found->second.ctx;
}

}  // namespace comm
