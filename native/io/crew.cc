// The threads that run handshake steps.
#include "io/crew.h"

#include <algorithm>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "io/thread.h"
#include "library/gate.h"

namespace comm::io::crew {

namespace {

struct State {
  std::mutex mutex;
  std::condition_variable work;
  std::deque<Job*> jobs;
  std::vector<Thread> threads;
  int idle = 0;
  int wanted = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  int generation = 0;  // threads of an earlier one end; where none come after, when there is no job
  bool exiting = false;
  Farewell farewell = nullptr;
};

// Never destroyed: exit handlers of others may run after static objects have gone.
State& Get() {
  static auto* state = new State;
  return *state;
}

void Work(int generation) {
  State& state = Get();
  std::unique_lock<std::mutex> lock(state.mutex);
  while (true) {
    state.idle++;
    state.work.wait(lock, [&] {
      return state.exiting || generation != state.generation || !state.jobs.empty();
    });
    state.idle--;
    bool replaced = generation != state.generation && state.wanted != 0;
    if (state.exiting || replaced || state.jobs.empty()) break;
    Job* job = state.jobs.front();
    state.jobs.pop_front();
    lock.unlock();
    job->Run();
    job->Done();
    lock.lock();
  }
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
    state.work.notify_all();
  }
  // The thread that exits may be inside a call that has passed the gate alone.
  gate::End();
  for (Thread& thread : threads) thread.Join();
}

// Called with the lock.
void Grow(State* state) {
  while (static_cast<int>(state->threads.size()) < state->wanted) {
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
  std::vector<Thread> gone;
  {
    std::lock_guard<std::mutex> lock(state.mutex);
    state.wanted = threads;
    if (threads >= static_cast<int>(state.threads.size())) {
      if (!state.jobs.empty()) Grow(&state);  // else they start with the next job
      return;
    }
    // All go, and as many as wanted start: which of them would leave cannot be told.
    state.generation++;
    gone.swap(state.threads);
    Grow(&state);
    state.work.notify_all();
  }
  for (Thread& thread : gone) thread.Join();
}

bool Submit(Job* job) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (state.wanted == 0 || state.exiting) return false;
  if (static_cast<int>(state.threads.size()) < state.wanted) Grow(&state);
  if (state.threads.empty()) return false;
  state.jobs.push_back(job);
  if (state.idle != 0) state.work.notify_one();
  return true;
}

void LeaveBeforeThose() { std::atexit(&Leave); }

void SetFarewell(Farewell farewell) {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.farewell = farewell;
}

}  // namespace comm::io::crew
