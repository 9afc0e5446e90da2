// The macros of OpenSSL's err.h as functions: what an error code is made of.
// Asks no library: the layout of error codes is the same in all of 3.0 to 4.0.
#pragma once

#include <climits>

#include "library/table.h"

namespace comm::macros {

namespace err {

inline constexpr unsigned long kSystemFlag = static_cast<unsigned int>(INT_MAX) + 1;
inline constexpr unsigned long kReasonFlags = 0x1FUL << 18;
inline constexpr unsigned long kFatal = 0x1UL << 18;
inline constexpr unsigned long kCommon = 0x2UL << 18;
inline constexpr unsigned long kReasonMask = 0x7FFFFF;
inline constexpr int kSystemLibrary = 2;

}  // namespace err

inline int ERR_SYSTEM_ERROR(const Table&, unsigned long code) {
  return (code & err::kSystemFlag) != 0;
}

inline int ERR_GET_LIB(const Table& t, unsigned long code) {
  return ERR_SYSTEM_ERROR(t, code) ? err::kSystemLibrary : static_cast<int>((code >> 23) & 0xFF);
}

inline int ERR_GET_REASON(const Table& t, unsigned long code) {
  return static_cast<int>(
      code & (ERR_SYSTEM_ERROR(t, code) ? static_cast<unsigned long>(INT_MAX) : err::kReasonMask));
}

inline int ERR_GET_RFLAGS(const Table& t, unsigned long code) {
  return ERR_SYSTEM_ERROR(t, code) ? 0 : static_cast<int>(code & err::kReasonFlags);
}

inline int ERR_FATAL_ERROR(const Table& t, unsigned long code) {
  return (static_cast<unsigned long>(ERR_GET_RFLAGS(t, code)) & err::kFatal) != 0;
}

inline int ERR_COMMON_ERROR(const Table& t, unsigned long code) {
  return (static_cast<unsigned long>(ERR_GET_RFLAGS(t, code)) & err::kCommon) != 0;
}

inline unsigned long ERR_PACK(const Table&, int lib, int, int reason) {
  return ((static_cast<unsigned long>(lib) & 0xFF) << 23) |
         (static_cast<unsigned long>(reason) & err::kReasonMask);
}

}  // namespace comm::macros
