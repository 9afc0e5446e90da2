// Asks the function behind a signer key.
//
// Its environment's own thread asks at once. A thread of the crew has it asked where its connection
// is at home, whoever has the key, and may be called away there; any other thread leaves the job
// with the environment that has made the key, and waits.
#include "signer/ask.h"

#include <map>
#include <mutex>

#include "callbacks/driving.h"
#include "callbacks/visit.h"
#include "library/gate.h"
#include "library/records.h"
#include "signer/makers.h"

namespace comm::signer {

namespace {

constexpr std::chrono::milliseconds kSlice{250};

// While JavaScript is asked by the thread that is in C: C is inside the connection that is driven
// here; or, in a call by C name, inside some object.
class Inside {
 public:
  Inside(Environment* environment, const Driving* driving) : environment_(environment) {
    record_ = driving == nullptr ? nullptr : RecordOf(*driving->library, driving->ssl);
    if (record_ == nullptr) {
      environment->SetAsking(true);
      return;
    }
    running_ = record_->running;
    record_->running = Running::kOther;
    if (record_->environment == environment->serial()) handle_ = record_->handle;
    if (Slot* slot = environment->slots().Find(HandleId{handle_})) slot->uses++;
  }
  ~Inside() {
    if (record_ == nullptr) {
      environment_->SetAsking(false);
      return;
    }
    record_->running = running_;
    if (Slot* slot = environment_->slots().Find(HandleId{handle_})) slot->uses--;
  }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;

 private:
  Environment* environment_;
  SslRecord* record_;
  Running running_ = Running::kNone;
  HandleId handle_ = 0;
};

// By the thread that is in C, for an answer at once.
class AskingHere : public Visit {
 public:
  explicit AskingHere(const Job& job) : job_(job) {}
  bool Run(Environment* environment) override {
    const Driving* driving = Driving::Here();
    // Of a call by C name inside of a connection's callback the call is told.
    if (driving != nullptr && environment->depth() > driving->depth) driving = nullptr;
    Inside inside(environment, driving);
    answer = AskHere(environment, job_.source, job_.request, driving == nullptr);
    return true;
  }

  Answer answer;

 private:
  const Job& job_;
};

// For a thread of the crew, at the home of its connection.
class AskingAtHome : public Visit {
 public:
  AskingAtHome(std::shared_ptr<Job> job, Home* home) : job_(std::move(job)), home_(home) {}
  bool Run(Environment* environment) override {
    Home* home = home_;
    double visit = number;
    if (!job_->TellWhenOver([home, visit] { home->Finish(visit, [](Visit*) {}); })) return true;
    if (environment->serial() != job_->source.environment) {
      Post(job_);
    } else {
      Begin(environment, job_);
    }
    return false;
  }

 private:
  std::shared_ptr<Job> job_;
  Home* home_;
};

// A thread of JavaScript that is being ended does not wait any more.
bool MayGoOn(Environment* environment) {
  return environment == nullptr || js::CanRun(environment->env(), environment->pulse());
}

// Which thread of JavaScript waits for the function of which: in a circle nobody would ever answer.
struct Waits {
  std::mutex mutex;
  std::map<unsigned long long, unsigned long long> of;
};

// Never destroyed: threads may outlive static objects.
Waits& All() {
  static auto* waits = new Waits;
  return *waits;
}

class WaitingFor {
 public:
  // `here`: nullptr for a thread without JavaScript, for which nobody waits.
  WaitingFor(const Environment* here, unsigned long long other)
      : here_(here == nullptr ? 0 : here->serial()) {
    std::lock_guard<std::mutex> lock(All().mutex);
    auto& of = All().of;
    auto next = of.find(other);
    while (next != of.end() && next->second != here_) next = of.find(next->second);
    allowed_ = here_ == 0 || next == of.end();
    if (allowed_ && here_ != 0) of[here_] = other;
  }
  ~WaitingFor() {
    std::lock_guard<std::mutex> lock(All().mutex);
    if (allowed_ && here_ != 0) All().of.erase(here_);
  }
  WaitingFor(const WaitingFor&) = delete;
  WaitingFor& operator=(const WaitingFor&) = delete;
  // False: the other waits for this one.
  bool allowed() const { return allowed_; }

 private:
  unsigned long long here_;
  bool allowed_ = false;
};

Answer Get(const Key& key, Request request) {
  auto job = std::make_shared<Job>(key.source, std::move(request));
  if (Home* home = HomeOfThisThread()) {
    AskingAtHome asking(job, home);
    Perform(&asking);
    return job->Abandon();
  }
  Environment* environment = Environment::OfThisThread();
  if (environment != nullptr && environment->serial() == key.source.environment) {
    AskingHere asking(*job);
    Perform(&asking);
    return std::move(asking.answer);
  }
  WaitingFor waiting(environment, key.source.environment);
  if (!waiting.allowed()) return Answer();
  gate::Pause pause(false);
  Post(job);
  while (!job->WaitFor(kSlice) && MayGoOn(environment)) continue;
  return job->Abandon();
}

}  // namespace

bool Ask(const Key& key, Request request, Bytes* signature) {
  Answer answer = Get(key, std::move(request));
  const Provider& provider = *key.provider;
  switch (answer.kind) {
    case Answer::Kind::kSignature:
      *signature = std::move(answer.signature);
      return true;
    case Answer::Kind::kThrown:
      return provider.Raise(Reason::kFunctionFailed, "%.0f", answer.thrown) != 0;
    case Answer::Kind::kThreadEnded:
      return provider.Raise(Reason::kThreadEnded, "%s", "make it on a thread that lives on") != 0;
    case Answer::Kind::kRefused:
      break;
  }
  return provider.Raise(Reason::kNobodyToAsk, "%s", "JavaScript cannot be called here") != 0;
}

}  // namespace comm::signer
