// Stapled OCSP responses: handed out by servers, checked by clients. What is checked:
//  1. The response is a successful one, and one of its entries is for the peer's certificate.
//  2. It is signed by the certificate's issuer, or by a responder to whom that issuer has given the
//     right (RFC 6960 section 4.2.2.2): nobody else, whomever the context trusts.
//  3. Its times include now, give or take five minutes; without a next update it is good for a day.
//  4. The certificate is good: neither revoked nor unknown.
// A session that is resumed was checked when it was made.
#include "io/staples.h"

#include <cstring>
#include <ctime>

#include "library/macros.h"

namespace comm::io {

namespace {

// SSL_TLSEXT_ERR_ values, for servers
constexpr int kStapled = 0;
constexpr int kNothing = 3;
// What a client's callback returns: SSL_CTX_set_tlsext_status_cb(3)
constexpr int kAccepted = 1;
constexpr int kRefused = 0;

// X509_V_ERR_ numbers
constexpr int kRevoked = 23;
constexpr int kNeeded = 73;
constexpr int kFailed = 74;
constexpr int kUnknown = 75;

constexpr int kNidTlsFeature = 1020;
constexpr unsigned long kPartialChain = 0x80000;  // X509_V_FLAG_PARTIAL_CHAIN
constexpr unsigned long kNoExplicit = 0x20;       // OCSP_NOEXPLICIT
constexpr long kSkewSeconds = 300;
constexpr long kDaySeconds = 86400;

// What is wrong with a response; `code` is 0 when nothing is.
struct Objection {
  int code = 0;
  const char* text = nullptr;
};

// Frees what a check has made, whichever way it ends.
struct Scraps {
  const Table& t;
  OCSP_RESPONSE* response = nullptr;
  OCSP_BASICRESP* basic = nullptr;
  X509_STORE* store = nullptr;
  OPENSSL_STACK* issuers = nullptr;  // borrowed elements
  EVP_PKEY* key = nullptr;

  explicit Scraps(const Table& table) : t(table) {}
  Scraps(const Scraps&) = delete;
  Scraps& operator=(const Scraps&) = delete;
  ~Scraps() {
    t.OCSP_RESPONSE_free(response);
    t.OCSP_BASICRESP_free(basic);
    t.X509_STORE_free(store);
    t.OPENSSL_sk_free(issuers);
    t.EVP_PKEY_free(key);
  }
};

bool Fingerprint(const Table& t, X509* certificate, unsigned char* into) {
  unsigned char digest[64];  // EVP_MAX_MD_SIZE
  unsigned int size = 0;
  if (certificate == nullptr) return false;
  if (t.X509_digest(certificate, t.EVP_sha256(), digest, &size) != 1 || size != kFingerprint)
    return false;
  memcpy(into, digest, kFingerprint);
  return true;
}

// Whether a certificate demands a stapled response (RFC 7633): its feature list has status_request.
// A list that cannot be read demands one too.
bool DemandsStaple(const Table& t, X509* certificate) {
  constexpr unsigned char kSequence = 0x30;
  constexpr unsigned char kInteger = 0x02;
  constexpr unsigned char kStatusRequest = 5;
  int at = t.X509_get_ext_by_NID(certificate, kNidTlsFeature, -1);
  if (at < 0) return false;
  auto* value = t.X509_EXTENSION_get_data(t.X509_get_ext(certificate, at));
  const unsigned char* der = value == nullptr ? nullptr : t.ASN1_STRING_get0_data(value);
  int size = value == nullptr ? 0 : t.ASN1_STRING_length(value);
  if (der == nullptr || size < 2 || der[0] != kSequence || der[1] != size - 2) return true;
  for (int i = 2; i + 2 <= size; i += 2 + der[i + 1]) {
    if (der[i] != kInteger || der[i + 1] > size - i - 2) return true;
    if (der[i + 1] == 1 && der[i + 2] == kStatusRequest) return true;
  }
  return false;
}

// Whether a certificate is signed by another one.
bool IsSignedBy(Scraps* scraps, X509* certificate, X509* issuer) {
  const Table& t = scraps->t;
  if (t.X509_check_issued(issuer, certificate) != 0) return false;
  t.EVP_PKEY_free(scraps->key);
  scraps->key = t.X509_get_pubkey(issuer);
  return scraps->key != nullptr && t.X509_verify(certificate, scraps->key) == 1;
}

// The certificate that has signed the peer's: the next in the chain that was built; where the
// peer's own is the end of that, itself or one that the peer has sent. A chain that was not
// accepted may name one that has signed nothing. Borrowed.
X509* IssuerOf(Scraps* scraps, SSL* ssl, X509* certificate) {
  const Table& t = scraps->t;
  OPENSSL_STACK* built = t.SSL_get0_verified_chain(ssl);
  if (built != nullptr && t.OPENSSL_sk_num(built) > 1) {
    auto* next = static_cast<X509*>(t.OPENSSL_sk_value(built, 1));
    bool sound = t.SSL_get_verify_result(ssl) == 0 || IsSignedBy(scraps, certificate, next);
    return sound ? next : nullptr;
  }
  OPENSSL_STACK* sent = t.SSL_get_peer_cert_chain(ssl);
  int count = sent == nullptr ? 0 : t.OPENSSL_sk_num(sent);
  for (int i = 0; i < count; ++i) {
    auto* one = static_cast<X509*>(t.OPENSSL_sk_value(sent, i));
    if (IsSignedBy(scraps, certificate, one)) return one;
  }
  return nullptr;
}

// Rule 2. A store that knows the issuer alone, and takes it as the end of a chain.
bool SignedByIssuer(Scraps* scraps, SSL* ssl, X509* issuer) {
  const Table& t = scraps->t;
  scraps->store = t.X509_STORE_new();
  scraps->issuers = t.OPENSSL_sk_new_null();
  if (scraps->store == nullptr || scraps->issuers == nullptr) return false;
  if (t.X509_STORE_add_cert(scraps->store, issuer) != 1) return false;
  if (t.OPENSSL_sk_push(scraps->issuers, issuer) <= 0) return false;
  auto* param = t.X509_STORE_get0_param(scraps->store);
  if (param == nullptr) return false;
  t.X509_VERIFY_PARAM_set_flags(param, kPartialChain);
  t.X509_VERIFY_PARAM_set_auth_level(param, t.SSL_get_security_level(ssl));
  return t.OCSP_basic_verify(scraps->basic, scraps->issuers, scraps->store, kNoExplicit) == 1;
}

struct Entry {
  bool found = false;
  int status = 0;
  ASN1_TIME* from = nullptr;
  ASN1_TIME* until = nullptr;
};

// The entry for a certificate, by whichever digest the responder names it.
Entry EntryFor(const Table& t, OCSP_BASICRESP* basic, X509* certificate, X509* issuer) {
  const EVP_MD* digests[] = {t.EVP_sha1(), t.EVP_sha256(), t.EVP_sha384(), t.EVP_sha512()};
  Entry entry;
  for (const EVP_MD* digest : digests) {
    OCSP_CERTID* id = t.OCSP_cert_to_id(const_cast<EVP_MD*>(digest), certificate, issuer);
    if (id == nullptr) continue;
    int reason = 0;
    ASN1_TIME* revoked = nullptr;
    entry.found = t.OCSP_resp_find_status(basic, id, &entry.status, &reason, &revoked, &entry.from,
                                          &entry.until) == 1;
    t.OCSP_CERTID_free(id);
    if (entry.found) break;
  }
  return entry;
}

Objection Check(const Table& t, SSL* ssl, X509* certificate, const unsigned char* der, long size) {
  constexpr int kGood = 0;  // V_OCSP_CERTSTATUS_
  constexpr int kStatusRevoked = 1;
  Scraps scraps(t);
  const unsigned char* at = der;
  scraps.response = t.d2i_OCSP_RESPONSE(nullptr, &at, size);
  if (scraps.response == nullptr || at != der + size)
    return {kFailed, "the stapled OCSP response cannot be read"};
  if (t.OCSP_response_status(scraps.response) != 0)
    return {kFailed, "the stapled OCSP response says that the responder has failed"};
  scraps.basic = t.OCSP_response_get1_basic(scraps.response);
  if (scraps.basic == nullptr) return {kFailed, "the stapled OCSP response is of an unknown kind"};
  X509* issuer = IssuerOf(&scraps, ssl, certificate);
  if (issuer == nullptr)
    return {kFailed, "the stapled OCSP response cannot be checked: the issuer is not known"};
  if (!SignedByIssuer(&scraps, ssl, issuer))
    return {kFailed, "the stapled OCSP response is not signed by the issuer or its responder"};
  Entry entry = EntryFor(t, scraps.basic, certificate, issuer);
  if (!entry.found) return {kFailed, "the stapled OCSP response is for another certificate"};
  long most = entry.until == nullptr ? kDaySeconds : -1;
  if (t.OCSP_check_validity(entry.from, entry.until, kSkewSeconds, most) != 1)
    return {kFailed, "the stapled OCSP response is out of date, or not yet valid"};
  if (entry.status == kStatusRevoked)
    return {kRevoked, "certificate revoked, says the stapled OCSP response"};
  if (entry.status != kGood)
    return {kUnknown, "the certificate is unknown to the responder of the stapled OCSP response"};
  return {};
}

void Note(const Table& t, SslRecord* record, X509* certificate, const Objection& objection) {
  if (record == nullptr) return;
  record->verify_code = objection.code;
  record->verify_depth = 0;
  record->verify_text = objection.text;
  record->verify_subject.clear();
  unsigned char subject[512] = {0};
  X509_NAME* name = certificate == nullptr ? nullptr : t.X509_get_subject_name(certificate);
  if (name != nullptr && t.X509_NAME_oneline(name, subject, sizeof subject) != nullptr)
    record->verify_subject = reinterpret_cast<char*>(subject);
}

int CheckStaple(SSL* ssl, void* data) {
  const auto& library = *static_cast<const Library*>(data);
  const Table& t = *library.table;
  if (t.SSL_session_reused(ssl) == 1) return kAccepted;
  CtxRecord* settings = RecordOf(library, t.SSL_get_SSL_CTX(ssl));
  X509* certificate = t.SSL_get0_peer_certificate(ssl);
  if (settings == nullptr) return kRefused;
  const unsigned char* der = nullptr;
  long size = macros::SSL_get_tlsext_status_ocsp_resp(t, ssl, &der);
  Objection objection;
  if (certificate == nullptr) {
    objection = {kNeeded, "there is no certificate that a stapled OCSP response could be for"};
  } else if (der == nullptr || size <= 0) {
    bool must =
        settings->staples == StaplePolicy::kMust || settings->staples == StaplePolicy::kLookMust;
    if (must || DemandsStaple(t, certificate))
      objection = {kNeeded, "an OCSP response must be stapled, and the server has stapled none"};
  } else {
    objection = Check(t, ssl, certificate, der, size);
  }
  t.ERR_clear_error();
  if (objection.code == 0) return kAccepted;
  if (settings->staples == StaplePolicy::kGood || settings->staples == StaplePolicy::kMust) {
    t.SSL_set_verify_result(ssl, objection.code);
    Note(t, RecordOf(library, ssl), certificate, objection);
    return kRefused;
  }
  // What is wrong with the chain is worse.
  if (t.SSL_get_verify_result(ssl) == 0) {
    t.SSL_set_verify_result(ssl, objection.code);
    Note(t, RecordOf(library, ssl), certificate, objection);
  }
  return kAccepted;
}

int GiveStaple(SSL* ssl, void* data) {
  const auto& library = *static_cast<const Library*>(data);
  const Table& t = *library.table;
  const unsigned char* given = nullptr;
  if (macros::SSL_get_tlsext_status_ocsp_resp(t, ssl, &given) > 0 && given != nullptr)
    return kStapled;
  // That of a context which a client hello callback has put in, where it has.
  CtxRecord* record = RecordOf(library, t.SSL_get_SSL_CTX(ssl));
  unsigned char fingerprint[kFingerprint];
  if (record == nullptr || record->offered.empty()) return kNothing;
  if (!Fingerprint(t, t.SSL_get_certificate(ssl), fingerprint)) return kNothing;
  auto now = static_cast<double>(time(nullptr));
  for (const OfferedStaple& one : record->offered) {
    if (memcmp(one.fingerprint, fingerprint, kFingerprint) != 0) continue;
    if (one.until != 0 && one.until <= now) continue;
    auto size = static_cast<long>(one.response.size());
    if (macros::SSL_set_tlsext_status_ocsp_resp(t, ssl, one.response.data(), size) > 0)
      return kStapled;
  }
  t.ERR_clear_error();
  return kNothing;
}

void Install(const Library& library, SSL_CTX* ctx, int (*callback)(SSL*, void*)) {
  const Table& t = *library.table;
  t.SSL_CTX_callback_ctrl(ctx, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_CB,
                          reinterpret_cast<void (*)(void)>(callback));
  t.SSL_CTX_ctrl(ctx, ctrl::kSSL_CTRL_SET_TLSEXT_STATUS_REQ_CB_ARG, 0,
                 const_cast<Library*>(&library));
}

}  // namespace

void CheckStaples(const Library& library, SSL_CTX* ctx, StaplePolicy policy) {
  if (CtxRecord* record = RecordOf(library, ctx)) record->staples = policy;
  Install(library, ctx, &CheckStaple);
}

void Staple(const Library& library, SSL_CTX* ctx) { Install(library, ctx, &GiveStaple); }

bool OfferStaple(const Library& library, SSL_CTX* ctx, X509* certificate,
                 const unsigned char* response, size_t size, double until) {
  CtxRecord* record = RecordOf(library, ctx);
  OfferedStaple offered;
  if (record == nullptr || !Fingerprint(*library.table, certificate, offered.fingerprint))
    return false;
  offered.response.assign(response, response + size);
  offered.until = until;
  record->offered.push_back(std::move(offered));
  Staple(library, ctx);
  return true;
}

}  // namespace comm::io
