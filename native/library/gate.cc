// The gate between steps of the crew and calls that change what they use. Calls go first: a loop
// that wants to change a context must not wait for a storm of handshakes to end.
#include "library/gate.h"

#include <condition_variable>
#include <mutex>

namespace comm::gate {

namespace {

struct State {
  std::mutex mutex;
  std::condition_variable changed;
  int running = 0;
  int waiting_alone = 0;
  bool alone = false;
  bool ended = false;
};

// Never destroyed: threads may outlive static objects.
State& Get() {
  static auto* state = new State;
  return *state;
}

thread_local int inside = 0;           // steps and calls of this thread that have passed
thread_local bool alone_here = false;  // its outermost one has passed alone

void LeaveStep() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  if (--state.running == 0 && state.waiting_alone != 0) state.changed.notify_all();
}

void LeaveAlone() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.alone = false;
  state.changed.notify_all();
}

}  // namespace

void SentOut() { steps_out.fetch_add(1, std::memory_order_acq_rel); }
void Back(int steps) { steps_out.fetch_sub(steps, std::memory_order_acq_rel); }

Step::Step() {
  if (inside++ != 0) return;
  State& state = Get();
  std::unique_lock<std::mutex> lock(state.mutex);
  state.changed.wait(lock,
                     [&] { return state.ended || (!state.alone && state.waiting_alone == 0); });
  passed_ = !state.alone && state.waiting_alone == 0;
  if (passed_) {
    state.running++;
  } else {
    inside--;
  }
}

Step::~Step() {
  if (passed_ && --inside == 0) LeaveStep();
}

Pause::Pause(bool within) : inside_(inside), alone_(alone_here), within_(within) {
  if (within_) paused_within.fetch_add(1, std::memory_order_acq_rel);
  inside = 0;
  alone_here = false;
  if (inside_ != 0) (alone_ ? LeaveAlone : LeaveStep)();
}

Pause::~Pause() {
  inside = inside_;
  alone_here = alone_;
  if (inside_ != 0) Return();
  if (within_) paused_within.fetch_sub(1, std::memory_order_acq_rel);
}

void Pause::Return() {
  State& state = Get();
  std::unique_lock<std::mutex> lock(state.mutex);
  if (alone_) {
    state.waiting_alone++;
    state.changed.wait(lock, [&] { return state.ended || (!state.alone && state.running == 0); });
    state.waiting_alone--;
    state.alone = true;
  } else {
    state.changed.wait(lock, [&] { return state.ended || !state.alone; });
    state.running++;
  }
}

bool IsAloneHere() { return alone_here; }

void End() {
  State& state = Get();
  std::lock_guard<std::mutex> lock(state.mutex);
  state.ended = true;
  state.changed.notify_all();
}

void Pass::EnterIfShared() {
  if (held_ != Held::kNothing || inside != 0 || !Shared()) return;
  State& state = Get();
  std::unique_lock<std::mutex> lock(state.mutex);
  state.changed.wait(lock,
                     [&] { return state.ended || (!state.alone && state.waiting_alone == 0); });
  state.running++;
  inside++;
  held_ = Held::kStep;
}

void Pass::EnterAlone() {
  if (held_ == Held::kStep) Leave();
  if (held_ != Held::kNothing || inside != 0) return;
  State& state = Get();
  std::unique_lock<std::mutex> lock(state.mutex);
  state.waiting_alone++;
  state.changed.wait(lock, [&] { return (state.ended || !state.alone) && state.running == 0; });
  state.waiting_alone--;
  state.alone = true;
  inside++;
  alone_here = true;
  held_ = Held::kAlone;
}

void Pass::Leave() {
  if (held_ == Held::kNothing) return;
  inside--;
  if (held_ == Held::kStep) {
    LeaveStep();
  } else {
    alone_here = false;
    LeaveAlone();
  }
  held_ = Held::kNothing;
}

void Share() {
  if (!context_shared.exchange(true)) SentOut();
}

}  // namespace comm::gate
