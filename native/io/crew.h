// The threads that run handshake steps off the loops, for all environments of the process. Knows
// no Node and no OpenSSL: a job is anything that can be run.
//
// Rules:
// 1. Started at the first job, as many threads as SetSize says; joined at the exit of the process,
// before the exit handlers of the libraries that the jobs use, which would take from the threads
// what they work on. Handlers run last first, so LeaveBeforeThose() is called for each library.
// 2. A job is run once, by one thread, and then told so on that thread.
#pragma once

namespace comm::io {

class Job {
 public:
  virtual ~Job() = default;
  virtual void Run() = 0;   // on a thread of the crew
  virtual void Done() = 0;  // on the same thread, right after: hands the job back to its owner
};

namespace crew {

inline constexpr int kMostThreads = 1024;

// How many threads; the default is the number of cores, at least 1. 0: none, callers run their
// steps themselves.
int Size();
void SetSize(int threads);
// False when there is no thread to run it.
bool Submit(Job* job);

// The threads leave before the exit handlers that are registered by now.
void LeaveBeforeThose();

// A thread's last act, so that it leaves nothing of a library behind.
using Farewell = void (*)();
void SetFarewell(Farewell farewell);

}  // namespace crew

}  // namespace comm::io
