// SSL: QUIC streams and connections, and TLS under a foreign QUIC stack, where C takes structures.
#include "openssl/hand.h"
#include "openssl/ssl_state.h"

#ifdef _WIN32
#include <winsock2.h>
#else
#include <sys/time.h>
#endif

namespace comm::hand {

napi_value SSL_stream_reset(Call& call, HandArgs<Int(In<SSL>, U64)>& args) {
  struct {  // SSL_STREAM_RESET_ARGS
    uint64_t quic_error_code;
  } how{Get<1>(args).value};
  return js::Int(call.env(), call.table().SSL_stream_reset(Get<0>(args).object, &how, sizeof how));
}

napi_value SSL_get_conn_close_info(
    Call& call, HandArgs<Int(In<SSL>, Out<U64>, Out<U64>, OutBytes<Size>, Out<U32>)>& args) {
  struct {  // SSL_CONN_CLOSE_INFO
    uint64_t error_code;
    uint64_t frame_type;
    const char* reason;
    size_t reason_len;
    uint32_t flags;
  } info{};
  int result = call.table().SSL_get_conn_close_info(Get<0>(args).object, &info, sizeof info);
  napi_value reason = result == 1 && info.reason != nullptr
                          ? js::Bytes(call.env(), info.reason, info.reason_len)
                          : js::Null(call.env());
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", js::Int(call.env(), result));
  js::Set(call.env(), object, call.ParameterName(1).c_str(),
          js::BigUint(call.env(), info.error_code));
  js::Set(call.env(), object, call.ParameterName(2).c_str(),
          js::BigUint(call.env(), info.frame_type));
  js::Set(call.env(), object, call.ParameterName(3).c_str(), reason);
  js::Set(call.env(), object, call.ParameterName(4).c_str(), js::Number(call.env(), info.flags));
  return object;
}

// C keeps the bare address: the record of the connection keeps the bytes until others replace them.
napi_value SSL_set_quic_tls_transport_params(Call& call,
                                             HandArgs<Int(In<SSL>, Bytes<Size>)>& args) {
  const Table& t = call.table();
  SSL* ssl = Get<0>(args).object;
  js::Span bytes = Get<1>(args).bytes;
  if (ssl_state::IsQuic(t, ssl)) {
    call.RefuseValue(0, "must not be a QUIC object, which sees to that itself");
    return nullptr;
  }
  SslRecord* record = ssl_state::RecordFor(call, ssl);
  if (record == nullptr) return nullptr;
  std::vector<unsigned char> params(bytes.data, bytes.data + bytes.size);
  params.push_back(0);  // so that there is an address also for no bytes
  int result = t.SSL_set_quic_tls_transport_params(ssl, params.data(), bytes.size);
  if (result == 1) record->quic_tls_params.swap(params);
  return js::Int(call.env(), result);
}

namespace {

struct PollItem {  // SSL_POLL_ITEM, with the BIO_POLL_DESCRIPTOR in it
  uint32_t type;
  union {
    int fd;
    void* custom;
    uintptr_t custom_number;
    SSL* ssl;
  } value;
  uint64_t events;
  uint64_t revents;
};

}  // namespace

napi_value SSL_poll(Call& call, HandArgs<Int(InStack<SSL>, Numbers<U64, Size>, I64, U64,
                                             OutOwnedNumbers<U64, Size>, Out<Size>)>& args) {
  constexpr uint32_t kSslType = 2;  // BIO_POLL_DESCRIPTOR_TYPE_SSL
  const auto& ssls = Get<0>(args).elements;
  const auto& events = Get<1>(args).numbers;
  int64_t wait = Get<2>(args).value;
  if (events.size() != ssls.size()) {
    call.RefuseValue(1, "must have as many elements as \"" + call.ParameterName(0) + "\"");
    return nullptr;
  }
  std::vector<PollItem> items(ssls.size());
  for (size_t i = 0; i < items.size(); i++) {
    items[i].type = kSslType;
    items[i].value.ssl = static_cast<SSL*>(ssls[i]);
    items[i].events = events[i];
  }
  timeval limit{};
  limit.tv_sec = static_cast<decltype(limit.tv_sec)>(
      std::min<int64_t>(wait / 1000000, std::numeric_limits<int>::max()));
  limit.tv_usec = static_cast<decltype(limit.tv_usec)>(wait % 1000000);
  size_t ready = 0;
  int result = call.table().SSL_poll(items.data(), items.size(), sizeof(PollItem),
                                     wait < 0 ? nullptr : &limit, Get<3>(args).value, &ready);
  napi_value revents = js::Array(call.env(), items.size());
  for (size_t i = 0; i < items.size(); i++) {
    napi_set_element(call.env(), revents, static_cast<uint32_t>(i),
                     js::Number(call.env(), static_cast<double>(items[i].revents)));
  }
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", js::Int(call.env(), result));
  js::Set(call.env(), object, call.ParameterName(4).c_str(), revents);
  js::Set(call.env(), object, call.ParameterName(5).c_str(),
          js::Number(call.env(), static_cast<double>(ready)));
  return object;
}

}  // namespace comm::hand
