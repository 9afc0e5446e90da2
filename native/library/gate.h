// Keeps calls that may change what several threads use apart from the steps that the crew runs.
// A step passes the gate with others; a call on anything that a connection under way may use (a
// context, a store, a certificate, a key: OpenSSL locks none of them against changes) passes it
// alone, and before steps that come later. While no step is running that costs one load.
// Knows nothing of Node.
#pragma once

#include <atomic>

namespace comm {

namespace gate {

// Steps that have been sent out and are not back, of all threads; one more for ever once a context
// is shared.
inline std::atomic<int> steps_out{0};

// Whether any step has been sent out and is not back, in any thread.
inline bool Busy() { return steps_out.load(std::memory_order_acquire) != 0; }
void SentOut();
void Back(int steps);

// Lives while a step runs.
class Step {
 public:
  Step();
  ~Step();
  // False at the exit of the process, where a call passes alone and will never leave.
  bool passed() const { return passed_; }
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;

 private:
  bool passed_ = true;
};

// While one lives, the step or call that this thread is in has left the gate: it waits for somebody
// else.
class Pause {
 public:
  // `within`: it is inside lists of its context, which must not be changed meanwhile.
  explicit Pause(bool within);
  ~Pause();
  Pause(const Pause&) = delete;
  Pause& operator=(const Pause&) = delete;

 private:
  void Return();

  int inside_;
  bool alone_;
  bool within_;
};

// Steps that have paused within lists of their contexts.
inline std::atomic<int> paused_within{0};

// Whether this thread has passed alone.
bool IsAloneHere();

// The process exits: nobody waits at the gate any more.
void End();

// What one call of a bound function holds, from its first argument until it has returned. A call
// made by a thread that is inside a step, or inside another call that has passed, goes on at once.
class Pass {
 public:
  Pass() = default;
  ~Pass() {
    if (held_ != Held::kNothing) Leave();
  }
  Pass(const Pass&) = delete;
  Pass& operator=(const Pass&) = delete;
  void EnterAlone();
  // As a step, where threads share a context.
  void EnterIfShared();

 private:
  enum class Held { kNothing, kStep, kAlone };
  void Leave();
  Held held_ = Held::kNothing;
};

// A context is shared by threads from now on: every step passes the gate, whoever runs it.
void Share();
inline std::atomic<bool> context_shared{false};
inline bool Shared() { return context_shared.load(std::memory_order_acquire); }

// A step run by a thread of JavaScript.
class StepIfShared {
 public:
  StepIfShared() {
    if (Shared()) pass_.EnterIfShared();
  }

 private:
  Pass pass_;
};

}  // namespace gate

}  // namespace comm
