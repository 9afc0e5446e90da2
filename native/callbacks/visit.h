// Work for JavaScript that comes up in the midst of C, on whatever thread C was called: on a thread
// of JavaScript it is done at once; a thread of the crew has it done by the loop of its connection,
// and waits. Knows no callback.
//
// Rules:
// 1. A visit is over when Run has returned true, when Home::Finish was called, or when it is
// refused: at the end of its environment, at the exit of the process, and where its errand is
// stopped.
// 2. While a visit lasts its thread has left the gate, so that JavaScript may do what it likes;
// but not where that thread is alone inside lists that it changes. Of the crew another thread does
// the work meanwhile.
#pragma once

#include <condition_variable>
#include <functional>

#include "environment.h"

namespace comm {

class Visit {
 public:
  Visit() = default;
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  virtual ~Visit() = default;

  // On the thread of JavaScript, with a handle scope open. False: it will be finished later, which
  // only a visit whose `may_wait` is true may do. Leaves no exception pending.
  virtual bool Run(Environment* environment) = 0;

  // Whether it may be finished later: it comes from a thread of the crew.
  bool may_wait = false;
  // Whether C is inside lists of a context, which must not be changed until it is over.
  bool within = false;
  // Of its home, who alone touches these.
  double number = 0;
  const void* errand = nullptr;
  bool running = false;
  bool finished = false;  // while it runs
  bool stopped = false;   // while it runs
  bool over = false;
  bool refused = false;
  std::condition_variable changed;
};

// Where threads of the crew have their visits done.
class Home {
 public:
  explicit Home(Environment* environment);
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;
  virtual ~Home();

  // That of an environment; nullptr where it has none.
  static Home* Of(const Environment* environment);
  Environment* environment() const { return environment_; }
  // From a thread of the crew: waits until it is over. False: it was refused.
  virtual bool Receive(Visit* visit) = 0;
  // On the thread of JavaScript: the visit of that number, which has not been finished by Run, is
  // over when `fill` has taken what it waited for. False: nobody waits for it any more.
  virtual bool Finish(double number, const std::function<void(Visit*)>& fill) = 0;
  // The errand is over: its address may come again.
  virtual void Forget(const void* errand) = 0;
  // From any thread: observers were told something.
  virtual void TellObserved() = 0;

 private:
  Environment* environment_;
};

// While one lives, visits of this thread go to that home.
class AtHome {
 public:
  AtHome(Home* home, const void* errand);
  ~AtHome();
  AtHome(const AtHome&) = delete;
  AtHome& operator=(const AtHome&) = delete;

 private:
  Home* outer_home_;
  const void* outer_errand_;
};

// That of this thread; nullptr: none, it is a thread of JavaScript.
Home* HomeOfThisThread();

// Whose JavaScript is called from here; nullptr where there is none.
Environment* EnvironmentHere();

// Has it done. False: it was not, because JavaScript cannot be called here and now.
bool Perform(Visit* visit);

}  // namespace comm
