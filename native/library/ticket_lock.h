// How a ticket is locked and unlocked: a cipher, then an HMAC over everything. Knows no keys.
#pragma once

#include "library/table.h"

namespace comm {

inline constexpr size_t kTicketName = 16;  // SSL_CTX_set_tlsext_ticket_key_evp_cb(3)
inline constexpr size_t kTicketIv = 16;    // room that C has: EVP_MAX_IV_LENGTH

struct TicketLock {
  const EVP_CIPHER* cipher;
  const unsigned char* key;  // as long as the cipher's
  const char* digest;
  const unsigned char* mac_key;
  size_t mac_size;
};

// Makes an initialisation vector, and starts both for a ticket that is made.
bool StartLocking(const Table& t, const TicketLock& lock, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                  EVP_MAC_CTX* mac);
// Starts both for a ticket that has come.
bool StartUnlocking(const Table& t, const TicketLock& lock, const unsigned char* iv,
                    EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac);

}  // namespace comm
