// How a ticket is locked and unlocked.
#include "library/ticket_lock.h"

#include <cstring>

namespace comm {

namespace {

// struct ossl_param_st (OSSL_PARAM(3)), the same in every version.
struct Param {
  const char* key;
  unsigned int data_type;
  void* data;
  size_t data_size;
  size_t return_size;
};
constexpr unsigned int kUtf8 = 4;  // OSSL_PARAM_UTF8_STRING

bool StartMac(const Table& t, const TicketLock& lock, EVP_MAC_CTX* mac) {
  const Param params[] = {{"digest", kUtf8, const_cast<char*>(lock.digest), strlen(lock.digest), 0},
                          {nullptr, 0, nullptr, 0, 0}};
  return t.EVP_MAC_init(mac, lock.mac_key, lock.mac_size,
                        reinterpret_cast<const OSSL_PARAM*>(params)) == 1;
}

}  // namespace

bool StartLocking(const Table& t, const TicketLock& lock, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                  EVP_MAC_CTX* mac) {
  return t.RAND_bytes(iv, kTicketIv) == 1 &&
         t.EVP_EncryptInit_ex2(cipher, lock.cipher, lock.key, iv, nullptr) == 1 &&
         StartMac(t, lock, mac);
}

bool StartUnlocking(const Table& t, const TicketLock& lock, const unsigned char* iv,
                    EVP_CIPHER_CTX* cipher, EVP_MAC_CTX* mac) {
  return StartMac(t, lock, mac) &&
         t.EVP_DecryptInit_ex2(cipher, lock.cipher, lock.key, iv, nullptr) == 1;
}

}  // namespace comm
