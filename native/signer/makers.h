// The environments that have made signer keys: whatever other threads have for their functions is
// left here, and done in a turn of their loops. Knows no OpenSSL.
//
// Rules:
// 1. A function is called on the thread of its environment only, by its number.
// 2. When an environment ends, or the process exits, whoever waits for it is told.
#pragma once

#include <memory>

#include "environment.h"
#include "signer/job.h"

namespace comm::signer {

// Before the first key of an environment; false when it cannot be had.
bool Enter(Environment* environment);
// From any thread: no key uses that function any more.
void TellUnused(const Source& source);
// From any thread: finished by the function, sooner or later.
void Post(std::shared_ptr<Job> job);
// On the thread of the environment: as if it had been posted.
void Begin(Environment* environment, std::shared_ptr<Job> job);
// On the thread of the environment, in the midst of C: asked for an answer at once. What is thrown
// has a number; or, where it `throws`, it is thrown when C has returned.
Answer AskHere(Environment* environment, const Source& source, const Request& request, bool throws);
// The function has answered what it promised: null is no answer.
void Finish(Environment* environment, double job, napi_value said);

}  // namespace comm::signer
