// Guards of the functions on PEM, PKCS #8 and PKCS #12.
// Included by guards.h only.
#pragma once

#include "openssl/guards/bio.h"

namespace comm {

namespace pem {

// A pointer with length 0 makes C read a salt of its usual length there.
template <size_t kParameter>
struct NotEmptyGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const js::Span& bytes = Get<kParameter>(args).bytes;
    if (bytes.data == nullptr || bytes.size != 0) return true;
    call.RefuseValue(kParameter, "must be null or have at least one byte");
    return false;
  }
};

// C repeats as often as it is told, for hours if need be. No protocol asks for so many.
template <size_t... kParameters>
struct RepeatsGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return (IsFew<kParameters>(call, Get<kParameters>(args).value) && ...);
  }

 private:
  template <size_t kParameter>
  static bool IsFew(Call& call, int count) {
    constexpr int kMost = 10'000'000;
    if (count <= kMost) return true;
    call.RefuseValue(kParameter, "must be at most " + std::to_string(kMost) +
                                     ": more repetitions would take minutes");
    return false;
  }
};

template <size_t kSalt, size_t kRepeats>
struct SaltedGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return NotEmptyGuard<kSalt>::Check(call, args) && RepeatsGuard<kRepeats>::Check(call, args);
  }
};

// With a pseudo-random function C takes the cipher from a null pointer.
template <size_t kParameter>
struct EncryptionNidGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr int kPseudoRandom = 1;  // EVP_PBE_TYPE_PRF
    int nid = Get<kParameter>(args).value;
    bool prf =
        nid != -1 && call.table().EVP_PBE_find(kPseudoRandom, nid, nullptr, nullptr, nullptr) == 1;
    call.table().ERR_clear_error();
    if (!prf) return true;
    call.RefuseValue(kParameter,
                     "must be -1 or the NID of a password encryption algorithm, not of a "
                     "pseudo-random function");
    return false;
  }
};

// C asks the callback also where it was given a passphrase: then that is the answer.
struct PassphraseGuard {
  template <class Args>
  static bool Check(Call&, Args& args) {
    auto& passphrase = Get<3>(args).bytes;
    auto& password = Get<4>(args);
    if (passphrase.data == nullptr || !password.none) return true;
    password.secret.assign(reinterpret_cast<char*>(passphrase.data), passphrase.size);
    password.none = false;
    return true;
  }
};

// Both.
struct EncryptionNidPassphraseGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    return EncryptionNidGuard<2>::Check(call, args) && PassphraseGuard::Check(call, args);
  }
};

}  // namespace pem

template <>
struct Guard<&Table::PEM_read_bio_X509> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_X509_AUX> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_X509_CRL> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_X509_REQ> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_X509_PUBKEY> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_PrivateKey> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_PrivateKey_ex> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_PUBKEY> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_PUBKEY_ex> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_PKCS8> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_PKCS8_PRIV_KEY_INFO> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio_SSL_SESSION> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_read_bio> : bio::LinesGuard<0> {};
template <>
struct Guard<&Table::PEM_bytes_read_bio> : bio::LinesGuard<3> {};
template <>
struct Guard<&Table::OSSL_ECHSTORE_set1_key_and_read_pem> : bio::LinesGuard<2> {};
template <>
struct Guard<&Table::PEM_read_bio_ex> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr unsigned int kSecure =
        1;  // PEM_FLAG_SECURE: its buffers cannot be freed with OPENSSL_free
    if ((Get<4>(args).value & kSecure) != 0) {
      call.RefuseValue(4, "must be without PEM_FLAG_SECURE (1)");
      return false;
    }
    return bio::CanReadLines(call, Get<0>(args).object, 0);
  }
};

template <>
struct Guard<&Table::PEM_write_bio_PKCS8PrivateKey_nid> : pem::EncryptionNidPassphraseGuard {};
template <>
struct Guard<&Table::i2d_PKCS8PrivateKey_nid_bio> : pem::EncryptionNidPassphraseGuard {};

template <>
struct Guard<&Table::PKCS12_create> : pem::RepeatsGuard<7, 8> {};
template <>
struct Guard<&Table::PKCS12_create_ex> : pem::RepeatsGuard<7, 8> {};
template <>
struct Guard<&Table::PKCS12_set_mac> : pem::SaltedGuard<2, 3> {};
template <>
struct Guard<&Table::PKCS12_set_pbmac1_pbkdf2> : pem::SaltedGuard<2, 3> {};
template <>
struct Guard<&Table::PKCS8_encrypt> : pem::SaltedGuard<3, 4> {};
template <>
struct Guard<&Table::PKCS8_encrypt_ex> : pem::SaltedGuard<3, 4> {};

template <>
struct Guard<&Table::PEM_write_bio_PrivateKey> : pem::PassphraseGuard {};
template <>
struct Guard<&Table::PEM_write_bio_PrivateKey_ex> : pem::PassphraseGuard {};
template <>
struct Guard<&Table::PEM_write_bio_PrivateKey_traditional> : pem::PassphraseGuard {};
template <>
struct Guard<&Table::PEM_write_bio_PKCS8PrivateKey> : pem::PassphraseGuard {};
template <>
struct Guard<&Table::i2d_PKCS8PrivateKey_bio> : pem::PassphraseGuard {};

}  // namespace comm
