// Stream sockets, of TCP and of this machine: names, options, connecting, listening. Non-blocking
// throughout; waiting is in blocking.h. Knows no OpenSSL and no Node.
#pragma once

#include <string>

#ifdef _WIN32
#include <winsock2.h>
#include <ws2tcpip.h>
#else
#include <sys/socket.h>
#endif

namespace comm::io {

// Flags of send(2): no signal where the peer has gone (Node ignores it, a program that embeds may
// not).
#ifdef MSG_NOSIGNAL
inline constexpr int kSendFlags = MSG_NOSIGNAL;
#else
inline constexpr int kSendFlags = 0;
#endif

// The family of sockets of this machine (unix(7)): `text` is a path, or, after a 0 byte, an
// abstract name; '' where there is none.
inline constexpr int kLocal = 1;

struct Address {
  int family = 4;  // 4, 6 or kLocal
  std::string text;
  int port = 0;
};

// An OS error: which call, which number.
struct SystemError {
  const char* call = "";
  int number = 0;
  explicit operator bool() const { return number != 0; }
};

int LastError();
void ResetLastError();
const char* ErrorName(int number);
std::string ErrorText(int number);
bool WouldBlock(int number);

bool ToSockaddr(const Address& address, sockaddr_storage* out, socklen_t* size);
bool FromSockaddr(const sockaddr_storage& in, socklen_t size, Address* out);

// Makes a non-blocking, close-on-exec stream socket; -1 and *error on failure.
int MakeSocket(int family, SystemError* error);
SystemError BindTo(int fd, const Address& address);
// Starts connecting: done at once, or *pending.
SystemError StartConnect(int fd, const Address& address, bool* pending);
// A socket, bound if `local` is given, that has begun to connect; -1 and *error.
int BeginConnection(const Address& remote, const Address* local, bool* pending, SystemError* error);
// What became of a pending connect.
SystemError ConnectResult(int fd);
int Listen(const Address& address, int backlog, bool reuse_port, bool ipv6_only,
           SystemError* error);
// -1 with *error, or -1 and no error when nobody waits. `peer` may be nullptr.
int Accept(int fd, Address* peer, SystemError* error);
// Whether it is a stream socket of TCP or the local kind; makes it non-blocking.
SystemError Adopt(int fd);
// Another descriptor for the same socket, close-on-exec and non-blocking; -1 and *error.
int Duplicate(int fd, SystemError* error);
SystemError SetNoDelay(int fd, bool on);
SystemError SetKeepAlive(int fd, bool on);
SystemError NameOf(int fd, bool peer, Address* out);
SystemError Finish(int fd);

}  // namespace comm::io
