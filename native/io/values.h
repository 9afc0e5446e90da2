// Arguments and results that the functions of the addon that do I/O have in common.
#pragma once

#include "environment.h"
#include "io/step.h"

namespace comm {

// Milliseconds; negative: no limit.
double TimeoutOf(napi_env env, napi_value v);
// The readers below leave an exception pending where they return false.
bool SocketOf(napi_env env, Environment* environment, napi_value v, int* fd);
// A socket and the SSL on it (0: none).
bool ConnectionOf(napi_env env, Environment* environment, napi_value socket, napi_value ssl,
                  io::Connection* c);
bool AddressOf(napi_env env, napi_value v, io::Address* out);
napi_value ShowAddress(napi_env env, const io::Address& address);
// True, with an exception pending, while a thread of the crew is inside the SSL.
bool RefuseOut(napi_env env, const Library& library, SSL* ssl);

}  // namespace comm
