// What the words of a signature mean in JavaScript: results.
//
// Ok says whether C succeeded, for the arguments that C keeps only then; Show makes the JavaScript
// value.
#pragma once

#include "errors/outcome.h"
#include "openssl/convert_out.h"

namespace comm {

template <class Word>
struct Ret;

template <class Word>
struct NumberRet {
  using C = typename Word::R;
  static bool Ok(C value) { return value > 0; }
  static napi_value Show(Call& call, C value) { return ShowNumber(call.env(), value, kBig<Word>); }
};
template <>
struct Ret<sig::Int> : NumberRet<sig::Int> {
  static napi_value Show(Call& call, int value) { return js::Int(call.env(), value); }
};
template <>
struct Ret<sig::UInt> : NumberRet<sig::UInt> {};
template <>
struct Ret<sig::Long> : NumberRet<sig::Long> {};
template <>
struct Ret<sig::ULong> : NumberRet<sig::ULong> {};
template <>
struct Ret<sig::U64> : NumberRet<sig::U64> {};
template <>
struct Ret<sig::I64> : NumberRet<sig::I64> {};
template <>
struct Ret<sig::U32> : NumberRet<sig::U32> {};
template <>
struct Ret<sig::U16> : NumberRet<sig::U16> {};
template <>
struct Ret<sig::U8> : NumberRet<sig::U8> {};
template <>
struct Ret<sig::Size> : NumberRet<sig::Size> {};
template <>
struct Ret<sig::Time> : NumberRet<sig::Time> {};
template <>
struct Ret<sig::Double> : NumberRet<sig::Double> {
  static napi_value Show(Call& call, double value) { return js::Number(call.env(), value); }
};
template <>
struct Ret<sig::IoInt> : Ret<sig::Int> {};
template <>
struct Ret<sig::Der> : Ret<sig::Int> {};

template <>
struct Ret<sig::Str> {
  static bool Ok(const char* text) { return text != nullptr; }
  static napi_value Show(Call& call, const char* text) { return js::TextOrNull(call.env(), text); }
};
template <>
struct Ret<sig::OwnedText> {
  static bool Ok(char* text) { return text != nullptr; }
  static napi_value Show(Call& call, char* text) {
    napi_value value = js::TextOrNull(call.env(), text);
    LibraryFree(call.library(), text);
    return value;
  }
};
template <>
struct Ret<sig::OwnedTexts> {
  static bool Ok(OPENSSL_STACK* stack) { return stack != nullptr; }
  static napi_value Show(Call& call, OPENSSL_STACK* stack) {
    if (stack == nullptr) return js::Null(call.env());
    const Table& t = call.table();
    napi_value array = js::Array(call.env(), 0);
    for (int i = 0; i < t.OPENSSL_sk_num(stack); i++) {
      auto* text = static_cast<char*>(t.OPENSSL_sk_value(stack, i));
      napi_set_element(call.env(), array, static_cast<uint32_t>(i),
                       js::TextOrNull(call.env(), text));
      LibraryFree(call.library(), text);
    }
    t.OPENSSL_sk_free(stack);
    return array;
  }
};

inline napi_value ShowTexts(Call& call, const std::vector<std::string>& texts) {
  napi_value array = js::Array(call.env(), texts.size());
  for (size_t i = 0; i < texts.size(); i++) {
    napi_set_element(call.env(), array, static_cast<uint32_t>(i), js::Text(call.env(), texts[i]));
  }
  return array;
}

template <class T>
struct PointerRet {
  static bool Ok(T* object) { return object != nullptr; }
};
template <class T>
struct Ret<sig::Owned<T>> : PointerRet<T> {
  static napi_value Show(Call& call, T* object) { return ShowHandle(call, object, Lent::kOwned); }
};
template <class T>
struct Ret<sig::OwnedChain<T>> : Ret<sig::Owned<T>> {};
template <class T>
struct Ret<sig::Shared<T>> : PointerRet<T> {
  static napi_value Show(Call& call, T* object) { return ShowHandle(call, object, Lent::kShared); }
};
template <class T>
struct Ret<sig::Copy<T>> : Ret<sig::Shared<T>> {};
template <class T>
struct Ret<sig::Static<T>> : PointerRet<T> {
  static napi_value Show(Call& call, T* object) { return ShowHandle(call, object, Lent::kStatic); }
};
template <class T>
struct Ret<sig::SharedStack<T>> : PointerRet<OPENSSL_STACK> {
  static napi_value Show(Call& call, OPENSSL_STACK* s) {
    return ShowStack<T>(call, s, Lent::kShared, false);
  }
};
template <class T>
struct Ret<sig::OwnedStack<T>> : PointerRet<OPENSSL_STACK> {
  static napi_value Show(Call& call, OPENSSL_STACK* s) {
    return ShowStack<T>(call, s, Lent::kOwned, true);
  }
};
template <class T>
struct Ret<sig::LooseStack<T>> : PointerRet<OPENSSL_STACK> {
  static napi_value Show(Call& call, OPENSSL_STACK* s) {
    return ShowStack<T>(call, s, Lent::kShared, true);
  }
};

template <>
struct Ret<sig::Asn1Date> : PointerRet<ASN1_TIME> {
  static napi_value Show(Call& call, ASN1_TIME* time) { return ShowDate(call, time); }
};
template <>
struct Ret<sig::OwnedAsn1Date> : PointerRet<ASN1_TIME> {
  static napi_value Show(Call& call, ASN1_TIME* time) {
    napi_value date = ShowDate(call, time);
    call.table().ASN1_STRING_free(time);
    return date;
  }
};
template <>
struct Ret<sig::Asn1Integer> : PointerRet<ASN1_INTEGER> {
  static napi_value Show(Call& call, ASN1_INTEGER* integer) { return ShowInteger(call, integer); }
};
template <>
struct Ret<sig::Asn1Bytes> : PointerRet<ASN1_STRING> {
  static napi_value Show(Call& call, ASN1_STRING* string) { return ShowAsn1Bytes(call, string); }
};
template <>
struct Ret<sig::OwnedAsn1Bytes> : PointerRet<ASN1_STRING> {
  static napi_value Show(Call& call, ASN1_STRING* string) {
    napi_value bytes = ShowAsn1Bytes(call, string);
    call.table().ASN1_STRING_free(string);
    return bytes;
  }
};
template <>
struct Ret<sig::Asn1Text> : PointerRet<ASN1_STRING> {
  static napi_value Show(Call& call, ASN1_STRING* string) { return ShowAsn1Text(call, string); }
};
template <>
struct Ret<sig::Oid> : PointerRet<ASN1_OBJECT> {
  static napi_value Show(Call& call, ASN1_OBJECT* object) { return ShowOid(call, object); }
};
template <>
struct Ret<sig::OwnedOid> : PointerRet<ASN1_OBJECT> {
  static napi_value Show(Call& call, ASN1_OBJECT* object) {
    napi_value text = ShowOid(call, object);
    call.table().ASN1_OBJECT_free(object);
    return text;
  }
};
template <>
struct Ret<sig::Oids> : PointerRet<OPENSSL_STACK> {
  static napi_value Show(Call& call, OPENSSL_STACK* stack) {
    if (stack == nullptr) return js::Null(call.env());
    napi_value array = js::Array(call.env(), 0);
    for (int i = 0; i < call.table().OPENSSL_sk_num(stack); i++) {
      auto* object = static_cast<ASN1_OBJECT*>(call.table().OPENSSL_sk_value(stack, i));
      napi_set_element(call.env(), array, static_cast<uint32_t>(i), ShowOid(call, object));
    }
    return array;
  }
};
template <>
struct Ret<sig::BigNumber> : PointerRet<BIGNUM> {
  static napi_value Show(Call& call, BIGNUM* bn) { return ShowBignum(call, bn); }
};

// SRTP_PROTECTION_PROFILE is public: a name and a number.
struct SrtpProfileLayout {
  const char* name;
  unsigned long id;
};
inline napi_value ShowSrtpProfile(Call& call, const void* profile) {
  if (profile == nullptr) return js::Null(call.env());
  auto* p = static_cast<const SrtpProfileLayout*>(profile);
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "name", js::TextOrNull(call.env(), p->name));
  js::Set(call.env(), object, "id", js::Number(call.env(), static_cast<double>(p->id)));
  return object;
}
template <>
struct Ret<sig::SrtpProfile> : PointerRet<SRTP_PROTECTION_PROFILE> {
  static napi_value Show(Call& call, SRTP_PROTECTION_PROFILE* profile) {
    return ShowSrtpProfile(call, profile);
  }
};
template <>
struct Ret<sig::SrtpProfiles> : PointerRet<OPENSSL_STACK> {
  static napi_value Show(Call& call, OPENSSL_STACK* stack) {
    if (stack == nullptr) return js::Null(call.env());
    napi_value array = js::Array(call.env(), 0);
    for (int i = 0; i < call.table().OPENSSL_sk_num(stack); i++) {
      napi_set_element(call.env(), array, static_cast<uint32_t>(i),
                       ShowSrtpProfile(call, call.table().OPENSSL_sk_value(stack, i)));
    }
    return array;
  }
};
template <>
struct Ret<sig::CountedBytes> : PointerRet<const unsigned char> {};

}  // namespace comm
