// The lock that every opener of a library holds while it works. Apart from library.h, which most
// files include: <mutex> takes long to compile.
#pragma once

#include <mutex>

namespace comm {

std::unique_lock<std::recursive_mutex> LockLibraries();

}  // namespace comm
