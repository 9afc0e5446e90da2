// The macros of OpenSSL's evp.h as functions: older names, and digests and ciphers by number.
// Knows only the function table.
#pragma once

#include "library/table.h"

namespace comm::macros {

inline int EVP_PKEY_id(const Table& t, EVP_PKEY* pkey) { return t.EVP_PKEY_get_id(pkey); }

inline int EVP_PKEY_base_id(const Table& t, EVP_PKEY* pkey) { return t.EVP_PKEY_get_base_id(pkey); }

inline int EVP_PKEY_bits(const Table& t, EVP_PKEY* pkey) { return t.EVP_PKEY_get_bits(pkey); }

inline int EVP_PKEY_security_bits(const Table& t, EVP_PKEY* pkey) {
  return t.EVP_PKEY_get_security_bits(pkey);
}

inline int EVP_PKEY_size(const Table& t, EVP_PKEY* pkey) { return t.EVP_PKEY_get_size(pkey); }

inline const char* EVP_MD_name(const Table& t, EVP_MD* md) { return t.EVP_MD_get0_name(md); }

inline int EVP_MD_type(const Table& t, EVP_MD* md) { return t.EVP_MD_get_type(md); }

inline int EVP_MD_nid(const Table& t, EVP_MD* md) { return t.EVP_MD_get_type(md); }

inline int EVP_MD_pkey_type(const Table& t, EVP_MD* md) { return t.EVP_MD_get_pkey_type(md); }

inline int EVP_MD_size(const Table& t, EVP_MD* md) { return t.EVP_MD_get_size(md); }

inline int EVP_MD_block_size(const Table& t, EVP_MD* md) { return t.EVP_MD_get_block_size(md); }

inline unsigned long EVP_MD_flags(const Table& t, EVP_MD* md) { return t.EVP_MD_get_flags(md); }

inline const char* EVP_CIPHER_name(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get0_name(cipher);
}

inline int EVP_CIPHER_nid(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_nid(cipher);
}

inline int EVP_CIPHER_type(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_type(cipher);
}

inline int EVP_CIPHER_block_size(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_block_size(cipher);
}

inline int EVP_CIPHER_key_length(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_key_length(cipher);
}

inline int EVP_CIPHER_iv_length(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_iv_length(cipher);
}

inline int EVP_CIPHER_mode(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_mode(cipher);
}

inline unsigned long EVP_CIPHER_flags(const Table& t, EVP_CIPHER* cipher) {
  return t.EVP_CIPHER_get_flags(cipher);
}

inline int EVP_PKEY_cmp(const Table& t, EVP_PKEY* a, EVP_PKEY* b) { return t.EVP_PKEY_eq(a, b); }

inline int EVP_PKEY_cmp_parameters(const Table& t, EVP_PKEY* a, EVP_PKEY* b) {
  return t.EVP_PKEY_parameters_eq(a, b);
}

inline int EVP_MD_CTX_get_size(const Table& t, EVP_MD_CTX* ctx) {
  if (t.EVP_MD_CTX_get_size_ex != nullptr) {
    return t.EVP_MD_CTX_get_size_ex(ctx);
  }
  EVP_MD* md = t.EVP_MD_CTX_get0_md(ctx);
  return md == nullptr ? -1 : t.EVP_MD_get_size(md);
}

// An unknown number has no name.
inline EVP_MD* EVP_get_digestbynid(const Table& t, int nid) {
  const char* name = t.OBJ_nid2sn(nid);
  return name == nullptr ? nullptr : t.EVP_get_digestbyname(name);
}

inline EVP_MD* EVP_get_digestbyobj(const Table& t, ASN1_OBJECT* object) {
  return EVP_get_digestbynid(t, t.OBJ_obj2nid(object));
}

inline EVP_CIPHER* EVP_get_cipherbynid(const Table& t, int nid) {
  const char* name = t.OBJ_nid2sn(nid);
  return name == nullptr ? nullptr : t.EVP_get_cipherbyname(name);
}

inline EVP_CIPHER* EVP_get_cipherbyobj(const Table& t, ASN1_OBJECT* object) {
  return EVP_get_cipherbynid(t, t.OBJ_obj2nid(object));
}

// As a number. OpenSSL's function of that name asks for a name, and compares it with nothing where
// the provider gives none: for other keys than RSA, and for the padding that TLS uses inside.
inline int EVP_PKEY_CTX_get_rsa_padding(const Table& t, EVP_PKEY_CTX* ctx, int* mode) {
  struct Parameter {  // OSSL_PARAM(3)
    const char* key;
    unsigned int type;
    void* data;
    size_t size;
    size_t written;
  };
  constexpr unsigned int kInteger = 1;
  constexpr size_t kUnmodified = static_cast<size_t>(-1);
  Parameter parameters[2] = {{"pad-mode", kInteger, mode, sizeof *mode, kUnmodified}, {}};
  int result = t.EVP_PKEY_CTX_get_params(ctx, parameters);
  if (result <= 0) return result;
  return parameters[0].written == kUnmodified ? -2 : result;
}

}  // namespace comm::macros
