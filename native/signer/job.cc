// One signature that is asked for.
#include "signer/job.h"

#include <utility>

namespace comm::signer {

void Job::Finish(Answer answer) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (over_) return;
  over_ = true;
  answer_ = std::move(answer);
  changed_.notify_all();
  if (told_) told_();
  told_ = nullptr;
}

bool Job::WaitFor(std::chrono::milliseconds time) {
  std::unique_lock<std::mutex> lock(mutex_);
  return changed_.wait_for(lock, time, [this] { return over_; });
}

bool Job::TellWhenOver(std::function<void()> told) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (over_) return false;
  told_ = std::move(told);
  return true;
}

Answer Job::Abandon() {
  std::lock_guard<std::mutex> lock(mutex_);
  over_ = true;
  told_ = nullptr;
  return std::move(answer_);
}

}  // namespace comm::signer
