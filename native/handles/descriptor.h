// The descriptors behind socket handles and connections.
#pragma once

namespace comm {

void CloseDescriptor(int descriptor);

// Whether it is an open socket of whatever kind.
bool IsSocket(int descriptor);

}  // namespace comm
