// What each exports_*.cc offers: the JavaScript functions of one row file.
#pragma once

#include <cstddef>

#include "node/napi.h"

namespace comm {

struct Export {
  const char* name;
  napi_callback function;
  const char* shape;
};

struct ExportList {
  const Export* rows;
  size_t count;
};

// All row files, in the order of functions/all.def.
const ExportList* AllExports(size_t* count);

}  // namespace comm
