// Which connection this thread drives.
#include "callbacks/driving.h"

#include "environment.h"

namespace comm {

namespace {

thread_local const Driving* here = nullptr;

int DepthHere() {
  Environment* environment = Environment::OfThisThread();
  return environment == nullptr ? 0 : environment->depth();
}

}  // namespace

Driving::Driving(const Library* l, SSL* s) : library(l), ssl(s), depth(DepthHere()), outer_(here) {
  here = this;
}

Driving::~Driving() { here = outer_; }

const Driving* Driving::Here() { return here; }

}  // namespace comm
