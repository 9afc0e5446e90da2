// Guards of the X.509 functions, but for those on an X509_STORE_CTX (x509_store_ctx.h).
// Included by guards.h only.
#pragma once

namespace comm {

namespace x509 {

// MBSTRING_UTF8, _ASC, _BMP, _UNIV: C chooses the tag itself.
inline bool IsMbString(int type) {
  return type == 0x1000 || type == 0x1001 || type == 0x1002 || type == 0x1004;
}

constexpr int kUndef = -1;      // V_ASN1_UNDEF
constexpr int kAppChoose = -2;  // V_ASN1_APP_CHOOSE
constexpr int kMostIndent = 4096;

// C writes that many spaces.
template <size_t kParameter>
struct IndentGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    int indent = Get<kParameter>(args).value;
    if (indent >= 0 && indent <= kMostIndent) return true;
    call.RefuseValue(kParameter, "must be from 0 to " + std::to_string(kMostIndent));
    return false;
  }
};

// Of an empty address C would take the strlen.
template <bool kOptional>
struct AddressGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const js::Span& ip = Get<1>(args).bytes;
    if (ip.size == 4 || ip.size == 16 || (kOptional && ip.data == nullptr)) return true;
    call.RefuseValue(1, "must have 4 or 16 bytes");
    return false;
  }
};

// C reads the key inside the context without looking whether there is one.
struct SignContextGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    const Table& t = call.table();
    EVP_PKEY_CTX* inside = t.EVP_MD_CTX_get_pkey_ctx(Get<1>(args).object);
    if (inside != nullptr && t.EVP_PKEY_CTX_get0_pkey(inside) != nullptr) return true;
    call.Fail("ERR_SSL_NOT_INITIALISED", std::string("The \"") + call.ParameterName(1) +
                                             "\" argument of " + call.row().name +
                                             " has no key: call EVP_DigestSignInit with it first.");
    return false;
  }
};

// C stores any tag, and the encoder then takes the string for another structure (OBJECT reads out
// of bounds).
template <size_t kParameter>
struct NameTypeGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    int type = Get<kParameter>(args).value;
    if (IsMbString(type) || IsStringTag(type) || type == kUndef || type == kAppChoose) return true;
    call.RefuseValue(
        kParameter,
        "must be an MBSTRING_ value, V_ASN1_UNDEF, V_ASN1_APP_CHOOSE or a string type's tag");
    return false;
  }
};
template <size_t kParameter>
struct AttributeTypeGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    int type = Get<kParameter>(args).value;
    if (IsMbString(type) || HoldsBytes(type) || type == 0) return true;
    call.RefuseValue(kParameter,
                     "must be an MBSTRING_ value, 0, or the tag of a string type, SEQUENCE or SET");
    return false;
  }
};

// Both arguments are one object: C frees what it is about to copy.
template <size_t kTo, size_t kFrom>
struct DifferentGuard {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<kTo>(args).object != Get<kFrom>(args).object) return true;
    call.RefuseValue(kFrom, "must be another object than \"" + call.ParameterName(kTo) + "\"");
    return false;
  }
};

}  // namespace x509

template <>
struct Guard<&Table::X509_aux_print> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::X509_signature_dump> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_print_ex> : x509::IndentGuard<2> {};
template <>
struct Guard<&Table::X509V3_EXT_print> : x509::IndentGuard<3> {};
template <>
struct Guard<&Table::X509V3_extensions_print> : x509::IndentGuard<4> {};

template <>
struct Guard<&Table::X509_check_ip> : x509::AddressGuard<false> {};
template <>
struct Guard<&Table::X509_VERIFY_PARAM_set1_ip> : x509::AddressGuard<true> {};
template <>
struct Guard<&Table::X509_VERIFY_PARAM_add1_ip> : x509::AddressGuard<false> {};

template <>
struct Guard<&Table::X509_sign_ctx> : x509::SignContextGuard {};
template <>
struct Guard<&Table::X509_CRL_sign_ctx> : x509::SignContextGuard {};
template <>
struct Guard<&Table::X509_REQ_sign_ctx> : x509::SignContextGuard {};

template <>
struct Guard<&Table::X509_NAME_add_entry_by_txt> : x509::NameTypeGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_add_entry_by_NID> : x509::NameTypeGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_add_entry_by_OBJ> : x509::NameTypeGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_ENTRY_create_by_txt> : x509::NameTypeGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_ENTRY_create_by_NID> : x509::NameTypeGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_ENTRY_create_by_OBJ> : x509::NameTypeGuard<2> {};
template <>
struct Guard<&Table::X509_NAME_ENTRY_set_data> : x509::NameTypeGuard<1> {};

template <>
struct Guard<&Table::X509_REQ_add1_attr_by_OBJ> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::X509_REQ_add1_attr_by_NID> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::X509_REQ_add1_attr_by_txt> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::EVP_PKEY_add1_attr_by_OBJ> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::EVP_PKEY_add1_attr_by_NID> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::EVP_PKEY_add1_attr_by_txt> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::X509_ATTRIBUTE_create_by_OBJ> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::X509_ATTRIBUTE_create_by_NID> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::X509_ATTRIBUTE_create_by_txt> : x509::AttributeTypeGuard<2> {};
template <>
struct Guard<&Table::X509_ATTRIBUTE_set1_data> : x509::AttributeTypeGuard<1> {};

template <>
struct Guard<&Table::X509_ALGOR_copy> : x509::DifferentGuard<0, 1> {};
// The policies of the target are freed before those of the source are copied.
template <>
struct Guard<&Table::X509_VERIFY_PARAM_inherit> : x509::DifferentGuard<0, 1> {};
template <>
struct Guard<&Table::X509_VERIFY_PARAM_set1> : x509::DifferentGuard<0, 1> {};
template <>
struct Guard<&Table::X509_STORE_set1_param> {
  template <class Args>
  static bool Check(Call& call, Args& args) {
    if (Get<1>(args).object != call.table().X509_STORE_get0_param(Get<0>(args).object)) return true;
    call.RefuseValue(1, "must be other parameters than the store's own");
    return false;
  }
};

}  // namespace comm
