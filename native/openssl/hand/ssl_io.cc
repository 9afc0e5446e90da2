// SSL: outcomes, transports, closing and waiting: what takes or gives C structures, or gives away
// references.
#include "openssl/hand.h"
#include "openssl/ssl_state.h"

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/time.h>
#endif

namespace comm::hand {

namespace {

// Notes at once what SSL_get_error says of a result, before anything else runs.
int Noted(Call& call, SSL* ssl, int result) {
  NoteOutcome(call.library(), ssl, result);
  return result;
}

// C takes over the reference of a BIO that it gets, but a QUIC object that has the BIO already does
// not.
template <class BioArg>
void Hand(Call& call, SSL* ssl, BIO* present, void (*set)(SSL*, BIO*), BioArg& bio) {
  if (bio.given != nullptr && bio.given == present && ssl_state::IsQuic(call.table(), ssl)) return;
  set(ssl, bio.given);
  bio.given = nullptr;
}

struct PollDescriptor {  // BIO_POLL_DESCRIPTOR
  uint32_t type;
  union {
    int fd;
    void* custom;
    uintptr_t custom_number;
    SSL* ssl;
  } value;
};

// Of descriptors of other types than sockets the value may be a pointer: it stays here.
template <class Args>
napi_value ShowPoll(Call& call, Args& args, int (*get)(SSL*, void*)) {
  constexpr uint32_t kSocketType = 1;  // BIO_POLL_DESCRIPTOR_TYPE_SOCK_FD
  PollDescriptor descriptor{};
  int result = get(Get<0>(args).object, &descriptor);
  bool socket = result == 1 && descriptor.type == kSocketType;
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", js::Int(call.env(), result));
  js::Set(call.env(), object, call.ParameterName(1).c_str(),
          js::Number(call.env(), descriptor.type));
  js::Set(call.env(), object, call.ParameterName(2).c_str(),
          js::Int(call.env(), socket ? descriptor.value.fd : -1));
  return object;
}

}  // namespace

napi_value SSL_get_error(Call& call, HandArgs<Int(In<SSL>, Int)>& args) {
  return js::Int(call.env(), NotedOutcome(call.library(), Get<0>(args).object, Get<1>(args).value));
}

// By its two halves, each of which takes one reference: C's own function counts differently from
// case to case.
napi_value SSL_set_bio(Call& call, HandArgs<Void(In<SSL>, OptGive<BIO>, OptGive<BIO>)>& args) {
  const Table& t = call.table();
  SSL* ssl = Get<0>(args).object;
  auto& rbio = Get<1>(args);
  auto& wbio = Get<2>(args);
  if (!ssl_state::TakesTransport(call, ssl) || !ssl_state::SuitsThread(call, ssl, rbio.object, 1) ||
      !ssl_state::SuitsThread(call, ssl, wbio.object, 2) ||
      bio::LeadsTo(call, rbio.object, ssl, 1) || bio::LeadsTo(call, wbio.object, ssl, 2)) {
    return nullptr;
  }
  Hand(call, ssl, t.SSL_get_rbio(ssl), t.SSL_set0_rbio, rbio);
  Hand(call, ssl, t.SSL_get_wbio(ssl), t.SSL_set0_wbio, wbio);
  return js::Undefined(call.env());
}

napi_value SSL_set0_rbio(Call& call, HandArgs<Void(In<SSL>, OptGive<BIO>)>& args) {
  SSL* ssl = Get<0>(args).object;
  auto& bio = Get<1>(args);
  if (!ssl_state::TakesTransport(call, ssl) || !ssl_state::SuitsThread(call, ssl, bio.object, 1) ||
      bio::LeadsTo(call, bio.object, ssl, 1))
    return nullptr;
  Hand(call, ssl, call.table().SSL_get_rbio(ssl), call.table().SSL_set0_rbio, bio);
  return js::Undefined(call.env());
}

napi_value SSL_set0_wbio(Call& call, HandArgs<Void(In<SSL>, OptGive<BIO>)>& args) {
  SSL* ssl = Get<0>(args).object;
  auto& bio = Get<1>(args);
  if (!ssl_state::TakesTransport(call, ssl) || !ssl_state::SuitsThread(call, ssl, bio.object, 1) ||
      bio::LeadsTo(call, bio.object, ssl, 1))
    return nullptr;
  Hand(call, ssl, call.table().SSL_get_wbio(ssl), call.table().SSL_set0_wbio, bio);
  return js::Undefined(call.env());
}

napi_value SSL_sendfile(Call& call, HandArgs<IoInt(In<SSL>, Int, I64, Size, Int)>& args) {
  SSL* ssl = Get<0>(args).object;
  int64_t offset = Get<2>(args).value;
  if (Get<1>(args).value < 0) {
    call.RefuseValue(1, "must be the descriptor of an open file");
    return nullptr;
  }
  if (offset < 0 || offset > static_cast<int64_t>(std::numeric_limits<long>::max())) {
    call.RefuseValue(2, "must be a position that a file can have");
    return nullptr;
  }
  std::ptrdiff_t sent = call.table().SSL_sendfile(
      ssl, Get<1>(args).value, static_cast<long>(offset), Get<3>(args).value, Get<4>(args).value);
  constexpr std::ptrdiff_t kMost = std::numeric_limits<int>::max();
  Noted(call, ssl, static_cast<int>(sent < 0 ? -1 : std::min(sent, kMost)));
  return js::Number(call.env(), static_cast<double>(sent));
}

napi_value SSL_shutdown_ex(Call& call, HandArgs<IoInt(In<SSL>, U64, U64, OptStr)>& args) {
  const Table& t = call.table();
  SSL* ssl = Get<0>(args).object;
  struct {  // SSL_SHUTDOWN_EX_ARGS
    uint64_t quic_error_code;
    const char* quic_reason;
  } how{Get<2>(args).value, nullptr};
  SSL* connection = t.SSL_get0_connection == nullptr ? ssl : t.SSL_get0_connection(ssl);
  if (!Get<3>(args).null) {
    // The manual does not say that C copies the text, so it lives as long as the connection.
    SslRecord* record = ssl_state::RecordFor(call, connection == nullptr ? ssl : connection);
    if (record == nullptr) return nullptr;
    auto& reasons = record->quic_reasons;
    auto known = std::find(reasons.begin(), reasons.end(), Get<3>(args).text);
    how.quic_reason =
        known == reasons.end() ? reasons.emplace_back(Get<3>(args).text).c_str() : known->c_str();
  }
  return js::Int(call.env(),
                 Noted(call, ssl, t.SSL_shutdown_ex(ssl, Get<1>(args).value, &how, sizeof how)));
}

napi_value SSL_get_rpoll_descriptor(Call& call, HandArgs<Int(In<SSL>, Out<U32>, Out<Int>)>& args) {
  return ShowPoll(call, args, call.table().SSL_get_rpoll_descriptor);
}
napi_value SSL_get_wpoll_descriptor(Call& call, HandArgs<Int(In<SSL>, Out<U32>, Out<Int>)>& args) {
  return ShowPoll(call, args, call.table().SSL_get_wpoll_descriptor);
}

napi_value SSL_get_event_timeout(Call& call, HandArgs<Int(In<SSL>, Out<I64>, Out<Int>)>& args) {
  timeval left{};
  int infinite = 0;
  int result = call.table().SSL_get_event_timeout(Get<0>(args).object, &left, &infinite);
  int64_t microseconds =
      static_cast<int64_t>(left.tv_sec) * 1000000 + static_cast<int64_t>(left.tv_usec);
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", js::Int(call.env(), result));
  js::Set(call.env(), object, call.ParameterName(1).c_str(), js::BigInt(call.env(), microseconds));
  js::Set(call.env(), object, call.ParameterName(2).c_str(), js::Int(call.env(), infinite));
  return object;
}

}  // namespace comm::hand
