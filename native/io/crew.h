// The threads that shake hands off the loops, for all environments of the process. Knows no Node
// and no OpenSSL: an errand is anything that can be run, and wait for its descriptor between.
//
// Rules:
// 1. Started at the first errand, as many threads as SetSize says; joined at the exit of the
// process, before the exit handlers of the libraries that the errands use, which would take from
// the threads what they work on. Handlers run last first, so LeaveBeforeThose() is called for each
// library.
// 2. An errand is run by one thread at a time. It comes back once: by Done(), or, where Recall()
// says so, by that.
// 3. Whoever closes the descriptor of an errand recalls the errand first.
#pragma once

#include <cstdint>

namespace comm::io {

class Errand {
 public:
  virtual ~Errand() = default;
  // On a thread of the crew: what it waits for then (wants), 0 when it is over.
  virtual int Run() = 0;
  // On the same thread, right after, when it is over or cannot wait there: hands it back.
  virtual void Done() = 0;
  // The descriptor that it waits for, -1 when there is none.
  virtual int descriptor() const = 0;

  // The crew's own notes.
  uint64_t ticket = 0;
  enum class Place : unsigned char { kNowhere, kQueue, kWaits, kRuns } place = Place::kNowhere;
  bool recalled = false;
};

namespace wants {
inline constexpr int kNothing = 0;
inline constexpr int kRead = 1;
inline constexpr int kWrite = 2;
}  // namespace wants

namespace crew {

inline constexpr int kMostThreads = 1024;

// How many threads; the default is the number of cores, at least 1. 0: none, callers run their
// steps themselves.
int Size();
void SetSize(int threads);
// Runs it as soon as there is what it wants. False when there is no thread to run it, or none that
// can wait for a descriptor on this system: ask again when there is nothing to wait for.
bool Submit(Errand* errand, int first);
// True: it is the caller's again. False: it runs, and will be Done without waiting any more.
bool Recall(Errand* errand);

// While one lives, the thread that made it waits for somebody outside, and another does its work.
class Waiting {
 public:
  Waiting();
  ~Waiting();
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  bool counted_ = false;
};

// The threads leave before the exit handlers that are registered by now.
void LeaveBeforeThose();

// A thread's last act, so that it leaves nothing of a library behind.
using Farewell = void (*)();
void SetFarewell(Farewell farewell);
// What is called at the exit of the process before the threads are joined: whoever one waits for
// lets it go.
void SetAtExit(Farewell at_exit);

}  // namespace crew

}  // namespace comm::io
