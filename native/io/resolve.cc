// Names and services to addresses.
//
// Lifetime rule: the question is shared by the thread and its asker; whoever comes last drops it.
// The thread touches nothing else, so it may outlive the environment.
#include "io/resolve.h"

#include <condition_variable>
#include <cstring>
#include <memory>
#include <mutex>

#ifndef _WIN32
#include <netdb.h>
#include <netinet/in.h>

#include <cerrno>
#endif

#include "io/thread.h"

namespace comm::io {

namespace {

struct Question {
  std::string host;
  std::string service;
  int family = 0;
  bool passive = false;
  std::mutex lock;
  std::condition_variable answered;
  bool done = false;
  Resolved result;
};

// Asks the system; `flags` are added to those that the question needs.
void Ask(Question* q, int flags) {
  addrinfo hints = {};
  addrinfo* list = nullptr;
  hints.ai_family = q->family == 4 ? AF_INET : q->family == 6 ? AF_INET6 : AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_protocol = IPPROTO_TCP;
  hints.ai_flags = flags | (q->passive ? AI_PASSIVE : 0);
  int code = getaddrinfo(q->host.empty() ? nullptr : q->host.c_str(),
                         q->service.empty() ? nullptr : q->service.c_str(), &hints, &list);
  std::lock_guard<std::mutex> hold(q->lock);
  q->result.code = code;
  q->result.system_error = code == 0 ? 0 : LastError();
  for (addrinfo* i = list; code == 0 && i != nullptr; i = i->ai_next) {
    sockaddr_storage storage = {};
    Address address;
    if (i->ai_addrlen > sizeof storage) continue;
    memcpy(&storage, i->ai_addr, i->ai_addrlen);
    if (FromSockaddr(storage, static_cast<socklen_t>(i->ai_addrlen), &address))
      q->result.addresses.push_back(address);
  }
  if (list != nullptr) freeaddrinfo(list);
  q->done = true;
  q->answered.notify_all();
}

// Addresses and ports in figures are at hand: no file is read and nobody is asked, so no thread is
// needed.
bool InFigures(Question* q) {
  Ask(q, AI_NUMERICHOST | AI_NUMERICSERV);
  if (q->result.code == 0) return true;
  q->done = false;
  q->result = Resolved();
  return false;
}

bool Start(const std::shared_ptr<Question>& q) {
  Thread thread;
  if (!thread.Start([q] { Ask(q.get(), 0); })) return false;
  thread.Detach();
  return true;
}

}  // namespace

const char* ResolveErrorName(int code) {
  switch (code) {
    case 0:
      return "";
    case EAI_AGAIN:
      return "EAI_AGAIN";
    case EAI_BADFLAGS:
      return "EAI_BADFLAGS";
    case EAI_FAIL:
      return "EAI_FAIL";
    case EAI_FAMILY:
      return "EAI_FAMILY";
    case EAI_MEMORY:
      return "EAI_MEMORY";
    case EAI_NONAME:
      return "EAI_NONAME";
#if defined(EAI_NODATA) && EAI_NODATA != EAI_NONAME
    case EAI_NODATA:
      return "EAI_NODATA";
#endif
    case EAI_SERVICE:
      return "EAI_SERVICE";
    case EAI_SOCKTYPE:
      return "EAI_SOCKTYPE";
#ifdef EAI_SYSTEM
    case EAI_SYSTEM:
      return "EAI_SYSTEM";
#endif
    default:
      return "EAI_UNKNOWN";
  }
}

std::string ResolveErrorText(int code) { return code == 0 ? "" : gai_strerror(code); }

Resolved Resolve(const std::string& host, const std::string& service, int family, bool passive,
                 const Deadline& deadline, const std::function<bool()>& alive) {
  auto q = std::make_shared<Question>();
  q->host = host;
  q->service = service;
  q->family = family;
  q->passive = passive;
  if (InFigures(q.get())) return q->result;
  Resolved early;
  if (!Start(q)) {
    early.code = EAI_MEMORY;
    return early;
  }
  std::unique_lock<std::mutex> hold(q->lock);
  while (!q->done) {
    q->answered.wait_for(hold, std::chrono::milliseconds(deadline.LeftMs(kSliceMs)));
    if (q->done) break;
    if (deadline.passed()) early.waited = Waited::kTimeout;
    hold.unlock();
    if (early.waited == Waited::kReady && !alive()) early.waited = Waited::kCancelled;
    hold.lock();
    if (early.waited != Waited::kReady) return early;
  }
  return q->result;
}

}  // namespace comm::io
