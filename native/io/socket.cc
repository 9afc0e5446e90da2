// Stream sockets: names, options, connecting, listening.
#include "io/socket.h"

#include <cstring>

#include "handles/descriptor.h"

#ifdef _WIN32
#include <io.h>
#else
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#endif

namespace comm::io {

int LastError() {
#ifdef _WIN32
  return WSAGetLastError();
#else
  return errno;
#endif
}

void ResetLastError() {
#ifdef _WIN32
  WSASetLastError(0);
#else
  errno = 0;
#endif
}

const char* ErrorName(int number) {
#ifdef _WIN32
#define COMM_ERRNO(name) \
  case WSA##name:        \
    return #name;
#else
#define COMM_ERRNO(name) \
  case name:             \
    return #name;
#endif
  switch (number) {
    COMM_ERRNO(EACCES)
    COMM_ERRNO(EADDRINUSE)
    COMM_ERRNO(EADDRNOTAVAIL)
    COMM_ERRNO(EAFNOSUPPORT)
    COMM_ERRNO(EALREADY)
    COMM_ERRNO(EBADF)
    COMM_ERRNO(ECONNABORTED)
    COMM_ERRNO(ECONNREFUSED)
    COMM_ERRNO(ECONNRESET)
    COMM_ERRNO(EFAULT)
    COMM_ERRNO(EHOSTDOWN)
    COMM_ERRNO(EHOSTUNREACH)
    COMM_ERRNO(EINPROGRESS)
    COMM_ERRNO(EINTR)
    COMM_ERRNO(EINVAL)
    COMM_ERRNO(EISCONN)
    COMM_ERRNO(EMFILE)
    COMM_ERRNO(EMSGSIZE)
    COMM_ERRNO(ENETDOWN)
    COMM_ERRNO(ENETRESET)
    COMM_ERRNO(ENETUNREACH)
    COMM_ERRNO(ENOBUFS)
    COMM_ERRNO(ENOPROTOOPT)
    COMM_ERRNO(ENOTCONN)
    COMM_ERRNO(ENOTSOCK)
    COMM_ERRNO(EOPNOTSUPP)
    COMM_ERRNO(EPROTONOSUPPORT)
    COMM_ERRNO(EPROTOTYPE)
    COMM_ERRNO(ETIMEDOUT)
#ifndef _WIN32
    COMM_ERRNO(ENFILE)
    COMM_ERRNO(ENOENT)
    COMM_ERRNO(ENOMEM)
    COMM_ERRNO(EIO)
    COMM_ERRNO(EPERM)
    COMM_ERRNO(EPIPE)
    COMM_ERRNO(EPROTO)
#endif
    default:
      return number == 0 ? "" : "EUNKNOWN";
  }
#undef COMM_ERRNO
}

std::string ErrorText(int number) { return number == 0 ? "" : strerror(number); }

bool WouldBlock(int number) {
#ifdef _WIN32
  return number == WSAEWOULDBLOCK;
#else
  return number == EAGAIN || number == EWOULDBLOCK || number == EINTR;
#endif
}

namespace {

SystemError Failed(const char* call) { return {call, LastError()}; }

SystemError MakeNonBlocking(int fd) {
#ifdef _WIN32
  u_long on = 1;
  if (ioctlsocket(fd, FIONBIO, &on) != 0) return Failed("ioctlsocket");
#else
  int flags = fcntl(fd, F_GETFL);
  if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0) return Failed("fcntl");
  fcntl(fd, F_SETFD, FD_CLOEXEC);
#ifdef SO_NOSIGPIPE
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
#endif
  return {};
}

SystemError SetOption(int fd, int level, int option, int value) {
  if (setsockopt(fd, level, option, reinterpret_cast<const char*>(&value), sizeof value) != 0)
    return Failed("setsockopt");
  return {};
}

}  // namespace

namespace {

int NativeFamily(int family) {
#ifndef _WIN32
  if (family == kLocal) return AF_UNIX;
#endif
  return family == 4 ? AF_INET : AF_INET6;
}

#ifndef _WIN32
bool ToLocal(const std::string& text, sockaddr_un* out, socklen_t* size) {
  // A path is followed by a 0 byte, an abstract name is as long as the size says.
  bool abstract = !text.empty() && text[0] == 0;
  if (text.empty() || text.size() + (abstract ? 0 : 1) > sizeof out->sun_path) return false;
  out->sun_family = AF_UNIX;
  memcpy(out->sun_path, text.data(), text.size());
  *size =
      static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + text.size() + (abstract ? 0 : 1));
  return true;
}

bool FromLocal(const sockaddr_un& in, socklen_t size, Address* out) {
  size_t length =
      size > offsetof(sockaddr_un, sun_path) ? size - offsetof(sockaddr_un, sun_path) : 0;
  if (length != 0 && in.sun_path[0] != 0) length = strnlen(in.sun_path, length);
  out->family = kLocal;
  out->port = 0;
  out->text.assign(in.sun_path, length);
  return true;
}
#endif

}  // namespace

bool ToSockaddr(const Address& address, sockaddr_storage* out, socklen_t* size) {
  memset(out, 0, sizeof *out);
#ifndef _WIN32
  if (address.family == kLocal)
    return ToLocal(address.text, reinterpret_cast<sockaddr_un*>(out), size);
#endif
  if (address.family == 4) {
    auto* in = reinterpret_cast<sockaddr_in*>(out);
    in->sin_family = AF_INET;
    in->sin_port = htons(static_cast<uint16_t>(address.port));
    *size = sizeof *in;
    return inet_pton(AF_INET, address.text.c_str(), &in->sin_addr) == 1;
  }
  auto* in6 = reinterpret_cast<sockaddr_in6*>(out);
  std::string text = address.text;
  size_t percent = text.find('%');
  if (percent != std::string::npos) {
    in6->sin6_scope_id = static_cast<uint32_t>(strtoul(text.c_str() + percent + 1, nullptr, 10));
    text.resize(percent);
  }
  in6->sin6_family = AF_INET6;
  in6->sin6_port = htons(static_cast<uint16_t>(address.port));
  *size = sizeof *in6;
  return inet_pton(AF_INET6, text.c_str(), &in6->sin6_addr) == 1;
}

bool FromSockaddr(const sockaddr_storage& in, socklen_t size, Address* out) {
#ifdef _WIN32
  (void)size;
#else
  if (in.ss_family == AF_UNIX)
    return FromLocal(reinterpret_cast<const sockaddr_un&>(in), size, out);
#endif
  char text[INET6_ADDRSTRLEN] = {0};
  if (in.ss_family == AF_INET) {
    auto* v4 = reinterpret_cast<const sockaddr_in*>(&in);
    out->family = 4;
    out->port = ntohs(v4->sin_port);
    if (inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text) == nullptr) return false;
  } else if (in.ss_family == AF_INET6) {
    auto* v6 = reinterpret_cast<const sockaddr_in6*>(&in);
    out->family = 6;
    out->port = ntohs(v6->sin6_port);
    if (inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text) == nullptr) return false;
  } else {
    return false;
  }
  out->text = text;
  if (in.ss_family == AF_INET6) {
    uint32_t scope = reinterpret_cast<const sockaddr_in6*>(&in)->sin6_scope_id;
    if (scope != 0) out->text += "%" + std::to_string(scope);
  }
  return true;
}

int MakeSocket(int family, SystemError* error) {
#ifdef __linux__
  constexpr int kType = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
#else
  constexpr int kType = SOCK_STREAM;
#endif
  int fd = static_cast<int>(socket(NativeFamily(family), kType, 0));
  if (fd < 0) {
    *error = Failed("socket");
    return -1;
  }
#ifndef __linux__
  *error = MakeNonBlocking(fd);
  if (*error) {
    CloseDescriptor(fd);
    return -1;
  }
#endif
  return fd;
}

SystemError BindTo(int fd, const Address& address) {
  sockaddr_storage storage;
  socklen_t size = 0;
  if (!ToSockaddr(address, &storage, &size)) return {"bind", EINVAL};
  if (bind(fd, reinterpret_cast<sockaddr*>(&storage), size) != 0) return Failed("bind");
  return {};
}

SystemError StartConnect(int fd, const Address& address, bool* pending) {
  sockaddr_storage storage;
  socklen_t size = 0;
  *pending = false;
  if (!ToSockaddr(address, &storage, &size)) return {"connect", EINVAL};
  if (connect(fd, reinterpret_cast<sockaddr*>(&storage), size) == 0) return {};
  SystemError error = Failed("connect");
#ifdef _WIN32
  *pending = error.number == WSAEWOULDBLOCK;
#else
  *pending = error.number == EINPROGRESS || error.number == EINTR;
#endif
  return *pending ? SystemError{} : error;
}

int BeginConnection(const Address& remote, const Address* local, bool* pending,
                    SystemError* error) {
  int fd = MakeSocket(remote.family, error);
  if (fd < 0) return -1;
  if (local != nullptr) *error = BindTo(fd, *local);
  if (!*error) *error = StartConnect(fd, remote, pending);
  if (!*error) return fd;
  CloseDescriptor(fd);
  return -1;
}

SystemError ConnectResult(int fd) {
  int number = 0;
  socklen_t size = sizeof number;
  if (getsockopt(fd, SOL_SOCKET, SO_ERROR, reinterpret_cast<char*>(&number), &size) != 0)
    return Failed("getsockopt");
  return {"connect", number};
}

int Listen(const Address& address, int backlog, bool reuse_port, bool ipv6_only,
           SystemError* error) {
  int fd = MakeSocket(address.family, error);
  if (fd < 0) return -1;
#ifndef _WIN32
  // On Windows this would let others steal the port.
  if (address.family != kLocal) *error = SetOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
#endif
#ifdef SO_REUSEPORT
  if (!*error && reuse_port && address.family != kLocal)
    *error = SetOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
#else
  (void)reuse_port;
#endif
  if (!*error && address.family == 6)
    *error = SetOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, ipv6_only ? 1 : 0);
  if (!*error) *error = BindTo(fd, address);
  if (!*error && listen(fd, backlog) != 0) *error = Failed("listen");
  if (!*error) return fd;
  CloseDescriptor(fd);
  return -1;
}

int Accept(int fd, Address* peer, SystemError* error) {
  sockaddr_storage storage;
  socklen_t size = sizeof storage;
  auto* from = peer == nullptr ? nullptr : reinterpret_cast<sockaddr*>(&storage);
  socklen_t* from_size = peer == nullptr ? nullptr : &size;
#ifdef __linux__
  int accepted = accept4(fd, from, from_size, SOCK_NONBLOCK | SOCK_CLOEXEC);
#else
  int accepted = static_cast<int>(accept(fd, from, from_size));
#endif
  if (accepted < 0) {
    int number = LastError();
    // A connection that ended before it was accepted is nobody's error.
    if (!WouldBlock(number) && number != ECONNABORTED) *error = {"accept", number};
    return -1;
  }
#ifndef __linux__
  *error = MakeNonBlocking(accepted);
  if (*error) {
    CloseDescriptor(accepted);
    return -1;
  }
#endif
  if (peer != nullptr) FromSockaddr(storage, size, peer);
  return accepted;
}

namespace {

bool IsLocal(int fd) {
#ifdef _WIN32
  (void)fd;
  return false;
#else
  sockaddr_storage storage = {};
  socklen_t size = sizeof storage;
  return getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size) == 0 &&
         storage.ss_family == AF_UNIX;
#endif
}

}  // namespace

SystemError Adopt(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  if (getsockopt(fd, SOL_SOCKET, SO_TYPE, reinterpret_cast<char*>(&type), &size) != 0)
    return Failed("getsockopt");
  if (type != SOCK_STREAM) return {"getsockopt", EPROTOTYPE};
  return MakeNonBlocking(fd);
}

int Duplicate(int fd, SystemError* error) {
#ifdef _WIN32
  *error = {"dup", WSAEOPNOTSUPP};
  return -1;
#else
  int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
  if (copy < 0) {
    *error = {"dup", LastError()};
    return -1;
  }
  *error = Adopt(copy);
  if (!*error) return copy;
  CloseDescriptor(copy);
  return -1;
#endif
}

SystemError SetNoDelay(int fd, bool on) {
  SystemError error = SetOption(fd, IPPROTO_TCP, TCP_NODELAY, on ? 1 : 0);
  return error && IsLocal(fd) ? SystemError() : error;  // nothing is ever delayed there
}

SystemError SetKeepAlive(int fd, bool on) {
  return SetOption(fd, SOL_SOCKET, SO_KEEPALIVE, on ? 1 : 0);
}

SystemError NameOf(int fd, bool peer, Address* out) {
  sockaddr_storage storage = {};
  socklen_t size = sizeof storage;
  auto* address = reinterpret_cast<sockaddr*>(&storage);
  if ((peer ? getpeername(fd, address, &size) : getsockname(fd, address, &size)) != 0) {
    return Failed(peer ? "getpeername" : "getsockname");
  }
  return FromSockaddr(storage, size, out) ? SystemError{}
                                          : SystemError{"getsockname", EAFNOSUPPORT};
}

SystemError Finish(int fd) {
#ifdef _WIN32
  constexpr int kSending = SD_SEND;
#else
  constexpr int kSending = SHUT_WR;
#endif
  if (shutdown(fd, kSending) != 0) return Failed("shutdown");
  return {};
}

}  // namespace comm::io
