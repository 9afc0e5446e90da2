// The environments that have made signer keys.
#include "signer/makers.h"

#include <cstdlib>
#include <map>
#include <mutex>
#include <utility>

#include "node/later.h"
#include "node/values.h"

namespace comm::signer {

namespace {

struct Maker {
  std::shared_ptr<js::Later> later;
  std::vector<double> unused;
  std::vector<std::shared_ptr<Job>> jobs;        // not begun
  std::map<double, std::shared_ptr<Job>> begun;  // begun, by their numbers
  double last_job = 0;
};

struct State {
  std::mutex mutex;
  std::map<unsigned long long, Maker> makers;
};

// Never destroyed: keys may be freed at the exit of the process.
State& Get() {
  static auto* state = new State;
  return *state;
}

// In the place of a job's number: the answer is wanted at once, and what the function throws is
// given a number; or thrown.
constexpr double kAtOnce = 0;
constexpr double kThrows = -1;

napi_value TextOrNull(napi_env env, const std::string& text) {
  return text.empty() ? js::Null(env) : js::Text(env, text);
}

// The words of `ask` in lib/binding/addon.ts.
napi_value CallAsker(Environment* environment, const Source& source, const Request& r, double job) {
  napi_env env = environment->env();
  napi_value argv[] = {
      js::Number(env, source.number),
      js::Text(env, r.algorithm),
      TextOrNull(env, r.digest),
      js::Bytes(env, r.data.data(), r.data.size()),
      r.has_message ? js::Bytes(env, r.message.data(), r.message.size()) : js::Null(env),
      js::Int(env, r.salt_length),
      TextOrNull(env, r.mgf1_digest),
      js::Number(env, job),
  };
  return environment->signer_asker().Call(env, 8, argv);
}

// False: it is no answer yet.
bool ReadAnswer(napi_env env, napi_value said, Answer* answer) {
  js::Span bytes;
  if (said != nullptr && js::ReadBytes(env, said, &bytes)) {
    answer->kind = Answer::Kind::kSignature;
    answer->signature.assign(bytes.data, bytes.data + bytes.size);
    return true;
  }
  if (said != nullptr && js::IsNullish(env, said)) return false;
  answer->kind = Answer::Kind::kThrown;
  if (said == nullptr || napi_get_value_double(env, said, &answer->thrown) != napi_ok) {
    // The thread is being ended: nothing more can be called here.
    answer->kind = Answer::Kind::kThreadEnded;
  }
  return true;
}

void FinishJob(unsigned long long environment, double number, Answer answer) {
  std::shared_ptr<Job> job;
  {
    State& state = Get();
    std::lock_guard<std::mutex> lock(state.mutex);
    auto maker = state.makers.find(environment);
    if (maker == state.makers.end()) return;
    auto found = maker->second.begun.find(number);
    if (found == maker->second.begun.end()) return;
    job = std::move(found->second);
    maker->second.begun.erase(found);
  }
  job->Finish(std::move(answer));
}

void Run(Environment* environment, const Job& job, double number) {
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(environment->env(), &scope) != napi_ok) return;
  Answer answer;
  napi_value said = CallAsker(environment, job.source, job.request, number);
  if (ReadAnswer(environment->env(), said, &answer))
    FinishJob(environment->serial(), number, std::move(answer));
  napi_close_handle_scope(environment->env(), scope);
}

// In a turn of its loop.
void Work(napi_env env, void* data) {
  auto* environment = static_cast<Environment*>(data);
  State& state = Get();
  std::unique_lock<std::mutex> lock(state.mutex);
  auto found = state.makers.find(environment->serial());
  if (found == state.makers.end()) return;
  std::vector<double> unused;
  unused.swap(found->second.unused);
  std::vector<std::shared_ptr<Job>> jobs;
  jobs.swap(found->second.jobs);
  lock.unlock();
  for (std::shared_ptr<Job>& job : jobs) Begin(environment, std::move(job));
  for (double number : unused) {
    napi_value argument = js::Number(env, number);
    environment->signer_forgetter().Call(env, 1, &argument);
  }
}

// With the lock: those that wait are told, and there is nobody to leave anything with.
void Dissolve(Maker* maker) {
  for (auto& job : maker->jobs) job->Finish({Answer::Kind::kThreadEnded, {}, 0});
  for (auto& [number, job] : maker->begun) job->Finish({Answer::Kind::kThreadEnded, {}, 0});
}

void Ended(void* data) {
  auto* serial = static_cast<unsigned long long*>(data);
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  auto found = state.makers.find(*serial);
  if (found != state.makers.end()) {
    Dissolve(&found->second);
    state.makers.erase(found);
  }
  delete serial;
}

// Threads that wait are joined at the exit of the process.
void Exit() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  for (auto& [serial, maker] : state.makers) Dissolve(&maker);
  state.makers.clear();
}

}  // namespace

bool Enter(Environment* environment) {
  static const bool at_exit = std::atexit(&Exit) == 0;
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (!at_exit) return false;
  if (state.makers.count(environment->serial()) != 0) return true;
  std::shared_ptr<js::Later> later = js::Later::Open(environment->env(), &Work, environment);
  if (later == nullptr) return false;
  auto* serial = new unsigned long long(environment->serial());
  if (napi_add_env_cleanup_hook(environment->env(), &Ended, serial) != napi_ok) {
    delete serial;
    return false;
  }
  state.makers[*serial].later = std::move(later);
  return true;
}

void TellUnused(const Source& source) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  auto found = state.makers.find(source.environment);
  if (found == state.makers.end()) return;
  found->second.unused.push_back(source.number);
  found->second.later->Wake();
}

void Post(std::shared_ptr<Job> job) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  auto found = state.makers.find(job->source.environment);
  if (found == state.makers.end()) return job->Finish({Answer::Kind::kThreadEnded, {}, 0});
  found->second.jobs.push_back(std::move(job));
  found->second.later->Wake();
}

void Begin(Environment* environment, std::shared_ptr<Job> job) {
  double number = 0;
  {
    State& state = Get();
    std::lock_guard<std::mutex> lock(state.mutex);
    auto found = state.makers.find(environment->serial());
    if (found == state.makers.end()) return job->Finish({Answer::Kind::kThreadEnded, {}, 0});
    number = ++found->second.last_job;
    found->second.begun[number] = job;
  }
  Run(environment, *job, number);
}

Answer AskHere(Environment* environment, const Source& source, const Request& request,
               bool throws) {
  Answer answer;
  napi_value said = CallAsker(environment, source, request, throws ? kThrows : kAtOnce);
  if (said != nullptr) {
    ReadAnswer(environment->env(), said, &answer);
  } else {
    napi_value thrown = nullptr;
    if (napi_get_and_clear_last_exception(environment->env(), &thrown) == napi_ok)
      environment->Park(thrown);
  }
  return answer;
}

void Finish(Environment* environment, double job, napi_value said) {
  Answer answer;
  if (ReadAnswer(environment->env(), said, &answer))
    FinishJob(environment->serial(), job, std::move(answer));
}

}  // namespace comm::signer
