// The macros of OpenSSL's bio.h as functions: commands of BIO_ctrl and tests of the retry flags.
// Knows only the function table. Where a command would crash on a BIO of another type, the type is
// looked at first.
#pragma once

#include "library/ctrl.h"
#include "library/table.h"

namespace comm::macros {

namespace bio {

inline constexpr int kRead = 0x01;
inline constexpr int kWrite = 0x02;
inline constexpr int kSpecial = 0x04;
inline constexpr int kRetry = 0x08;
inline constexpr int kPair = 19 | 0x0400;
inline constexpr int kDatagramPair = 26 | 0x0400;

inline long Ctrl(const Table& t, BIO* b, int command, long number = 0, void* pointer = nullptr) {
  return t.BIO_ctrl(b, command, number, pointer);
}

}  // namespace bio

inline int BIO_get_flags(const Table& t, BIO* b) { return t.BIO_test_flags(b, ~0); }

inline int BIO_get_retry_flags(const Table& t, BIO* b) {
  return t.BIO_test_flags(b, bio::kRead | bio::kWrite | bio::kSpecial | bio::kRetry);
}

inline int BIO_should_read(const Table& t, BIO* b) { return t.BIO_test_flags(b, bio::kRead); }

inline int BIO_should_write(const Table& t, BIO* b) { return t.BIO_test_flags(b, bio::kWrite); }

inline int BIO_should_io_special(const Table& t, BIO* b) {
  return t.BIO_test_flags(b, bio::kSpecial);
}

inline int BIO_retry_type(const Table& t, BIO* b) {
  return t.BIO_test_flags(b, bio::kRead | bio::kWrite | bio::kSpecial);
}

inline int BIO_should_retry(const Table& t, BIO* b) { return t.BIO_test_flags(b, bio::kRetry); }

inline int BIO_get_close(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_GET_CLOSE));
}

inline int BIO_pending(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_PENDING));
}

inline int BIO_wpending(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_WPENDING));
}

inline int BIO_eof(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_EOF));
}

inline int BIO_flush(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_FLUSH));
}

inline int BIO_reset(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_RESET));
}

inline int BIO_seek(const Table& t, BIO* b, long offset) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_FILE_SEEK, offset));
}

inline int BIO_tell(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_FILE_TELL));
}

inline long BIO_do_handshake(const Table& t, BIO* b) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_DO_STATE_MACHINE);
}

// Other types answer this command too, and set no pointer.
inline long BIO_get_mem_data(const Table& t, BIO* b, const unsigned char** data) {
  *data = nullptr;
  const long length = bio::Ctrl(t, b, ctrl::kBIO_CTRL_INFO, 0, data);
  return *data == nullptr ? 0 : length;
}

inline long BIO_set_mem_eof_return(const Table& t, BIO* b, int value) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_SET_BUF_MEM_EOF_RETURN, value);
}

inline long BIO_set_buffer_size(const Table& t, BIO* b, long size) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_SET_BUFF_SIZE, size);
}

inline long BIO_set_read_buffer_size(const Table& t, BIO* b, long size) {
  return t.BIO_int_ctrl(b, ctrl::kBIO_C_SET_BUFF_SIZE, size, 0);
}

inline long BIO_set_write_buffer_size(const Table& t, BIO* b, long size) {
  return t.BIO_int_ctrl(b, ctrl::kBIO_C_SET_BUFF_SIZE, size, 1);
}

inline long BIO_get_buffer_num_lines(const Table& t, BIO* b) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_GET_BUFF_NUM_LINES);
}

inline long BIO_set_buffer_read_data(const Table& t, BIO* b, const unsigned char* data,
                                     long length) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_SET_BUFF_READ_DATA, length, const_cast<unsigned char*>(data));
}

inline long BIO_buffer_peek(const Table& t, BIO* b, unsigned char* data, long length) {
  return bio::Ctrl(t, b, ctrl::kBIO_CTRL_PEEK, length, data);
}

inline long BIO_set_prefix(const Table& t, BIO* b, const char* prefix) {
  return bio::Ctrl(t, b, ctrl::kBIO_CTRL_SET_PREFIX, 0, const_cast<char*>(prefix));
}

inline long BIO_set_indent(const Table& t, BIO* b, long indent) {
  return bio::Ctrl(t, b, ctrl::kBIO_CTRL_SET_INDENT, indent);
}

inline long BIO_get_indent(const Table& t, BIO* b) {
  return bio::Ctrl(t, b, ctrl::kBIO_CTRL_GET_INDENT);
}

inline long BIO_set_fd(const Table& t, BIO* b, int fd, int close_flag) {
  return t.BIO_int_ctrl(b, ctrl::kBIO_C_SET_FD, close_flag, fd);
}

// Other types pass this command on or answer 0, which is a descriptor: only what the library stores
// itself counts.
inline long BIO_get_fd(const Table& t, BIO* b, void*) {
  int fd = -1;
  return bio::Ctrl(t, b, ctrl::kBIO_C_GET_FD, 0, &fd) < 0 ? -1 : fd;
}

// A datagram BIO without a socket would change the mode of descriptor 0.
inline long BIO_set_nbio(const Table& t, BIO* b, long on) {
  return BIO_get_fd(t, b, nullptr) < 0 ? 0 : bio::Ctrl(t, b, ctrl::kBIO_C_SET_NBIO, on);
}

inline int BIO_get_ktls_send(const Table& t, BIO* b) {
  return bio::Ctrl(t, b, ctrl::kBIO_CTRL_GET_KTLS_SEND) > 0;
}

inline int BIO_get_ktls_recv(const Table& t, BIO* b) {
  return bio::Ctrl(t, b, ctrl::kBIO_CTRL_GET_KTLS_RECV) > 0;
}

inline long BIO_get_ssl(const Table& t, BIO* b, SSL** ssl) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_GET_SSL, 0, ssl);
}

inline long BIO_set_ssl_mode(const Table& t, BIO* b, long client) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_SSL_MODE, client);
}

inline long BIO_set_ssl_renegotiate_bytes(const Table& t, BIO* b, long bytes) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_SET_SSL_RENEGOTIATE_BYTES, bytes);
}

inline long BIO_set_ssl_renegotiate_timeout(const Table& t, BIO* b, long seconds) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_SET_SSL_RENEGOTIATE_TIMEOUT, seconds);
}

inline long BIO_get_num_renegotiates(const Table& t, BIO* b) {
  return bio::Ctrl(t, b, ctrl::kBIO_C_GET_SSL_NUM_RENEGOTIATES);
}

// --- pairs
// -------------------------------------------------------------------------------------------------------

// The library takes the second BIO for one of the first's type without looking.
inline int BIO_make_bio_pair(const Table& t, BIO* b1, BIO* b2) {
  const int type = t.BIO_method_type(b1);
  if (b1 == b2 || type != t.BIO_method_type(b2) ||
      (type != bio::kPair && type != bio::kDatagramPair)) {
    return 0;
  }
  return static_cast<int>(bio::Ctrl(t, b1, ctrl::kBIO_C_MAKE_BIO_PAIR, 0, b2));
}

inline int BIO_destroy_bio_pair(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_DESTROY_BIO_PAIR));
}

inline int BIO_shutdown_wr(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_SHUTDOWN_WR));
}

inline int BIO_set_write_buf_size(const Table& t, BIO* b, long size) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_SET_WRITE_BUF_SIZE, size));
}

inline size_t BIO_get_write_buf_size(const Table& t, BIO* b, long ignored) {
  return static_cast<size_t>(bio::Ctrl(t, b, ctrl::kBIO_C_GET_WRITE_BUF_SIZE, ignored));
}

inline int BIO_get_write_guarantee(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_GET_WRITE_GUARANTEE));
}

inline int BIO_get_read_request(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_C_GET_READ_REQUEST));
}

// --- datagrams
// ---------------------------------------------------------------------------------------------------

inline int BIO_ctrl_dgram_connect(const Table& t, BIO* b, BIO_ADDR* peer) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_CONNECT, 0, peer));
}

inline int BIO_ctrl_set_connected(const Table& t, BIO* b, BIO_ADDR* peer) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_SET_CONNECTED, 0, peer));
}

inline int BIO_dgram_recv_timedout(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_RECV_TIMER_EXP));
}

inline int BIO_dgram_send_timedout(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_SEND_TIMER_EXP));
}

inline int BIO_dgram_get_peer(const Table& t, BIO* b, BIO_ADDR* peer) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_PEER, 0, peer));
}

inline int BIO_dgram_set_peer(const Table& t, BIO* b, BIO_ADDR* peer) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_SET_PEER, 0, peer));
}

inline int BIO_dgram_detect_peer_addr(const Table& t, BIO* b, BIO_ADDR* peer) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_DETECT_PEER_ADDR, 0, peer));
}

inline unsigned int BIO_dgram_get_mtu_overhead(const Table& t, BIO* b) {
  return static_cast<unsigned int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_MTU_OVERHEAD));
}

inline unsigned int BIO_dgram_get_mtu(const Table& t, BIO* b) {
  return static_cast<unsigned int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_MTU));
}

inline int BIO_dgram_set_mtu(const Table& t, BIO* b, unsigned int mtu) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_SET_MTU, static_cast<long>(mtu)));
}

inline int BIO_dgram_get_local_addr_cap(const Table& t, BIO* b) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_LOCAL_ADDR_CAP));
}

inline int BIO_dgram_get_local_addr_enable(const Table& t, BIO* b, int* enable) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_LOCAL_ADDR_ENABLE, 0, enable));
}

inline int BIO_dgram_set_local_addr_enable(const Table& t, BIO* b, int enable) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_SET_LOCAL_ADDR_ENABLE, enable));
}

inline uint32_t BIO_dgram_get_effective_caps(const Table& t, BIO* b) {
  return static_cast<uint32_t>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_EFFECTIVE_CAPS));
}

inline uint32_t BIO_dgram_get_caps(const Table& t, BIO* b) {
  return static_cast<uint32_t>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_CAPS));
}

inline int BIO_dgram_set_caps(const Table& t, BIO* b, uint32_t caps) {
  return static_cast<int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_SET_CAPS, static_cast<long>(caps)));
}

inline unsigned int BIO_dgram_get_no_trunc(const Table& t, BIO* b) {
  return static_cast<unsigned int>(bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_GET_NO_TRUNC));
}

inline int BIO_dgram_set_no_trunc(const Table& t, BIO* b, unsigned int on) {
  return static_cast<int>(
      bio::Ctrl(t, b, ctrl::kBIO_CTRL_DGRAM_SET_NO_TRUNC, static_cast<long>(on)));
}

}  // namespace comm::macros
