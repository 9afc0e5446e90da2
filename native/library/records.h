// What we remember about one SSL, SSL_CTX or SSL_SESSION, kept in its ex_data: it lives and dies
// with the C object. Knows nothing of Node.
#pragma once

#include <atomic>
#include <cstdint>
#include <list>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "library/library.h"
#include "library/session_store.h"
#include "library/ticket_keys.h"

namespace comm {

enum class Side : unsigned char { kUnknown, kClient, kServer, kBoth };

// What a client does about stapled OCSP responses: whatever comes must be good; one must come; the
// same two, but the handshake goes on.
enum class StaplePolicy : unsigned char { kGood, kMust, kLook, kLookMust };

inline constexpr int kFingerprint = 32;  // SHA-256

// An OCSP response that a server staples to one of its certificates.
struct OfferedStaple {
  unsigned char fingerprint[kFingerprint] = {0};
  std::vector<unsigned char> response;
  double until = 0;  // seconds since 1970, 0 for ever
};

struct CtxRecord {
  Side side = Side::kUnknown;
  double key = 0;       // by which JavaScript knows its callbacks
  bool ending = false;  // it has no reference any more, and C empties its cache
  // The environments that have set each callback: C's is removed with the last of them.
  std::map<std::string, std::set<unsigned long long>> holders;
  // Whether JavaScript observes states, or judges chains, of connections made from it.
  bool observes_info = false;
  bool judges_chain = false;
  // Whether JavaScript says what is secure enough: OpenSSL asks in the midst of its lists.
  bool asks_security = false;
  // Whether JavaScript judges the timestamps of connections made from it, and which of the two
  // callbacks of tickets, which C sets both at once, it has.
  bool judges_timestamps = false;
  bool makes_tickets = false;
  bool judges_tickets = false;
  // How many connections send certificates of its extra chain, and ask JavaScript meanwhile.
  std::atomic<int> sending{0};
  // What decided the number of signature algorithms of the context, and with it the size of its
  // certificates' arrays.
  std::string algorithms;
  std::vector<unsigned char> alpn;  // what a server chooses from, each with its length before it
  StaplePolicy staples = StaplePolicy::kGood;
  std::vector<OfferedStaple> offered;
  std::shared_ptr<SessionStore> sessions;  // of a client
  TicketKeysPlace ticket_keys;             // of a server
};

// The bytes of a handshake that carries data: those that a client sends before it is over, or those
// that a server has received so far. See io/early_data.h.
struct EarlyData {
  bool server = false;
  bool over = false;
  std::vector<unsigned char> bytes;
  std::vector<unsigned char> answer;  // a server's, sent before the handshake is over
};

// Which callback of an SSL is running now: its trampoline sets it, guards ask for it.
// kChoosing: what a server name is served with.
enum class Running : unsigned char {
  kNone,
  kOther,
  kCertificate,
  kClientHello,
  kSrpUserName,
  kChoosing
};

// What a handshake asks its user, and waits for: the step that asks ends with its want, and the
// same question is asked again when the handshake goes on.
enum class Question : unsigned char { kVerify, kCertificate, kClientHello };
inline constexpr int kQuestions = 3;
enum class Answer : unsigned char { kNone, kYes, kNo };

struct SslRecord {
  Side side = Side::kUnknown;
  double key = 0;  // by which JavaScript knows its callbacks
  // The handle that callbacks are given, and the environment that has it.
  uint64_t handle = 0;
  unsigned long long environment = 0;
  // Whether JavaScript observes its states; its own callback always does.
  bool observes_info = false;
  // Whether JavaScript judges each certificate of a chain.
  bool judges_chain = false;
  // Whether JavaScript says what is secure enough for it.
  bool asks_security = false;
  // What callbacks have answered with and C keeps the address of, by callback.
  std::map<std::string, std::vector<unsigned char>> answered;
  EVP_PKEY* tmp_dh = nullptr;  // with a reference: a callback has answered with what is inside it
  // What SSL_get_error said after the last I/O call, and for which result.
  bool io_noted = false;
  int io_result = 0;
  int io_error = 0;
  bool read_waited = false;  // the last blocking read of it had to wait, see io/step.cc
  // The last alert that went either way: -1 none.
  int alert_sent = -1;
  int alert_received = -1;
  bool alert_last_was_sent = false;
  bool alert_fatal = false;
  // The first failure while the peer's chain was verified.
  int verify_code = 0;
  int verify_depth = 0;
  std::string verify_subject;
  const char* verify_text = nullptr;  // in other words than the library has for the code

  Answer answers[kQuestions] = {};
  // A server's user will judge the chain when this handshake is over: it may go on until then.
  bool judged_later = false;
  bool out = false;  // a thread of the crew is inside it

  Running running = Running::kNone;
  bool conf_pointed =
      false;  // an SSL_CONF_CTX was pointed at it: C writes through pointers into its insides
  bool made_streams = false;    // SSL_new_stream was called on it
  bool method_changed = false;  // it was given another method than its context's
  bool has_ticket_ext =
      false;  // SSL_set_session_ticket_ext was called: another method would free that twice
  // Memory whose bare address C keeps.
  std::vector<unsigned char> quic_tls_params;
  std::list<std::string> quic_reasons;
  std::unique_ptr<unsigned char[]> ktls_chunk;        // see io/step.cc
  std::list<std::vector<unsigned char>> ktls_writes;  // see openssl/guards/ktls.h
  // Where a client's sessions go, and under which key; empty: nowhere.
  std::shared_ptr<SessionStore> sessions;
  std::string session_key;
  int session_verify_mode = 0;
  // On a server: sessions that were found for this handshake, and those that were made in it.
  std::vector<SSL_SESSION*> offered_sessions;
  std::vector<SSL_SESSION*> new_sessions;
  std::unique_ptr<EarlyData> early;
  // Contexts that it had before SSL_set_SSL_CTX, each with a reference: DANE goes on pointing into
  // them.
  std::vector<SSL_CTX*> contexts;
  const Table* table = nullptr;

  SslRecord() = default;
  SslRecord(const SslRecord&) = delete;
  SslRecord& operator=(const SslRecord&) = delete;
  ~SslRecord();
};

bool MakeRecordIndexes(Library* library);

// The record, made at the first call; nullptr only when memory is short.
SslRecord* RecordOf(const Library& library, SSL* ssl);
CtxRecord* RecordOf(const Library& library, SSL_CTX* ctx);

// The context that a connection was made from: sessions and tickets are that one's, whatever
// context is put in for a server name.
SSL_CTX* FirstContext(const Library& library, SSL* ssl);

// Whether a session is the caller's alone: made by hand and never given to a context or connection.
// Copies that C makes are not.
void SetFresh(const Library& library, SSL_SESSION* session, bool fresh);
bool IsFresh(const Library& library, SSL_SESSION* session);

}  // namespace comm
