// One signature that is asked for: what is to be signed, and what has come of it. Shared by the
// thread that waits for it and the thread that gives it; neither needs the other to go on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "signer/key.h"

namespace comm::signer {

using Bytes = std::vector<unsigned char>;

struct Request {
  const char* algorithm = "";  // the words of SignRequest in lib/arguments/live-options.ts
  std::string digest;          // its name, empty where there is none
  std::string mgf1_digest;     // RSA-PSS
  int salt_length = -1;        // RSA-PSS
  Bytes data;
  // What the data is the digest of, where that is known.
  bool has_message = false;
  Bytes message;
};

struct Answer {
  enum class Kind { kSignature, kThrown, kThreadEnded, kRefused } kind = Kind::kRefused;
  Bytes signature;
  double thrown = 0;  // the number of what was thrown
};

class Job {
 public:
  Job(const Source& job_source, Request job_request)
      : source(job_source), request(std::move(job_request)) {}
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;

  // The first answer counts.
  void Finish(Answer answer);
  // Waits that long for it; whether there is one.
  bool WaitFor(std::chrono::milliseconds time);
  // Is called once there is one, inside of a lock, unless it is abandoned before. False: there is.
  bool TellWhenOver(std::function<void()> told);
  // Its answer, where there is one; whoever waited does so no longer.
  Answer Abandon();

  const Source source;
  const Request request;

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> told_;
  bool over_ = false;
  Answer answer_;
};

}  // namespace comm::signer
