// Keeps calls that may change what several threads use apart from the steps that the crew runs.
// A step passes the gate with others; a call on anything that a connection under way may use (a
// context, a store, a certificate, a key: OpenSSL locks none of them against changes) passes it
// alone, and before steps that come later. While no step is running that costs one load.
// Knows nothing of Node.
#pragma once

namespace comm {

namespace gate {

// Whether any step has been sent out and is not back, in any thread.
bool Busy();
void SentOut();
void Back(int steps);

// Lives while a step runs.
class Step {
 public:
  Step();
  ~Step();
  Step(const Step&) = delete;
  Step& operator=(const Step&) = delete;
};

// What one call of a bound function holds, from its first argument until it has returned. A call
// made by a thread that is inside a step, or inside another call that has passed, goes on at once.
class Pass {
 public:
  Pass() = default;
  ~Pass() { Leave(); }
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
bool Shared();

// A step run by a thread of JavaScript.
class StepIfShared {
 public:
  StepIfShared() { pass_.EnterIfShared(); }

 private:
  Pass pass_;
};

}  // namespace gate

}  // namespace comm
