// What we use of libuv.
#include "io/poller.h"

#include <utility>

namespace comm::io {

void EventLoop::WhenEmpty(std::function<void()> closed) {
  if (open_ == 0) return closed();
  when_empty_ = std::move(closed);
}

void EventLoop::Closed() {
  if (--open_ != 0 || !when_empty_) return;
  auto closed = std::move(when_empty_);  // it may delete this object
  closed();
}

Poller* Poller::Open(EventLoop* loop, int fd, Ready ready, void* data, int* error) {
  auto* poller = new Poller(loop, ready, data);
#ifdef _WIN32
  *error = uv_poll_init_socket(loop->loop(), &poller->handle_, static_cast<uv_os_sock_t>(fd));
#else
  *error = uv_poll_init(loop->loop(), &poller->handle_, fd);
#endif
  if (*error != 0) {
    delete poller;
    return nullptr;
  }
  loop->Opened();
  poller->handle_.data = poller;
  uv_unref(reinterpret_cast<uv_handle_t*>(&poller->handle_));
  return poller;
}

void Poller::Want(bool readable, bool writable) {
  int wanted = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
  if (wanted == wanted_) return;
  auto* handle = reinterpret_cast<uv_handle_t*>(&handle_);
  if (wanted != 0 && wanted_ == 0) uv_ref(handle);
  if (wanted == 0) uv_unref(handle);
  wanted_ = wanted;
  // What is no longer wanted stays watched until it happens: most often it is wanted again before.
  // But for writability, which is there nearly always.
  if ((wanted & ~watched_) != 0 || ((watched_ & ~wanted) & UV_WRITABLE) != 0)
    Watch(wanted | (watched_ & UV_READABLE));
}

void Poller::Watch(int events) {
  watched_ = events;
  if (events == 0) {
    uv_poll_stop(&handle_);
    return;
  }
  uv_poll_start(&handle_, events, [](uv_poll_t* handle, int status, int ready) {
    auto* self = static_cast<Poller*>(handle->data);
    if (status < 0) self->watched_ = 0;  // libuv has stopped it
    bool readable = (ready & UV_READABLE) != 0 || status < 0;
    bool writable = (ready & UV_WRITABLE) != 0 || status < 0;
    if (readable && (self->wanted_ & UV_READABLE) == 0) self->Watch(self->watched_ & ~UV_READABLE);
    readable = readable && (self->wanted_ & UV_READABLE) != 0;
    writable = writable && (self->wanted_ & UV_WRITABLE) != 0;
    if (readable || writable) self->ready_(self->data_, readable, writable, status);
  });
}

void Poller::Close() {
  data_ = nullptr;
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_), [](uv_handle_t* handle) {
    auto* self = static_cast<Poller*>(handle->data);
    EventLoop* owner = self->owner_;
    delete self;
    owner->Closed();
  });
}

Wakeup* Wakeup::Open(EventLoop* loop, void (*woken)(void*), void* data) {
  auto* self = new Wakeup;
  self->owner_ = loop;
  self->woken_ = woken;
  self->data_ = data;
  int error = uv_async_init(loop->loop(), &self->handle_, [](uv_async_t* handle) {
    auto* wakeup = static_cast<Wakeup*>(handle->data);
    wakeup->woken_(wakeup->data_);
  });
  if (error != 0) {
    delete self;
    return nullptr;
  }
  loop->Opened();
  self->handle_.data = self;
  self->KeepAlive(false);
  return self;
}

void Wakeup::KeepAlive(bool alive) {
  auto* handle = reinterpret_cast<uv_handle_t*>(&handle_);
  alive ? uv_ref(handle) : uv_unref(handle);
}

void Wakeup::Close() {
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_), [](uv_handle_t* handle) {
    auto* self = static_cast<Wakeup*>(handle->data);
    EventLoop* owner = self->owner_;
    delete self;
    owner->Closed();
  });
}

Timer* Timer::Open(EventLoop* loop, void (*due)(void*), void* data) {
  auto* self = new Timer;
  self->owner_ = loop;
  self->due_ = due;
  self->data_ = data;
  uv_timer_init(loop->loop(), &self->handle_);
  loop->Opened();
  self->handle_.data = self;
  uv_unref(reinterpret_cast<uv_handle_t*>(&self->handle_));
  return self;
}

void Timer::Repeat(double every_ms) {
  auto every = static_cast<uint64_t>(every_ms);
  uv_timer_start(
      &handle_,
      [](uv_timer_t* handle) {
        auto* timer = static_cast<Timer*>(handle->data);
        timer->due_(timer->data_);
      },
      every, every);
}

void Timer::Close() {
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_), [](uv_handle_t* handle) {
    auto* self = static_cast<Timer*>(handle->data);
    EventLoop* owner = self->owner_;
    delete self;
    owner->Closed();
  });
}

AfterPoll* AfterPoll::Open(EventLoop* loop, void (*polled)(void*), void* data) {
  auto* self = new AfterPoll;
  self->owner_ = loop;
  self->polled_ = polled;
  self->data_ = data;
  uv_check_init(loop->loop(), &self->handle_);
  loop->Opened();
  self->handle_.data = self;
  uv_check_start(&self->handle_, [](uv_check_t* handle) {
    auto* after = static_cast<AfterPoll*>(handle->data);
    after->polled_(after->data_);
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&self->handle_));
  return self;
}

void AfterPoll::Close() {
  uv_close(reinterpret_cast<uv_handle_t*>(&handle_), [](uv_handle_t* handle) {
    auto* self = static_cast<AfterPoll*>(handle->data);
    EventLoop* owner = self->owner_;
    delete self;
    owner->Closed();
  });
}

}  // namespace comm::io
