// A library's error queue as plain records.
#include "errors/queue.h"

namespace comm {

namespace {
constexpr size_t kMostErrors = 64;
constexpr int kTextString = 0x02;  // ERR_TXT_STRING
}  // namespace

void TakeErrors(const Table& t, ErrorList* into) {
  const char* file = nullptr;
  const char* func = nullptr;
  const char* data = nullptr;
  int line = 0;
  int flags = 0;
  while (unsigned long code = t.ERR_get_error_all(&file, &line, &func, &data, &flags)) {
    if (into->size() == kMostErrors) into->erase(into->begin());
    into->push_back({code, file == nullptr ? "" : file, line, func == nullptr ? "" : func,
                     data != nullptr && (flags & kTextString) != 0 ? data : ""});
  }
}

}  // namespace comm
