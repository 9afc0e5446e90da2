// The opaque C types of OpenSSL, declared by us so that no OpenSSL header decides what the addon
// can bind. Does not define any of them, and knows nothing of Node.
#pragma once

#include <cstddef>
#include <cstdint>
#include <ctime>

#define COMM_OPAQUE(tag, name) \
  struct tag;                  \
  typedef struct tag name

COMM_OPAQUE(ssl_ctx_st, SSL_CTX);
COMM_OPAQUE(ssl_st, SSL);
COMM_OPAQUE(ssl_method_st, SSL_METHOD);
COMM_OPAQUE(ssl_cipher_st, SSL_CIPHER);
COMM_OPAQUE(ssl_session_st, SSL_SESSION);
COMM_OPAQUE(ssl_conf_ctx_st, SSL_CONF_CTX);
COMM_OPAQUE(ssl_comp_st, SSL_COMP);
COMM_OPAQUE(x509_st, X509);
COMM_OPAQUE(X509_name_st, X509_NAME);
COMM_OPAQUE(X509_name_entry_st, X509_NAME_ENTRY);
COMM_OPAQUE(X509_extension_st, X509_EXTENSION);
COMM_OPAQUE(X509_algor_st, X509_ALGOR);
COMM_OPAQUE(X509_pubkey_st, X509_PUBKEY);
COMM_OPAQUE(X509_crl_st, X509_CRL);
COMM_OPAQUE(x509_revoked_st, X509_REVOKED);
COMM_OPAQUE(X509_req_st, X509_REQ);
COMM_OPAQUE(x509_store_st, X509_STORE);
COMM_OPAQUE(x509_store_ctx_st, X509_STORE_CTX);
COMM_OPAQUE(x509_lookup_st, X509_LOOKUP);
COMM_OPAQUE(x509_lookup_method_st, X509_LOOKUP_METHOD);
COMM_OPAQUE(x509_object_st, X509_OBJECT);
COMM_OPAQUE(X509_VERIFY_PARAM_st, X509_VERIFY_PARAM);
COMM_OPAQUE(evp_pkey_st, EVP_PKEY);
COMM_OPAQUE(evp_pkey_ctx_st, EVP_PKEY_CTX);
COMM_OPAQUE(evp_md_st, EVP_MD);
COMM_OPAQUE(evp_cipher_st, EVP_CIPHER);
COMM_OPAQUE(evp_cipher_ctx_st, EVP_CIPHER_CTX);
COMM_OPAQUE(evp_mac_ctx_st, EVP_MAC_CTX);
COMM_OPAQUE(ossl_param_st, OSSL_PARAM);
COMM_OPAQUE(bio_st, BIO);
COMM_OPAQUE(bio_method_st, BIO_METHOD);
union bio_addr_st;
typedef union bio_addr_st BIO_ADDR;
COMM_OPAQUE(asn1_object_st, ASN1_OBJECT);
COMM_OPAQUE(asn1_string_st, ASN1_STRING);
COMM_OPAQUE(PKCS12_st, PKCS12);
COMM_OPAQUE(pkcs8_priv_key_info_st, PKCS8_PRIV_KEY_INFO);
COMM_OPAQUE(ocsp_response_st, OCSP_RESPONSE);
COMM_OPAQUE(ocsp_basic_response_st, OCSP_BASICRESP);
COMM_OPAQUE(ocsp_request_st, OCSP_REQUEST);
COMM_OPAQUE(ocsp_cert_id_st, OCSP_CERTID);
COMM_OPAQUE(ocsp_single_response_st, OCSP_SINGLERESP);
COMM_OPAQUE(ossl_provider_st, OSSL_PROVIDER);
COMM_OPAQUE(ossl_lib_ctx_st, OSSL_LIB_CTX);
COMM_OPAQUE(ossl_store_ctx_st, OSSL_STORE_CTX);
COMM_OPAQUE(ossl_store_info_st, OSSL_STORE_INFO);
COMM_OPAQUE(ossl_store_search_st, OSSL_STORE_SEARCH);
COMM_OPAQUE(ossl_echstore_st, OSSL_ECHSTORE);
COMM_OPAQUE(ctlog_store_st, CTLOG_STORE);
COMM_OPAQUE(sct_st, SCT);
COMM_OPAQUE(comp_method_st, COMP_METHOD);
COMM_OPAQUE(bignum_st, BIGNUM);
COMM_OPAQUE(srtp_protection_profile_st, SRTP_PROTECTION_PROFILE);
COMM_OPAQUE(x509_attributes_st, X509_ATTRIBUTE);
COMM_OPAQUE(x509_trust_st, X509_TRUST);
COMM_OPAQUE(x509_purpose_st, X509_PURPOSE);
COMM_OPAQUE(evp_md_ctx_st, EVP_MD_CTX);
COMM_OPAQUE(X509_sig_st, X509_SIG);
COMM_OPAQUE(evp_signature_st, EVP_SIGNATURE);
COMM_OPAQUE(ctlog_st, CTLOG);
COMM_OPAQUE(ct_policy_eval_ctx_st, CT_POLICY_EVAL_CTX);
COMM_OPAQUE(ocsp_one_request_st, OCSP_ONEREQ);
COMM_OPAQUE(ocsp_responder_id_st, OCSP_RESPID);
COMM_OPAQUE(stack_st, OPENSSL_STACK);
// The two kinds of ASN1_STRING we tell apart (the C names are aliases of one struct).
using ASN1_TIME = ASN1_STRING;
using ASN1_INTEGER = ASN1_STRING;

#undef COMM_OPAQUE

namespace comm {
using PasswordCallback = int(char*, int, int, void*);
struct HpkeSuite {  // OSSL_HPKE_SUITE, which C passes by value
  uint16_t kem_id;
  uint16_t kdf_id;
  uint16_t aead_id;
};
}  // namespace comm
