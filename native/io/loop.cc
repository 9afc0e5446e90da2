// The links of one environment.
#include "io/loop.h"

#include <algorithm>
#include <utility>

#include "library/gate.h"

namespace comm::io {

Loop::Loop(uv_loop_t* loop, std::function<void(size_t)> deliver, std::function<void(Link*)> closed)
    : uv_(loop), deliver_(std::move(deliver)), closed_(std::move(closed)) {
  after_poll_ = AfterPoll::Open(
      &uv_, [](void* self) { static_cast<Loop*>(self)->Deliver(); }, this);
  wakeup_ = Wakeup::Open(
      &uv_, [](void* self) { static_cast<Loop*>(self)->TakeBack(); }, this);
}

Link* Loop::Open(int fd, int* error) {
  int index = 0;
  if (!free_.empty()) {
    index = free_.front();
    free_.pop_front();
  } else if (places_.size() < (1u << kIndexBits)) {
    index = static_cast<int>(places_.size());
    places_.emplace_back();
  } else {
    *error = UV_EMFILE;
    return nullptr;
  }
  Place& place = places_[static_cast<size_t>(index)];
  Link* link = Link::Open(this, index | (place.generation << kIndexBits), fd, error);
  if (link == nullptr) {
    free_.push_back(index);
    return nullptr;
  }
  place.link = link;
  return link;
}

Link* Loop::Find(int id) {
  auto index = static_cast<size_t>(id & ((1 << kIndexBits) - 1));
  if (id <= 0 || index >= places_.size()) return nullptr;
  Place& place = places_[index];
  return place.link != nullptr && place.link->id() == id ? place.link : nullptr;
}

void Loop::Remove(Link* link) {
  int index = link->id() & ((1 << kIndexBits) - 1);
  Place& place = places_[static_cast<size_t>(index)];
  place.link = nullptr;
  place.generation = (place.generation + 1) & 0x7ff;
  // The place is taken after all others that are free, so that an id comes back as late as can be.
  free_.push_back(index);
  closed_(link);
  delete link;
}

void Loop::Tell(int id, int bits) { waiting_.emplace_back(id, bits); }

void Loop::Hurry() {
  if (waiting_.empty() || wakeup_ == nullptr || ended_) return;
  wakeup_->KeepAlive(true);  // until it has woken
  wakeup_->Wake();
}

void Loop::Deliver() {
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
    deliver_(count);
  }
  Hurry();
}

bool Loop::SendOut(Job* job) {
  if (wakeup_ == nullptr) return false;
  gate::SentOut();
  if (!crew::Submit(job)) {
    gate::Back(1);
    return false;
  }
  if (steps_out_++ == 0) wakeup_->KeepAlive(true);
  return true;
}

void Loop::Back(Link* link) {
  std::lock_guard<std::mutex> lock(mutex_);
  back_.push_back(link);
  came_back_.notify_one();
  // Inside the lock: once the loop has counted this one, the wake-up may be closed.
  if (back_.size() == 1) wakeup_->Wake();
}

void Loop::TakeBack() {
  std::vector<Link*> back;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    back.swap(back_);
  }
  auto count = static_cast<int>(back.size());
  steps_out_ -= count;
  gate::Back(count);
  if (steps_out_ == 0 && !ended_) wakeup_->KeepAlive(false);
  for (Link* link : back) link->BackFromCrew();
}

void Loop::End(std::function<void()> closed) {
  ended_ = true;
  for (size_t i = 1; i < places_.size(); i++) {
    if (places_[i].link != nullptr) places_[i].link->StopHandshake();
  }
  while (steps_out_ != 0) {
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
