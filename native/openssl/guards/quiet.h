// Functions after which the error queue need not be looked at. Included by guards.h only.
// Only what, in every version from 3.0 on, reads or sets a field of its object and does nothing
// else; a queue looked at for nothing costs more than such a call.
#pragma once

namespace comm {

template <>
struct Quiet<&Table::SSL_CTX_get_options> : std::true_type {};
template <>
struct Quiet<&Table::SSL_CTX_get_verify_mode> : std::true_type {};
template <>
struct Quiet<&Table::SSL_CTX_get_verify_depth> : std::true_type {};
template <>
struct Quiet<&Table::SSL_CTX_get_timeout> : std::true_type {};
template <>
struct Quiet<&Table::SSL_SESSION_get_time> : std::true_type {};
template <>
struct Quiet<&Table::SSL_SESSION_get_timeout> : std::true_type {};
template <>
struct Quiet<&Table::SSL_CIPHER_get_id> : std::true_type {};

}  // namespace comm
