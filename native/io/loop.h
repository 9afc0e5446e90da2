// The links of one environment, and how they tell JavaScript: events are collected while the loop
// polls, then handed over in one call. Lives from the first link to the end of the environment.
//
// Rules:
// 1. A link's id is a place and its generation: an event for one that was closed finds nobody.
// 2. At the end of the environment the steps that are out are waited for, then every link is
// closed, then the libuv handles; the environment goes on with its end when libuv has let them go.
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <vector>

#include "callbacks/visit.h"
#include "io/crew.h"
#include "io/link.h"
#include "io/poller.h"

namespace comm::io {

// What comes back from the crew, to the thread of its loop.
class Returning {
 public:
  virtual ~Returning() = default;
  virtual void Arrive() = 0;
};

class Acceptor;

class Loop : public Home {
  using Clock = std::chrono::steady_clock;

 public:
  // What JavaScript has to do with it.
  struct Hooks {
    // With the number of pairs (id, bits) that lie ready.
    std::function<void(size_t)> deliver;
    // With each link before it is freed.
    std::function<void(Link*)> closed;
    // Runs a visit; what Run has returned.
    std::function<bool(Visit*)> visit;
    // Tells what observers were told.
    std::function<void()> tell_observed;
  };
  Loop(uv_loop_t* loop, Environment* environment, Hooks hooks);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  EventLoop* events_of_uv() { return &uv_; }
  // The place that JavaScript reads events from: `room` int32 pairs.
  void SetEvents(int32_t* pairs, size_t room) {
    pairs_ = pairs;
    room_ = room;
  }

  // Takes the transport over, see Link; nullptr when there are too many.
  Link* Open(const Transport& transport, bool owns);
  Link* Find(int id);
  // Of the link that has this on it; 0 when none has.
  int IdOfSsl(const SSL* ssl) const;
  // Watches a listening socket, which stays the caller's. nullptr: *error is a negative number of
  // libuv.
  Acceptor* Listen(int fd, int* error);
  Acceptor* FindAcceptor(int id);
  void Close(Acceptor* acceptor);
  // It has freed itself.
  void Gone() { acceptors_--; }
  // Takes a link out of the list and frees it.
  void Remove(Link* link);

  // What is told while the loop polls is handed over at the end of that turn; what is told at other
  // times waits for the next, unless it is hurried.
  void Tell(int id, int bits);
  void Hurry();
  // Whether steps of handshakes may still be run in this turn; what they take is counted while a
  // Spending lives.
  bool HasTime() const { return spent_ < kMostSpent; }
  class Spending {
   public:
    explicit Spending(Loop* loop) : loop_(loop), begin_(Clock::now()) {}
    ~Spending() { loop_->spent_ += Clock::now() - begin_; }
    Spending(const Spending&) = delete;
    Spending& operator=(const Spending&) = delete;

   private:
    Loop* loop_;
    Clock::time_point begin_;
  };
  // Errands on the crew. False: it does not take it, see crew::Submit.
  bool SendOut(Errand* errand, int first);
  // True: it is the caller's again.
  bool Recall(Errand* errand);
  // What was sent out and not recalled has arrived.
  void Returned();
  // Keeps the loop alive while the sum of these is above 0.
  void Hold(int change);
  // From a thread of the crew.
  void Back(Returning* returning);
  bool Receive(Visit* visit) override;
  void TellObserved() override;
  bool Finish(double number, const std::function<void(Visit*)>& fill) override;
  void Forget(const void* errand) override;
  // Nobody waits for the visits of that errand any more, nor for any that come later; what runs now
  // goes on.
  void RefuseVisits(const void* errand);

  // Closes everything; `closed` is called when this object may be deleted.
  void End(std::function<void()> closed);

 private:
  void Deliver();
  void TakeBack();
  bool TakeVisits();
  void RefuseAll();
  int TakePlace();
  void GivePlaceBack(int id);

  static constexpr int kIndexBits = 20;
  static int IndexOf(int id) { return id & ((1 << kIndexBits) - 1); }

  struct Place {
    Link* link = nullptr;
    Acceptor* acceptor = nullptr;
    int generation = 0;
  };

  EventLoop uv_;
  Hooks hooks_;
  AfterPoll* after_poll_ = nullptr;
  Wakeup* wakeup_ = nullptr;
  int32_t* pairs_ = nullptr;
  size_t room_ = 0;
  std::vector<std::pair<int, int>> waiting_;
  std::vector<Place> places_{1};
  std::deque<int> free_;
  int steps_out_ = 0;
  int acceptors_ = 0;
  int held_ = 0;
  bool ended_ = false;
  static constexpr Clock::duration kMostSpent = std::chrono::milliseconds(4);
  Clock::duration spent_{0};

  std::mutex mutex_;  // of what the crew touches
  std::condition_variable came_back_;
  std::vector<Returning*> back_;
  std::deque<Visit*> visits_;           // to be run
  std::vector<Visit*> waiting_visits_;  // to be finished
  std::set<const void*> stopped_;       // errands whose visits are refused
  double last_visit_ = 0;
  bool refuses_visits_ = false;
};

}  // namespace comm::io
