// Guards of the functions that go on searching from a position. Included by guards.h only.
#pragma once

namespace comm {

// C adds one to the position before it looks whether it is inside.
struct LastPositionGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    constexpr size_t kParameter = 2;
    if (Get<kParameter>(args).value < std::numeric_limits<int>::max()) return true;
    call.RefuseValue(kParameter, "must be a position, or -1 to begin");
    return false;
  }
};

template <>
struct Guard<&Table::X509_get_ext_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_get_ext_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_get_ext_by_critical> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_CRL_get_ext_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_CRL_get_ext_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_CRL_get_ext_by_critical> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_REVOKED_get_ext_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_REVOKED_get_ext_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_REVOKED_get_ext_by_critical> : LastPositionGuard {};
template <>
struct Guard<&Table::X509v3_get_ext_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509v3_get_ext_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::X509v3_get_ext_by_critical> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_NAME_get_index_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_NAME_get_index_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_REQ_get_attr_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509_REQ_get_attr_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::X509at_get_attr_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::X509at_get_attr_by_OBJ> : LastPositionGuard {};
template <>
struct Guard<&Table::EVP_PKEY_get_attr_by_NID> : LastPositionGuard {};
template <>
struct Guard<&Table::EVP_PKEY_get_attr_by_OBJ> : LastPositionGuard {};

}  // namespace comm
