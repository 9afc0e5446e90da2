// Writes by C name on a connection whose records the kernel encrypts. Included by guards.h only.
#pragma once

#include <cstring>
#include <vector>

#include "library/records.h"
#include "openssl/convert_results.h"

namespace comm {

namespace ktls {

inline bool Sends(const Table& t, SSL* ssl) {
  constexpr int kCtrlKtlsSend = 73;  // BIO_CTRL_GET_KTLS_SEND
  BIO* transport = t.SSL_get_wbio(ssl);
  return transport != nullptr && t.BIO_ctrl(transport, kCtrlKtlsSend, 0, nullptr) > 0;
}

// A write that the socket takes only in part leaves the bare address of the rest in the connection,
// to be sent by any later call; before 3.5.7 even where SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER is set.
// JavaScript may have freed or overwritten it by then: so C gets a copy, which stays until a write
// has succeeded. A repeated write gets the same copy, because C compares addresses.
struct WriteGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    SSL* ssl = Get<0>(args).object;
    js::Span& bytes = Get<1>(args).bytes;
    if (bytes.size == 0 || !Sends(t, ssl)) return true;
    SslRecord* record = RecordOf(call.library(), ssl);
    if (record == nullptr) {
      call.Fail("ERR_OUT_OF_MEMORY", std::string(call.row().name) + ": memory is short.");
      return false;
    }
    auto& copies = record->ktls_writes;
    if (copies.empty() || copies.back().size() < bytes.size) copies.emplace_back(bytes.size);
    memcpy(copies.back().data(), bytes.data, bytes.size);
    bytes.data = copies.back().data();
    return true;
  }
};

struct WriteDone {
  template <class Args>
  static void Note(Call& call, Args& args, int result) {
    if (result <= 0) return;
    SslRecord* record = RecordOf(call.library(), Get<0>(args).object);
    if (record != nullptr) record->ktls_writes.clear();
  }
};

}  // namespace ktls

template <>
struct Guard<&Table::SSL_write> : ktls::WriteGuard {};
template <>
struct Guard<&Table::SSL_write_ex> : ktls::WriteGuard {};
template <>
struct Guard<&Table::SSL_write_ex2> : ktls::WriteGuard {};
template <>
struct After<&Table::SSL_write> : ktls::WriteDone {};
template <>
struct After<&Table::SSL_write_ex> : ktls::WriteDone {};
template <>
struct After<&Table::SSL_write_ex2> : ktls::WriteDone {};

}  // namespace comm
