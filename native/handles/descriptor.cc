// The descriptors behind socket handles and connections.
#include "handles/descriptor.h"

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/socket.h>
#include <unistd.h>
#endif

namespace comm {

void CloseDescriptor(int descriptor) {
#ifdef _WIN32
  closesocket(static_cast<SOCKET>(descriptor));
#else
  close(descriptor);
#endif
}

bool IsSocket(int descriptor) {
  int type = 0;
#ifdef _WIN32
  int size = sizeof type;
  return getsockopt(static_cast<SOCKET>(descriptor), SOL_SOCKET, SO_TYPE,
                    reinterpret_cast<char*>(&type), &size) == 0;
#else
  socklen_t size = sizeof type;
  return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size) == 0;
#endif
}

}  // namespace comm
