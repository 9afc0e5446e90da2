// What the words of a signature mean in JavaScript: parameters that are values (numbers, text,
// bytes, ASN.1 values). Handles and stacks are in convert_handles.h, out parameters in
// convert_out.h, results in convert_results.h.
//
// An Arg goes through four steps: Read (from JavaScript; the library may not be known yet), Prepare
// (make C objects), Pass (the C values), Finish (after the call; `ok` says whether C succeeded).
// Read and Prepare return false with an exception pending.
#pragma once

#include <limits>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "openssl/asn1_values.h"
#include "openssl/call_state.h"

namespace comm {

template <class Word>
struct Arg;

struct ArgBase {
  static constexpr int kArgs = 1;      // JavaScript arguments
  static constexpr char kShape = '.';  // 'h' a handle, 'a' an array of handles, '.' anything else
  static constexpr bool kOut = false;  // whether Value() is part of the result
  bool Prepare(Call&, int) { return true; }
  void Finish(Call&, bool) {}
};

// --- numbers
// ---------------------------------------------------------------------------------------------------------

template <class T>
bool ReadNumber(Call& call, napi_value v, int parameter, T* out) {
  if constexpr (sizeof(T) == 8) {
    if (js::TypeOf(call.env(), v) == napi_bigint) {
      bool lossless = false;
      if constexpr (std::is_signed_v<T>) {
        int64_t i = 0;
        napi_get_value_bigint_int64(call.env(), v, &i, &lossless);
        *out = static_cast<T>(i);
      } else {
        uint64_t u = 0;
        napi_get_value_bigint_uint64(call.env(), v, &u, &lossless);
        *out = static_cast<T>(u);
      }
      if (!lossless) call.RefuseValue(parameter, "does not fit into 64 bits");
      return lossless;
    }
  }
  constexpr double kSafe = 9007199254740991.0;
  double low = sizeof(T) == 8 ? (std::is_signed_v<T> ? -kSafe : 0)
                              : static_cast<double>(std::numeric_limits<T>::min());
  double high = sizeof(T) == 8 ? kSafe : static_cast<double>(std::numeric_limits<T>::max());
  double d = 0;
  if (napi_get_value_double(call.env(), v, &d) != napi_ok) {
    call.Refuse(parameter, "an integer", v);
    return false;
  }
  if (!(d >= low && d <= high) || std::trunc(d) != d) {
    call.RefuseValue(parameter, "must be an integer from " +
                                    std::to_string(static_cast<long long>(low)) + " to " +
                                    std::to_string(static_cast<long long>(high)));
    return false;
  }
  *out = static_cast<T>(d);
  return true;
}

template <class T>
struct NumberArg : ArgBase {
  T value = 0;
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadNumber(call, v, parameter, &value);
  }
  std::tuple<T> Pass() { return {value}; }
};
template <>
struct Arg<sig::Int> : NumberArg<int> {};
template <>
struct Arg<sig::UInt> : NumberArg<unsigned int> {};
template <>
struct Arg<sig::Long> : NumberArg<long> {};
template <>
struct Arg<sig::ULong> : NumberArg<unsigned long> {};
template <>
struct Arg<sig::U64> : NumberArg<uint64_t> {};
template <>
struct Arg<sig::I64> : NumberArg<int64_t> {};
template <>
struct Arg<sig::U32> : NumberArg<uint32_t> {};
template <>
struct Arg<sig::U16> : NumberArg<uint16_t> {};
template <>
struct Arg<sig::U8> : NumberArg<unsigned char> {};
template <>
struct Arg<sig::Size> : NumberArg<size_t> {};
template <>
struct Arg<sig::Time> : NumberArg<time_t> {};

template <>
struct Arg<sig::Double> : ArgBase {
  double value = 0;
  bool Read(Call& call, napi_value v, int parameter) {
    if (napi_get_value_double(call.env(), v, &value) == napi_ok) return true;
    call.Refuse(parameter, "a number", v);
    return false;
  }
  std::tuple<double> Pass() { return {value}; }
};

// A number by its address, or null.
template <class Word>
struct Arg<sig::OptNumber<Word>> : ArgBase {
  typename Word::R value = 0;
  bool null = false;
  bool Read(Call& call, napi_value v, int parameter) {
    null = js::IsNullish(call.env(), v);
    return null || ReadNumber(call, v, parameter, &value);
  }
  std::tuple<typename Word::R*> Pass() { return {null ? nullptr : &value}; }
};

// A number, text, or null.
template <>
struct Arg<sig::OptNumberOrText> : ArgBase {
  int number = 0;
  std::string text;
  bool is_number = false;
  bool is_text = false;
  bool Read(Call& call, napi_value v, int parameter);
  std::tuple<> Pass() { return {}; }
};

template <>
struct Arg<sig::Null> : ArgBase {
  static constexpr int kArgs = 0;
  std::tuple<void*> Pass() { return {nullptr}; }
};

// --- text
// ------------------------------------------------------------------------------------------------------------

inline bool ReadCText(Call& call, napi_value v, int parameter, std::string* out) {
  if (!js::ReadText(call.env(), v, out)) {
    call.Refuse(parameter, "a string", v);
    return false;
  }
  if (out->find('\0') != std::string::npos) {
    call.RefuseValue(parameter, "must not contain a NUL character");
    return false;
  }
  return true;
}

inline bool Arg<sig::OptNumberOrText>::Read(Call& call, napi_value v, int parameter) {
  if (js::IsNullish(call.env(), v)) return true;
  is_number = js::TypeOf(call.env(), v) == napi_number;
  is_text = !is_number;
  return is_number ? ReadNumber(call, v, parameter, &number) : ReadCText(call, v, parameter, &text);
}

// Overwrites text before its memory is given back: it may be a password or a key.
inline void Wipe(std::string* text) {
  volatile char* at = text->data();
  for (size_t i = 0; i < text->size(); i++) at[i] = 0;
}

template <bool kOptional>
struct TextArg : ArgBase {
  std::string text;
  bool null = false;
  TextArg() = default;
  TextArg(const TextArg&) = default;
  TextArg& operator=(const TextArg&) = default;
  ~TextArg() { Wipe(&text); }
  bool Read(Call& call, napi_value v, int parameter) {
    null = kOptional && js::IsNullish(call.env(), v);
    return null || ReadCText(call, v, parameter, &text);
  }
  const char* c_str() const { return null ? nullptr : text.c_str(); }
  std::tuple<const char*> Pass() { return {c_str()}; }
};
template <>
struct Arg<sig::Str> : TextArg<false> {};
template <>
struct Arg<sig::OptStr> : TextArg<true> {};

// Lengths that C takes must fit its type.
template <class Len>
bool CheckLength(Call& call, int parameter, size_t size) {
  using L = typename Len::R;
  if (size <= static_cast<size_t>(std::numeric_limits<L>::max())) return true;
  call.RefuseValue(parameter, "is longer than C can take");
  return false;
}

template <class Len, bool kOptional>
struct TextWithLength : TextArg<kOptional> {
  bool Read(Call& call, napi_value v, int parameter) {
    return TextArg<kOptional>::Read(call, v, parameter) &&
           CheckLength<Len>(call, parameter, this->text.size());
  }
  std::tuple<const char*, typename Len::R> Pass() {
    return {this->c_str(), static_cast<typename Len::R>(this->text.size())};
  }
};
template <class Len>
struct Arg<sig::StrLen<Len>> : TextWithLength<Len, false> {};
template <class Len>
struct Arg<sig::OptStrLen<Len>> : TextWithLength<Len, true> {};

// A password never asks at the terminal: without one, C gets a callback that gives none.
template <>
struct Arg<sig::Password> : ArgBase {
  std::string secret;
  bool none = false;
  Arg() = default;
  Arg(const Arg&) = default;
  Arg& operator=(const Arg&) = default;
  ~Arg() { Wipe(&secret); }
  bool Read(Call& call, napi_value v, int parameter) {
    none = js::IsNullish(call.env(), v);
    js::Span bytes;
    if (none || js::ReadText(call.env(), v, &secret)) return true;
    if (!js::ReadBytes(call.env(), v, &bytes)) {
      call.Refuse(parameter, "a string, bytes or null", v);
      return false;
    }
    secret.assign(reinterpret_cast<char*>(bytes.data), bytes.size);
    return true;
  }
  static int Answer(char* buffer, int size, int, void* self) {
    auto* password = static_cast<Arg*>(self);
    if (password->none || size < 0 || password->secret.size() > static_cast<size_t>(size))
      return -1;
    memcpy(buffer, password->secret.data(), password->secret.size());
    return static_cast<int>(password->secret.size());
  }
  std::tuple<PasswordCallback*, void*> Pass() { return {&Arg::Answer, this}; }
};

// --- bytes
// -----------------------------------------------------------------------------------------------------------

inline bool ReadBytesOf(Call& call, napi_value v, int parameter, js::Span* out) {
  static unsigned char nothing[1] = {0};
  if (!js::ReadBytes(call.env(), v, out)) {
    call.Refuse(parameter, "a Uint8Array", v);
    return false;
  }
  if (out->data == nullptr) out->data = nothing;  // an empty array, not NULL
  return true;
}

template <class Len, bool kOptional>
struct BytesArg : ArgBase {
  js::Span bytes;
  bool Read(Call& call, napi_value v, int parameter) {
    if (kOptional && js::IsNullish(call.env(), v)) return true;
    return ReadBytesOf(call, v, parameter, &bytes) && CheckLength<Len>(call, parameter, bytes.size);
  }
  std::tuple<const unsigned char*, typename Len::R> Pass() {
    return {bytes.data, static_cast<typename Len::R>(bytes.size)};
  }
};
template <class Len>
struct Arg<sig::Bytes<Len>> : BytesArg<Len, false> {};
template <class Len>
struct Arg<sig::OptBytes<Len>> : BytesArg<Len, true> {};

template <class Len>
struct Arg<sig::LenBytes<Len>> : BytesArg<Len, false> {
  std::tuple<typename Len::R, const unsigned char*> Pass() {
    return {static_cast<typename Len::R>(this->bytes.size), this->bytes.data};
  }
};

template <size_t N>
struct Arg<sig::Exactly<N>> : ArgBase {
  js::Span bytes;
  bool Read(Call& call, napi_value v, int parameter) {
    if (!ReadBytesOf(call, v, parameter, &bytes)) return false;
    if (bytes.size == N) return true;
    call.RefuseValue(parameter, "must have exactly " + std::to_string(N) + " bytes");
    return false;
  }
  std::tuple<const unsigned char*> Pass() { return {bytes.data}; }
};

template <class Len>
struct Arg<sig::InDer<Len>> : BytesArg<Len, false> {
  std::tuple<void*, const unsigned char**, typename Len::R> Pass() {
    moving = this->bytes.data;
    return {nullptr, &moving, static_cast<typename Len::R>(this->bytes.size)};
  }
  const unsigned char* moving = nullptr;
};

template <class Len>
struct Arg<sig::InMoving<Len>> : BytesArg<Len, false> {
  std::tuple<const unsigned char**, typename Len::R> Pass() {
    moving = this->bytes.data;
    return {&moving, static_cast<typename Len::R>(this->bytes.size)};
  }
  const unsigned char* moving = nullptr;
};

// Bytes that C keeps on success: a copy from OPENSSL_malloc.
template <class Len>
struct Arg<sig::GiveBytes<Len>> : BytesArg<Len, false> {
  unsigned char* copy = nullptr;
  bool Prepare(Call& call, int) {
    copy = static_cast<unsigned char*>(
        call.table().CRYPTO_malloc(this->bytes.size + 1, __FILE__, __LINE__));
    if (copy == nullptr) {
      call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
      return false;
    }
    memcpy(copy, this->bytes.data, this->bytes.size);
    return true;
  }
  std::tuple<unsigned char*, typename Len::R> Pass() {
    return {copy, static_cast<typename Len::R>(this->bytes.size)};
  }
  void Finish(Call& call, bool ok) {
    if (!ok) LibraryFree(call.library(), copy);
  }
};

// The caller's own buffer is filled.
template <class Len, bool kOptional>
struct IntoArg : BytesArg<Len, kOptional> {
  std::tuple<unsigned char*, typename Len::R> Pass() {
    return {this->bytes.data, static_cast<typename Len::R>(this->bytes.size)};
  }
};
template <class Len>
struct Arg<sig::Into<Len>> : IntoArg<Len, false> {};
template <class Len>
struct Arg<sig::OptInto<Len>> : IntoArg<Len, true> {};
template <class Len>
struct Arg<sig::NoInto<Len>> : ArgBase {
  static constexpr int kArgs = 0;
  std::tuple<unsigned char*, typename Len::R> Pass() { return {nullptr, 0}; }
};

// --- arrays of numbers and strings
// ------------------------------------------------------------------------------------

inline bool ArrayLength(Call& call, napi_value v, int parameter, uint32_t* length) {
  bool is = false;
  if (napi_is_array(call.env(), v, &is) == napi_ok && is &&
      napi_get_array_length(call.env(), v, length) == napi_ok) {
    return true;
  }
  call.Refuse(parameter, "an array", v);
  return false;
}

template <class Elem, class Len>
struct Arg<sig::Numbers<Elem, Len>> : ArgBase {
  std::vector<typename Elem::R> numbers;
  bool Read(Call& call, napi_value v, int parameter) {
    uint32_t length = 0;
    if (!ArrayLength(call, v, parameter, &length)) return false;
    numbers.reserve(length + 1);
    for (uint32_t i = 0; i < length; i++) {
      napi_value element = nullptr;
      typename Elem::R number = 0;
      if (napi_get_element(call.env(), v, i, &element) != napi_ok ||
          !ReadNumber(call, element, parameter, &number)) {
        return false;
      }
      numbers.push_back(number);
    }
    return CheckLength<Len>(call, parameter, numbers.size());
  }
  std::tuple<const typename Elem::R*, typename Len::R> Pass() {
    return {numbers.data(), static_cast<typename Len::R>(numbers.size())};
  }
};

template <class Elem, class Len>
struct Arg<sig::IntoNumbers<Elem, Len>> : ArgBase {
  static constexpr bool kOut = true;
  static constexpr uint32_t kMost = 65536;
  std::vector<typename Elem::R> numbers;
  bool Read(Call& call, napi_value v, int parameter) {
    uint32_t count = 0;
    if (!ReadNumber(call, v, parameter, &count)) return false;
    if (count > kMost) {
      call.RefuseValue(parameter, "must be at most 65536");
      return false;
    }
    numbers.resize(count);
    return true;
  }
  std::tuple<typename Elem::R*, typename Len::R> Pass() {
    return {numbers.empty() ? nullptr : numbers.data(),
            static_cast<typename Len::R>(numbers.size())};
  }
  napi_value Value(Call& call) {
    napi_value array = js::Array(call.env(), numbers.size());
    for (size_t i = 0; i < numbers.size(); i++) {
      napi_set_element(call.env(), array, static_cast<uint32_t>(i),
                       js::Number(call.env(), static_cast<double>(numbers[i])));
    }
    return array;
  }
};

struct TextsArg : ArgBase {
  std::vector<std::string> texts;
  std::vector<char*> pointers;
  bool Read(Call& call, napi_value v, int parameter) {
    uint32_t length = 0;
    if (!ArrayLength(call, v, parameter, &length)) return false;
    texts.resize(length);
    for (uint32_t i = 0; i < length; i++) {
      napi_value element = nullptr;
      if (napi_get_element(call.env(), v, i, &element) != napi_ok ||
          !ReadCText(call, element, parameter, &texts[i])) {
        return false;
      }
    }
    for (auto& text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return true;
  }
};
template <>
struct Arg<sig::Argv> : TextsArg {
  int count = 0;
  char** moving = nullptr;
  std::tuple<int*, char***> Pass() {
    count = static_cast<int>(texts.size());
    moving = pointers.data();
    return {&count, &moving};
  }
};
template <>
struct Arg<sig::StrArray> : TextsArg {
  std::tuple<const char**> Pass() { return {const_cast<const char**>(pointers.data())}; }
};

// --- ASN.1 values
// -----------------------------------------------------------------------------------------------------

// A value that becomes a C object for the call; kKeeps: C keeps the object on success.
template <class Object, bool kOptional, bool kKeeps>
struct MadeArg : ArgBase {
  Object* object = nullptr;
  std::tuple<Object*> Pass() { return {object}; }
};

// kGeneral: always an ASN1_GENERALIZEDTIME.
template <bool kOptional, bool kGeneral = false>
struct DateArg : MadeArg<ASN1_TIME, kOptional, false> {
  double seconds = 0;
  bool null = false;
  bool Read(Call& call, napi_value v, int parameter) {
    null = kOptional && js::IsNullish(call.env(), v);
    return null || ReadDate(call, v, parameter, &seconds);
  }
  bool Prepare(Call& call, int parameter) {
    if (null) return true;
    auto time = static_cast<time_t>(seconds);
    this->object = kGeneral ? call.table().ASN1_GENERALIZEDTIME_set(nullptr, time)
                            : call.table().ASN1_TIME_set(nullptr, time);
    if (this->object == nullptr)
      call.RefuseValue(parameter, "is not a time that a certificate can hold");
    return this->object != nullptr;
  }
  void Finish(Call& call, bool) { call.table().ASN1_STRING_free(this->object); }
};
template <>
struct Arg<sig::Asn1Date> : DateArg<false> {};
template <>
struct Arg<sig::OptAsn1Date> : DateArg<true> {};
template <>
struct Arg<sig::GeneralDate> : DateArg<false, true> {};
template <>
struct Arg<sig::OptGeneralDate> : DateArg<true, true> {};

template <>
struct Arg<sig::Asn1Integer> : MadeArg<ASN1_INTEGER, false, false> {
  WholeNumber number;
  bool Read(Call& call, napi_value v, int parameter) { return number.Read(call, v, parameter); }
  bool Prepare(Call& call, int) {
    void* bn = number.ToBignum(call.table());
    object = call.table().BN_to_ASN1_INTEGER(bn, nullptr);
    call.table().BN_free(bn);
    if (object == nullptr) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
    return object != nullptr;
  }
  void Finish(Call& call, bool) { call.table().ASN1_STRING_free(object); }
};

template <bool kOptional>
struct BigNumberArg : MadeArg<BIGNUM, kOptional, false> {
  WholeNumber number;
  bool null = false;
  bool Read(Call& call, napi_value v, int parameter) {
    null = kOptional && js::IsNullish(call.env(), v);
    return null || number.Read(call, v, parameter);
  }
  bool Prepare(Call& call, int) {
    if (!null) this->object = static_cast<BIGNUM*>(number.ToBignum(call.table()));
    return true;
  }
  void Finish(Call& call, bool) { call.table().BN_free(this->object); }
};
template <>
struct Arg<sig::BigNumber> : BigNumberArg<false> {};
template <>
struct Arg<sig::OptBigNumber> : BigNumberArg<true> {};

// ASN1_OCTET_STRING 4, ASN1_BIT_STRING 3 (V_ASN1_ values).
template <int kType, bool kOptional, bool kKeeps>
struct StringArg : MadeArg<ASN1_STRING, kOptional, kKeeps> {
  js::Span bytes;
  bool null = false;
  bool Read(Call& call, napi_value v, int parameter) {
    null = kOptional && js::IsNullish(call.env(), v);
    return null || (ReadBytesOf(call, v, parameter, &bytes) &&
                    CheckLength<sig::Int>(call, parameter, bytes.size));
  }
  bool Prepare(Call& call, int) {
    if (!null) this->object = MakeAsn1String(call.table(), kType, bytes.data, bytes.size);
    if (!null && this->object == nullptr) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
    return null || this->object != nullptr;
  }
  void Finish(Call& call, bool ok) {
    if (!kKeeps || !ok) call.table().ASN1_STRING_free(this->object);
  }
};
template <>
struct Arg<sig::Asn1Bytes> : StringArg<4, false, false> {};
template <>
struct Arg<sig::Asn1Bits> : StringArg<3, false, false> {};
template <>
struct Arg<sig::GiveAsn1Bytes> : StringArg<4, true, true> {};
template <>
struct Arg<sig::GiveAsn1Bits> : StringArg<3, false, true> {};

template <bool kKeeps>
struct OidArg : MadeArg<ASN1_OBJECT, false, kKeeps> {
  std::string text;
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadCText(call, v, parameter, &text);
  }
  bool Prepare(Call& call, int parameter) {
    this->object = call.table().OBJ_txt2obj(text.c_str(), 0);
    if (this->object == nullptr) {
      call.table().ERR_clear_error();
      call.RefuseValue(
          parameter,
          "must be an object identifier such as '2.5.4.3', or a name OpenSSL knows; received '" +
              text + "'");
    }
    return this->object != nullptr;
  }
  void Finish(Call& call, bool ok) {
    if (!kKeeps || !ok) call.table().ASN1_OBJECT_free(this->object);
  }
};
template <>
struct Arg<sig::Oid> : OidArg<false> {};
template <>
struct Arg<sig::GiveOid> : OidArg<true> {};

// An array of dotted text as a stack of objects for the call.
template <>
struct Arg<sig::Oids> : TextsArg {
  OPENSSL_STACK* stack = nullptr;
  bool Prepare(Call& call, int parameter) {
    const Table& t = call.table();
    stack = t.OPENSSL_sk_new_null();
    for (auto& text : texts) {
      ASN1_OBJECT* object = t.OBJ_txt2obj(text.c_str(), 0);
      if (object != nullptr && stack != nullptr && t.OPENSSL_sk_push(stack, object) > 0) continue;
      t.ASN1_OBJECT_free(object);
      Finish(call, false);
      t.ERR_clear_error();
      call.RefuseValue(
          parameter, "must hold object identifiers such as '2.5.29.32.0'; received '" + text + "'");
      return false;
    }
    return stack != nullptr;
  }
  std::tuple<OPENSSL_STACK*> Pass() { return {stack}; }
  void Finish(Call& call, bool) {
    const Table& t = call.table();
    for (int i = 0; stack != nullptr && i < t.OPENSSL_sk_num(stack); i++) {
      t.ASN1_OBJECT_free(static_cast<ASN1_OBJECT*>(t.OPENSSL_sk_value(stack, i)));
    }
    t.OPENSSL_sk_free(stack);
    stack = nullptr;
  }
};

}  // namespace comm
