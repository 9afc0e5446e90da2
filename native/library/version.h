// OpenSSL version numbers as OpenSSL_version_num gives them: 0xMNN00PP0 from 3.0 on, 0xMNNPPLLs
// before (LL is the letter).
// Does not ask any library.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>

namespace comm {

struct Version {
  int major = 0;
  int minor = 0;
  int patch = 0;

  static Version FromNumber(unsigned long n) {
    int major = static_cast<int>((n >> 28) & 0xf);
    return {major, static_cast<int>((n >> 20) & 0xff),
            static_cast<int>((n >> (major < 3 ? 12 : 4)) & 0xff)};
  }
  bool AtLeast(int ma, int mi) const { return major > ma || (major == ma && minor >= mi); }
  // The first version of a row, as it is written there: "3_2".
  bool AtLeast(const char* since) const {
    char* rest = nullptr;
    long ma = strtol(since, &rest, 10);
    return AtLeast(static_cast<int>(ma), static_cast<int>(strtol(rest + 1, nullptr, 10)));
  }
  std::string Text() const {
    return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch);
  }
};

}  // namespace comm
