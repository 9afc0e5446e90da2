// Work for JavaScript that comes up in the midst of C.
#include "callbacks/visit.h"

#include <map>
#include <mutex>
#include <optional>

#include "callbacks/driving.h"
#include "library/gate.h"

namespace comm {

namespace {

thread_local Home* home_here = nullptr;
thread_local const void* errand_here = nullptr;

// JavaScript can be called where it has called C by name, or while a connection is driven: not from
// a finalizer, nor at the end of an environment.
bool PerformHere(Visit* visit) {
  Environment* environment = Environment::OfThisThread();
  if (environment == nullptr || environment->asking()) return false;
  if (!environment->InsideC() && Driving::Here() == nullptr) return false;
  napi_env env = environment->env();
  bool pending = true;
  if (environment->HasParked() || napi_is_exception_pending(env, &pending) != napi_ok || pending)
    return false;
  napi_handle_scope scope = nullptr;
  if (napi_open_handle_scope(env, &scope) != napi_ok) return false;
  environment->Interrupt(true);
  visit->may_wait = false;
  bool done = false;
  {
    // Others pass the gate meanwhile, and what the function calls passes it as any call does; but
    // not where this thread is alone inside lists that it changes.
    std::optional<gate::Pause> pause;
    if (!visit->within || !gate::IsAloneHere()) pause.emplace(visit->within);
    done = visit->Run(environment);
  }
  environment->Interrupt(false);
  napi_close_handle_scope(env, scope);
  return done;
}

// The homes of all environments.
struct Homes {
  std::mutex mutex;
  std::map<const Environment*, Home*> of;
};

// Never destroyed: threads may outlive static objects.
Homes& All() {
  static auto* homes = new Homes;
  return *homes;
}

}  // namespace

Home::Home(Environment* environment) : environment_(environment) {
  std::lock_guard<std::mutex> lock(All().mutex);
  All().of[environment] = this;
}

Home::~Home() {
  std::lock_guard<std::mutex> lock(All().mutex);
  All().of.erase(environment_);
}

Home* Home::Of(const Environment* environment) {
  std::lock_guard<std::mutex> lock(All().mutex);
  auto found = All().of.find(environment);
  return found == All().of.end() ? nullptr : found->second;
}

AtHome::AtHome(Home* home, const void* errand)
    : outer_home_(home_here), outer_errand_(errand_here) {
  home_here = home;
  errand_here = errand;
}

AtHome::~AtHome() {
  home_here = outer_home_;
  errand_here = outer_errand_;
}

Home* HomeOfThisThread() { return home_here; }

Environment* EnvironmentHere() {
  return home_here != nullptr ? home_here->environment() : Environment::OfThisThread();
}

bool Perform(Visit* visit) {
  if (home_here == nullptr) return PerformHere(visit);
  visit->may_wait = true;
  visit->errand = errand_here;
  return home_here->Receive(visit);
}

}  // namespace comm
