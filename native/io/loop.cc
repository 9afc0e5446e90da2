// The links of one environment.
#include "io/loop.h"

#include <algorithm>
#include <set>
#include <utility>

#include "io/acceptor.h"
#include "library/gate.h"

namespace comm::io {

namespace {

// Every loop of the process that has not ended.
struct Others {
  std::mutex mutex;
  std::set<Loop*> loops;
};

// Never destroyed: the exit of the process looks at it.
Others& AllLoops() {
  static auto* others = new Others;
  return *others;
}

}  // namespace

Loop::Loop(uv_loop_t* loop, Environment* environment, Hooks hooks)
    : Home(environment), uv_(loop), hooks_(std::move(hooks)) {
  {
    Others& others = AllLoops();
    std::lock_guard<std::mutex> lock(others.mutex);
    others.loops.insert(this);
  }
  crew::SetAtExit([] {
    Others& others = AllLoops();
    std::lock_guard<std::mutex> lock(others.mutex);
    for (Loop* loop : others.loops) loop->RefuseAll();
  });
  after_poll_ = AfterPoll::Open(
      &uv_, [](void* self) { static_cast<Loop*>(self)->Deliver(); }, this);
  wakeup_ = Wakeup::Open(
      &uv_, [](void* self) { static_cast<Loop*>(self)->TakeBack(); }, this);
}

// An id; 0 when there are too many.
int Loop::TakePlace() {
  int index = 0;
  if (!free_.empty()) {
    index = free_.front();
    free_.pop_front();
  } else if (places_.size() < (1u << kIndexBits)) {
    index = static_cast<int>(places_.size());
    places_.emplace_back();
  } else {
    return 0;
  }
  return index | (places_[static_cast<size_t>(index)].generation << kIndexBits);
}

void Loop::GivePlaceBack(int id) {
  int index = IndexOf(id);
  Place& place = places_[static_cast<size_t>(index)];
  place.link = nullptr;
  place.acceptor = nullptr;
  place.generation = (place.generation + 1) & 0x7ff;
  // The place is taken after all others that are free, so that an id comes back as late as can be.
  free_.push_back(index);
}

Link* Loop::Open(const Transport& transport, bool owns) {
  int id = TakePlace();
  if (id == 0) return nullptr;
  Place& place = places_[static_cast<size_t>(IndexOf(id))];
  place.link = new Link(this, id, transport, owns);
  return place.link;
}

Acceptor* Loop::Listen(int fd, int* error) {
  int id = TakePlace();
  *error = UV_EMFILE;
  if (id == 0) return nullptr;
  Acceptor* acceptor = Acceptor::Open(this, id, fd, error);
  if (acceptor == nullptr) {
    GivePlaceBack(id);
    return nullptr;
  }
  places_[static_cast<size_t>(IndexOf(id))].acceptor = acceptor;
  acceptors_++;
  return acceptor;
}

Acceptor* Loop::FindAcceptor(int id) {
  auto index = static_cast<size_t>(IndexOf(id));
  if (id <= 0 || index >= places_.size()) return nullptr;
  Acceptor* acceptor = places_[index].acceptor;
  return acceptor != nullptr && acceptor->id() == id ? acceptor : nullptr;
}

void Loop::Close(Acceptor* acceptor) {
  GivePlaceBack(acceptor->id());
  acceptor->Close();
}

Link* Loop::Find(int id) {
  auto index = static_cast<size_t>(IndexOf(id));
  if (id <= 0 || index >= places_.size()) return nullptr;
  Link* link = places_[index].link;
  return link != nullptr && link->id() == id ? link : nullptr;
}

int Loop::IdOfSsl(const SSL* ssl) const {
  for (const Place& place : places_) {
    if (place.link != nullptr && place.link->ssl() == ssl) return place.link->id();
  }
  return 0;
}

void Loop::Remove(Link* link) {
  GivePlaceBack(link->id());
  hooks_.closed(link);
  delete link;
}

void Loop::Tell(int id, int bits) { waiting_.emplace_back(id, bits); }

void Loop::Hurry() {
  if (waiting_.empty() || wakeup_ == nullptr || ended_) return;
  wakeup_->KeepAlive(true);  // until it has woken
  wakeup_->Wake();
}

void Loop::Deliver() {
  spent_ = Clock::duration::zero();
  if (!ended_) hooks_.tell_observed();
  // What is told meanwhile waits for the next turn, so that others have theirs.
  size_t left = waiting_.size();
  while (left != 0 && !ended_ && room_ != 0) {
    size_t count = std::min(left, room_);
    left -= count;
    for (size_t i = 0; i < count; i++) {
      pairs_[2 * i] = waiting_[i].first;
      pairs_[2 * i + 1] = waiting_[i].second;
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(count));
    hooks_.deliver(count);
  }
  Hurry();
}

bool Loop::SendOut(Errand* errand, int first) {
  if (wakeup_ == nullptr) return false;
  gate::SentOut();
  if (!crew::Submit(errand, first)) {
    gate::Back(1);
    return false;
  }
  steps_out_++;
  Hold(1);
  return true;
}

bool Loop::Recall(Errand* errand) {
  if (!crew::Recall(errand)) return false;
  Returned();
  return true;
}

void Loop::Returned() {
  gate::Back(1);
  steps_out_--;
  Hold(-1);
}

void Loop::Hold(int change) {
  held_ += change;
  if (!ended_ && wakeup_ != nullptr) wakeup_->KeepAlive(held_ != 0);
}

void Loop::Back(Returning* returning) {
  std::lock_guard<std::mutex> lock(mutex_);
  back_.push_back(returning);
  came_back_.notify_one();
  // Inside the lock: once the loop has counted this one, the wake-up may be closed.
  if (back_.size() == 1) wakeup_->Wake();
}

bool Loop::Receive(Visit* visit) {
  gate::Pause pause(visit->within);
  crew::Waiting waiting;
  std::unique_lock<std::mutex> lock(mutex_);
  if (refuses_visits_ || wakeup_ == nullptr || stopped_.count(visit->errand) != 0) return false;
  visits_.push_back(visit);
  came_back_.notify_one();  // at the end the loop waits for that
  wakeup_->Wake();
  visit->changed.wait(lock, [visit] { return visit->over; });
  return !visit->refused;
}

void Loop::TellObserved() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!refuses_visits_ && wakeup_ != nullptr) wakeup_->Wake();
}

namespace {

// With the lock.
void EndVisit(Visit* visit, bool refused) {
  visit->refused = refused;
  visit->over = true;
  visit->changed.notify_one();
}

}  // namespace

bool Loop::TakeVisits() {
  std::unique_lock<std::mutex> lock(mutex_);
  bool any = !visits_.empty();
  while (!visits_.empty()) {
    Visit* visit = visits_.front();
    visits_.pop_front();
    visit->number = ++last_visit_;
    waiting_visits_.push_back(visit);
    visit->running = true;
    lock.unlock();
    bool done = hooks_.visit(visit);
    lock.lock();
    auto at = std::find(waiting_visits_.begin(), waiting_visits_.end(), visit);
    if (at == waiting_visits_.end()) continue;  // refused, at the end
    visit->running = false;
    done = done || visit->finished;
    if (!done && !visit->stopped) continue;
    waiting_visits_.erase(at);
    EndVisit(visit, !done);
  }
  return any;
}

bool Loop::Finish(double number, const std::function<void(Visit*)>& fill) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (size_t i = 0; i < waiting_visits_.size(); i++) {
    Visit* visit = waiting_visits_[i];
    if (visit->number != number) continue;
    fill(visit);
    if (visit->running) {  // it is over when Run has returned
      visit->finished = true;
      return true;
    }
    waiting_visits_.erase(waiting_visits_.begin() + static_cast<std::ptrdiff_t>(i));
    EndVisit(visit, false);
    return true;
  }
  return false;
}

void Loop::Forget(const void* errand) {
  std::lock_guard<std::mutex> lock(mutex_);
  stopped_.erase(errand);
}

void Loop::RefuseVisits(const void* errand) {
  std::lock_guard<std::mutex> lock(mutex_);
  stopped_.insert(errand);
  auto refuse = [errand](Visit* visit) {
    if (visit->errand != errand) return false;
    visit->stopped = true;
    if (visit->running) return false;
    EndVisit(visit, true);
    return true;
  };
  visits_.erase(std::remove_if(visits_.begin(), visits_.end(), refuse), visits_.end());
  waiting_visits_.erase(std::remove_if(waiting_visits_.begin(), waiting_visits_.end(), refuse),
                        waiting_visits_.end());
}

void Loop::RefuseAll() {
  std::lock_guard<std::mutex> lock(mutex_);
  refuses_visits_ = true;
  for (Visit* visit : visits_) EndVisit(visit, true);
  for (Visit* visit : waiting_visits_) EndVisit(visit, true);
  visits_.clear();
  waiting_visits_.clear();
}

void Loop::TakeBack() {
  if (!ended_) {
    if (TakeVisits()) hooks_.deliver(0);  // so that what they promised may go on
    hooks_.tell_observed();
  }
  std::vector<Returning*> back;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    back.swap(back_);
  }
  Hold(0);  // it may have been hurried
  for (Returning* returning : back) returning->Arrive();
}

void Loop::End(std::function<void()> closed) {
  ended_ = true;
  {
    Others& others = AllLoops();
    std::lock_guard<std::mutex> lock(others.mutex);
    others.loops.erase(this);
  }
  RefuseAll();
  for (size_t i = 1; i < places_.size(); i++) {
    if (places_[i].link != nullptr) places_[i].link->StopHandshake();
    if (places_[i].acceptor != nullptr) Close(places_[i].acceptor);
  }
  while (steps_out_ != 0 || acceptors_ != 0) {
    {
      std::unique_lock<std::mutex> lock(mutex_);
      came_back_.wait(lock, [&] { return !back_.empty(); });
    }
    TakeBack();
  }
  for (size_t i = 1; i < places_.size(); i++) {
    if (places_[i].link != nullptr) places_[i].link->Close();
  }
  if (after_poll_ != nullptr) after_poll_->Close();
  if (wakeup_ != nullptr) wakeup_->Close();
  uv_.WhenEmpty(std::move(closed));
}

}  // namespace comm::io
