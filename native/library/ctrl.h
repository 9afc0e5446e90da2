// The command numbers of SSL_ctrl and its kin as constants.
#pragma once

namespace comm::ctrl {
#define CTRL(name, since, until, value) inline constexpr int k##name = value;
#include "library/ctrl.def"
#undef CTRL
}  // namespace comm::ctrl
