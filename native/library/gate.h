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

// Held by a call, from its first such argument until it has returned. A call made by a thread that
// is inside a step, or inside another such call, goes on at once.
class Alone {
 public:
  Alone() = default;
  ~Alone() {
    if (held_) Leave();
  }
  Alone(const Alone&) = delete;
  Alone& operator=(const Alone&) = delete;
  void Enter();

 private:
  void Leave();
  bool held_ = false;
};

}  // namespace gate

}  // namespace comm
