// OpenSSL version numbers as OpenSSL_version_num gives them: 0xMNN00PP0 from 3.0 on.
// Does not ask any library.
#pragma once

#include <cstdint>
#include <string>

namespace comm {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;

  static Version FromNumber(unsigned long n) {
    return {static_cast<int>((n >> 28) & 0xf), static_cast<int>((n >> 20) & 0xff),
            static_cast<int>((n >> 4) & 0xff)};
  }
  bool AtLeast(int ma, int mi) const { return major > ma || (major == ma && minor >= mi); }
  std::string Text() const {
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  }
};

}  // namespace comm
