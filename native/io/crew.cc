// The threads that shake hands off the loops.
#include "io/crew.h"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "io/rest.h"
#include "io/thread.h"
#include "library/gate.h"

namespace comm::io::crew {

namespace {

struct State {
  std::mutex mutex;
  Rest rest;
  std::deque<Errand*> queue;
  // Those that wait for their descriptors, by ticket: an event may come late, when its errand is
  // gone.
  std::unordered_map<uint64_t, Errand*> waiting;
  uint64_t last_ticket = 0;
  std::vector<Thread> threads;
  std::vector<Thread> retired;  // of earlier generations: joined at the exit
  // Threads of this generation that wait for somebody outside, and those that others came for.
  int blocked = 0;
  int spare = 0;
  std::condition_variable needed;  // the spare ones rest here
  int resting = 0;
  int leaving = 0;  // threads of an earlier generation
  std::condition_variable calm;
  int wanted = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  int generation = 0;  // threads of an earlier one end
  bool exiting = false;
  Farewell farewell = nullptr;
  Farewell at_exit = nullptr;
};

thread_local int generation_here = -1;  // of a thread of the crew
// It waited for somebody outside when its generation had to leave: nobody waits for it.
thread_local bool forgotten_here = false;

// Never destroyed: exit handlers of others may run after static objects have gone.
State& Get() {
  static auto* state = new State;
  return *state;
}

// The rest are called with the lock.

bool Park(State* state, Errand* errand, int wanted) {
  int descriptor = errand->descriptor();
  if (descriptor < 0) return false;
  bool again = errand->ticket != 0;
  if (!state->rest.Watch(state->last_ticket + 1, descriptor, wanted, again)) return false;
  errand->ticket = ++state->last_ticket;
  errand->place = Errand::Place::kWaits;
  state->waiting[errand->ticket] = errand;
  return true;
}

void Queue(State* state, Errand* errand) {
  errand->place = Errand::Place::kQueue;
  state->queue.push_back(errand);
  if (state->leaving != 0) state->calm.notify_one();
  if (state->resting != 0) state->rest.Nudge();
}

// Takes one out of those that wait.
Errand* Pick(State* state, std::unordered_map<uint64_t, Errand*>::iterator found) {
  Errand* errand = found->second;
  state->waiting.erase(found);
  return errand;
}

// Threads that work, or rest until there is work.
int Active(const State& state) {
  return static_cast<int>(state.threads.size()) - state.blocked - state.spare;
}

// The next errand to run, nullptr when the thread must leave.
Errand* Next(State* state, std::unique_lock<std::mutex>* lock, int generation) {
  while (!state->exiting) {
    bool replaced = generation != state->generation;
    if (replaced && state->wanted != 0) return nullptr;
    if (!replaced && Active(*state) > state->wanted) {
      state->spare++;
      state->needed.wait(*lock);
      state->spare--;
      continue;
    }
    if (!state->queue.empty()) {
      Errand* errand = state->queue.front();
      state->queue.pop_front();
      if (!state->queue.empty() && state->resting != 0) state->rest.Nudge();
      return errand;
    }
    if (replaced) {
      // Nobody comes after these threads: what still waits is handed back.
      if (state->waiting.empty()) return nullptr;
      Errand* errand = Pick(state, state->waiting.begin());
      errand->recalled = true;
      return errand;
    }
    if (state->leaving != 0) {  // everybody is roused until those have gone
      state->calm.wait(*lock);
      continue;
    }
    state->resting++;
    lock->unlock();
    uint64_t ticket = state->rest.Wait();
    lock->lock();
    state->resting--;
    auto found = state->waiting.find(ticket);
    if (found != state->waiting.end()) return Pick(state, found);
  }
  return nullptr;
}

// With the lock: one that had to leave has, or is not waited for.
void Left(State* state) {
  if (--state->leaving != 0) return;
  if (!state->exiting) state->rest.Calm();
  state->calm.notify_all();
}

void Work(int generation) {
  State& state = Get();
  generation_here = generation;
  std::unique_lock<std::mutex> lock(state.mutex);
  while (Errand* errand = Next(&state, &lock, generation)) {
    errand->place = Errand::Place::kRuns;
    lock.unlock();
    int wanted = errand->Run();
    lock.lock();
    if (wanted != wants::kNothing && !errand->recalled && !state.exiting &&
        Park(&state, errand, wanted))
      continue;
    errand->place = Errand::Place::kNowhere;
    // A descriptor that was watched is so until now.
    if (errand->ticket != 0) state.rest.Unwatch(errand->descriptor());
    errand->ticket = 0;
    lock.unlock();
    errand->Done();
    lock.lock();
  }
  if (generation != state.generation && !forgotten_here) Left(&state);
  Farewell farewell = state.farewell;
  lock.unlock();
  if (farewell != nullptr) farewell();
}

// At the exit of the process; nothing is left to do the second time.
void Leave() {
  State& state = Get();
  std::vector<Thread> threads;
  {
    std::lock_guard<std::mutex> lock(state.mutex);
    state.exiting = true;
    threads.swap(state.threads);
    for (Thread& thread : state.retired) threads.push_back(std::move(thread));
    state.retired.clear();
    if (!threads.empty()) state.rest.Rouse();
    state.calm.notify_all();
    state.needed.notify_all();
  }
  if (state.at_exit != nullptr) state.at_exit();
  // The thread that exits may be inside a call that has passed the gate alone.
  gate::End();
  for (Thread& thread : threads) thread.Join();
}

void Grow(State* state) {
  while (static_cast<int>(state->threads.size()) <
         std::min(state->wanted + state->blocked, kMostThreads)) {
    Thread thread;
    int generation = state->generation;
    if (!thread.Start([generation] { Work(generation); })) return;
    state->threads.push_back(std::move(thread));
  }
}

}  // namespace

int Size() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  return state.wanted;
}

void SetSize(int threads) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.wanted = threads;
  bool busy = !state.queue.empty() || !state.waiting.empty();
  if (threads >= static_cast<int>(state.threads.size())) {
    state.needed.notify_all();
    if (busy) Grow(&state);  // else they start with the next errand
    return;
  }
  // All go, and as many as wanted start: which of them would leave cannot be told. Nobody waits for
  // them here: one may wait for the thread that calls this. Those that wait for somebody outside
  // may do so for long, and are forgotten.
  state.generation++;
  state.leaving += static_cast<int>(state.threads.size()) - state.blocked;
  state.blocked = 0;
  for (Thread& thread : state.threads) state.retired.push_back(std::move(thread));
  state.threads.clear();
  if (state.leaving != 0) state.rest.Rouse();
  state.needed.notify_all();
  state.calm.notify_all();  // those of them that wait until earlier ones have left
  if (busy) Grow(&state);
}

Waiting::Waiting() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (generation_here < 0 || forgotten_here) return;
  counted_ = generation_here == state.generation;
  if (!counted_) {  // it has to leave, and may take its time now
    forgotten_here = true;
    Left(&state);
    return;
  }
  state.blocked++;
  if (state.spare != 0) {
    state.needed.notify_one();
  } else if (!state.exiting) {
    Grow(&state);
  }
}

Waiting::~Waiting() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (!counted_) return;
  if (generation_here == state.generation) {
    state.blocked--;
  } else {
    forgotten_here = true;  // see SetSize
  }
}

bool Submit(Errand* errand, int first) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (state.wanted == 0 || state.exiting || !state.rest.Open()) return false;
  if (static_cast<int>(state.threads.size()) < state.wanted) Grow(&state);
  if (state.threads.empty()) return false;
  errand->recalled = false;
  if (first != wants::kNothing) return Park(&state, errand, first);
  Queue(&state, errand);
  return true;
}

bool Recall(Errand* errand) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  switch (errand->place) {
    case Errand::Place::kNowhere:
      return false;  // about to be Done
    case Errand::Place::kRuns:
      errand->recalled = true;
      return false;
    case Errand::Place::kQueue:
      state.queue.erase(std::find(state.queue.begin(), state.queue.end(), errand));
      break;
    case Errand::Place::kWaits:
      state.waiting.erase(errand->ticket);
      break;
  }
  if (errand->ticket != 0) state.rest.Unwatch(errand->descriptor());
  errand->ticket = 0;
  errand->place = Errand::Place::kNowhere;
  return true;
}

void LeaveBeforeThose() { std::atexit(&Leave); }

void SetAtExit(Farewell at_exit) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.at_exit = at_exit;
}

void SetFarewell(Farewell farewell) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.farewell = farewell;
}

}  // namespace comm::io::crew
