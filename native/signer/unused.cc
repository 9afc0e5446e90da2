// Tells environments which of their sign functions no key uses any more.
#include "signer/unused.h"

#include <map>
#include <mutex>
#include <vector>

#include "node/later.h"
#include "node/values.h"

namespace comm::signer {

namespace {

struct Told {
  std::shared_ptr<js::Later> later;
  std::vector<double> numbers;
};

struct State {
  std::mutex mutex;
  std::map<unsigned long long, Told> environments;
};

// Never destroyed: keys may be freed at the exit of the process.
State& Get() {
  static auto* state = new State;
  return *state;
}

std::vector<double> Take(unsigned long long environment) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  std::vector<double> numbers;
  auto found = state.environments.find(environment);
  if (found != state.environments.end()) numbers.swap(found->second.numbers);
  return numbers;
}

void Forget(napi_env env, void* data) {
  auto* environment = static_cast<Environment*>(data);
  for (double number : Take(environment->serial())) {
    napi_value argument = js::Number(env, number);
    environment->signer_forgetter().Call(env, 1, &argument);
  }
}

void Ended(void* data) {
  auto* serial = static_cast<unsigned long long*>(data);
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.environments.erase(*serial);
  delete serial;
}

}  // namespace

bool ExpectUnused(Environment* environment) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (state.environments.count(environment->serial()) != 0) return true;
  std::shared_ptr<js::Later> later = js::Later::Open(environment->env(), &Forget, environment);
  if (later == nullptr) return false;
  auto* serial = new unsigned long long(environment->serial());
  if (napi_add_env_cleanup_hook(environment->env(), &Ended, serial) != napi_ok) {
    delete serial;
    return false;
  }
  state.environments[*serial].later = std::move(later);
  return true;
}

void TellUnused(const Source& source) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  auto found = state.environments.find(source.environment);
  if (found == state.environments.end()) return;
  found->second.numbers.push_back(source.number);
  found->second.later->Wake();
}

}  // namespace comm::signer
