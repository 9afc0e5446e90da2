// Which connection this thread drives.
#include "callbacks/driving.h"

namespace comm {

namespace {

thread_local const Driving* here = nullptr;

}  // namespace

Driving::Driving(const Library* l, SSL* s) : library(l), ssl(s), outer_(here) { here = this; }

Driving::~Driving() { here = outer_; }

const Driving* Driving::Here() { return here; }

}  // namespace comm
