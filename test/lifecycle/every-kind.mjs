// One living handle of every kind, with the parts of some, for the tests of this folder.
// Uses whichever C functions it is given, so it serves lib and dist.

/** An X509_SIG: an algorithm that nobody knows, and one byte. */
const SIGNATURE_DER = Uint8Array.of(0x30, 10, 0x30, 5, 6, 3, 0x2a, 3, 4, 4, 1, 0);

/** Kind → how to make one from the functions of a library; what is needed on the way stays alive too. */
const MAKERS = {
  SSL_CTX: (c) => c.SSL_CTX_new(c.TLS_method()),
  SSL: (c) => c.SSL_new(MAKERS.SSL_CTX(c)),
  SSL_SESSION: (c) => c.SSL_SESSION_new(),
  X509: (c) => c.X509_new(),
  X509_CRL: (c) => c.X509_CRL_new(),
  X509_STORE: (c) => c.X509_STORE_new(),
  EVP_PKEY: (c) => c.EVP_EC_gen('P-256'),
  EVP_MD: (c) => c.EVP_MD_fetch(null, 'SHA256', null),
  EVP_CIPHER: (c) => c.EVP_CIPHER_fetch(null, 'AES-128-GCM', null),
  BIO: (c) => c.BIO_new_mem_buf(new Uint8Array(8)),
  EVP_SIGNATURE: (c) => c.EVP_SIGNATURE_fetch(null, 'ECDSA', null),
  X509_NAME: (c) => c.X509_NAME_new(),
  X509_NAME_ENTRY: (c) => c.X509_NAME_ENTRY_new(),
  X509_EXTENSION: (c) => c.X509_EXTENSION_new(),
  X509_REVOKED: (c) => c.X509_REVOKED_new(),
  X509_REQ: (c) => c.X509_REQ_new(),
  X509_ALGOR: (c) => c.X509_ALGOR_new(),
  X509_ATTRIBUTE: (c) => c.X509_ATTRIBUTE_new(),
  X509_PUBKEY: (c) => c.X509_PUBKEY_new(),
  OCSP_CERTID: (c) => {
    const digest = MAKERS.EVP_MD(c);
    return c.OCSP_cert_id_new(digest, MAKERS.X509_NAME(c), Uint8Array.of(1, 2), 3);
  },
  X509_STORE_CTX: (c) => c.X509_STORE_CTX_new(),
  X509_OBJECT: (c) => c.X509_OBJECT_new(),
  SCT: (c) => c.SCT_new(),
  X509_VERIFY_PARAM: (c) => c.SSL_get0_param(MAKERS.SSL(c)),
  SSL_CONF_CTX: (c) => c.SSL_CONF_CTX_new(),
  EVP_PKEY_CTX: (c) => c.EVP_PKEY_CTX_new_from_name(null, 'EC', null),
  BIO_ADDR: (c) => c.BIO_ADDR_new(),
  PKCS12: (c) => c.PKCS12_new(),
  OCSP_RESPONSE: (c) => c.OCSP_RESPONSE_new(),
  OCSP_BASICRESP: (c) => c.OCSP_BASICRESP_new(),
  OCSP_REQUEST: (c) => c.OCSP_REQUEST_new(),
  OSSL_STORE_CTX: (c) => c.OSSL_STORE_attach(MAKERS.BIO(c), 'file', null, null, null),
  OSSL_STORE_INFO: (c) => {
    const pem = c.BIO_new(c.BIO_s_mem());
    c.PEM_write_bio_PUBKEY(pem, MAKERS.EVP_PKEY(c));
    return c.OSSL_STORE_load(c.OSSL_STORE_attach(pem, 'file', null, null, null));
  },
  OSSL_ECHSTORE: (c) => c.OSSL_ECHSTORE_new(null, null),
  EVP_MD_CTX: (c) => c.EVP_MD_CTX_new(),
  X509_SIG: (c) => c.d2i_X509_SIG(SIGNATURE_DER),
  PKCS8_PRIV_KEY_INFO: (c) => c.EVP_PKEY2PKCS8(MAKERS.EVP_PKEY(c)),
  OCSP_RESPID: (c) => c.OCSP_RESPID_new(),
  OCSP_SINGLERESP: (c) => {
    const id = MAKERS.OCSP_CERTID(c);
    return c.OCSP_basic_add1_status(MAKERS.OCSP_BASICRESP(c), id, 0, 0, null, new Date(), null);
  },
  OSSL_STORE_SEARCH: (c) => c.OSSL_STORE_SEARCH_by_name(MAKERS.X509_NAME(c)),
  CTLOG: (c) => c.CTLOG_new(MAKERS.EVP_PKEY(c), 'log'),
  CTLOG_STORE: (c) => c.CTLOG_STORE_new(),
  CT_POLICY_EVAL_CTX: (c) => c.CT_POLICY_EVAL_CTX_new(),
  SSL_METHOD: (c) => c.TLS_method(),
  SSL_CIPHER: (c) => c.SSL_CTX_get_ciphers(MAKERS.SSL_CTX(c))[0],
  BIO_METHOD: (c) => c.BIO_s_mem(),
  OSSL_LIB_CTX: (c) => c.OSSL_LIB_CTX_get0_global_default(),
  OSSL_PROVIDER: (c) => c.OSSL_PROVIDER_load(null, 'default'),
  SSL_COMP: (c) => c.SSL_COMP_get_compression_methods()?.[0] ?? null,
  COMP_METHOD: (c) => c.SSL_get_current_compression(MAKERS.SSL(c)),
  X509_LOOKUP: (c) => c.X509_STORE_add_lookup(MAKERS.X509_STORE(c), c.X509_LOOKUP_file()),
  X509_LOOKUP_METHOD: (c) => c.X509_LOOKUP_file(),
  X509_PURPOSE: (c) => c.X509_PURPOSE_get0(0),
  X509_TRUST: (c) => c.X509_TRUST_get0(0),
  OCSP_ONEREQ: (c) => c.OCSP_request_add0_id(MAKERS.OCSP_REQUEST(c), MAKERS.OCSP_CERTID(c)),
};

/** Every kind that this table makes. */
export const KINDS = Object.keys(MAKERS);

/** Handles by kind; `null` where the library has none to give. */
export function everyKind(functions) {
  return Object.fromEntries(KINDS.map((kind) => [kind, made(functions, kind)]));
}

function made(functions, kind) {
  try {
    return MAKERS[kind](functions);
  } catch (error) {
    if (error.code === 'ERR_SSL_FUNCTION_MISSING') return null;
    throw error;
  }
}
