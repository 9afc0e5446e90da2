// The info and verify callbacks of every connection that io drives: they note alerts, and the first
// failure of chain verification, and ask functions of JavaScript where such were set.
#pragma once

#include "library/records.h"

namespace comm {

// Puts the recorders on an SSL, where nobody else's callbacks are.
void InstallRecorders(const Library& library, SSL* ssl);

// A function of JavaScript refuses a chain: C wants a reason, and it is noted.
void RefuseChain(const Library& library, SSL* ssl, X509_STORE_CTX* ctx);

// Sets, or removes, that functions of JavaScript are told of states, or judge chains.
bool ObserveInfo(const Library& library, SSL_CTX* ctx, bool on);
bool ObserveInfo(const Library& library, SSL* ssl, bool on);
bool JudgeChains(const Library& library, SSL_CTX* ctx, bool on);
bool JudgeChains(const Library& library, SSL* ssl, bool on);

}  // namespace comm
