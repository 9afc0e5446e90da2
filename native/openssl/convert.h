// What the words of a signature mean in JavaScript: parameters that are values (numbers, text,
// bytes, ASN.1 values). Handles and stacks are in convert_handles.h, out parameters in
// convert_out.h, results in convert_results.h.
//
// An Arg goes through four steps: Read (from JavaScript; the library may not be known yet), Prepare
// (make C objects), Pass (the C values), Finish (after the call; `ok` says whether C succeeded).
// Read and Prepare return false with an exception pending.
//
// What does not depend on a type is in convert.cc: everything here is compiled for each signature.
#pragma once

#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "openssl/args.h"
#include "openssl/asn1_values.h"
#include "openssl/call_state.h"

namespace comm {

struct ArgBase {
  static constexpr int kArgs = 1;      // JavaScript arguments
  static constexpr char kShape = '.';  // 'h' a handle, 'a' an array of handles, '.' anything else
  static constexpr bool kOut = false;  // whether Value() is part of the result
  bool Read(Call&, napi_value, int) { return true; }
  bool Prepare(Call&, int) { return true; }
  void Finish(Call&, bool) {}
};

// --- numbers
// ---------------------------------------------------------------------------------------------------------

// A whole number within the limits. Of 64 bits it may be a BigInt, too.
bool ReadWhole(Call& call, napi_value v, int parameter, double low, double high, double* out);
bool ReadBig(Call& call, napi_value v, int parameter, int64_t* out);
bool ReadBig(Call& call, napi_value v, int parameter, uint64_t* out);

template <class T>
bool ReadNumber(Call& call, napi_value v, int parameter, T* out) {
  using Limits = std::numeric_limits<T>;
  if constexpr (sizeof(T) == 8) {
    std::conditional_t<std::is_signed_v<T>, int64_t, uint64_t> number = 0;
    if (!ReadBig(call, v, parameter, &number)) return false;
    *out = static_cast<T>(number);
  } else {
    double number = 0;
    if (!ReadWhole(call, v, parameter, static_cast<double>(Limits::min()),
                   static_cast<double>(Limits::max()), &number))
      return false;
    *out = static_cast<T>(number);
  }
  return true;
}

template <class T>
struct NumberArg : ArgBase {
  T value = 0;
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadNumber(call, v, parameter, &value);
  }
  Passed<T> Pass() { return {value}; }
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
  bool Read(Call& call, napi_value v, int parameter);
  Passed<double> Pass() { return {value}; }
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
  Passed<typename Word::R*> Pass() { return {null ? nullptr : &value}; }
};

// A number, text, or null.
template <>
struct Arg<sig::OptNumberOrText> : ArgBase {
  int number = 0;
  std::string text;
  bool is_number = false;
  bool is_text = false;
  bool Read(Call& call, napi_value v, int parameter);
  Passed<> Pass() { return {}; }
};

template <>
struct Arg<sig::Null> : ArgBase {
  static constexpr int kArgs = 0;
  Passed<void*> Pass() { return {nullptr}; }
};

// --- text
// ------------------------------------------------------------------------------------------------------------

bool ReadCText(Call& call, napi_value v, int parameter, std::string* out);

// Overwrites text before its memory is given back: it may be a password or a key.
void Wipe(std::string* text);

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
  Passed<const char*> Pass() { return {c_str()}; }
};
template <>
struct Arg<sig::Str> : TextArg<false> {};
template <>
struct Arg<sig::OptStr> : TextArg<true> {};

// Lengths that C takes must fit its type.
bool CheckSize(Call& call, int parameter, size_t size, size_t most);
template <class Len>
bool CheckLength(Call& call, int parameter, size_t size) {
  constexpr auto kMost = std::numeric_limits<typename Len::R>::max();
  return CheckSize(call, parameter, size, static_cast<size_t>(kMost));
}

template <class Len, bool kOptional>
struct TextWithLength : TextArg<kOptional> {
  bool Read(Call& call, napi_value v, int parameter) {
    return TextArg<kOptional>::Read(call, v, parameter) &&
           CheckLength<Len>(call, parameter, this->text.size());
  }
  Passed<const char*, typename Len::R> Pass() {
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
  bool Read(Call& call, napi_value v, int parameter);
  static int Answer(char* buffer, int size, int, void* self);
  Passed<PasswordCallback*, void*> Pass() { return {&Arg::Answer, this}; }
};

// --- bytes
// -----------------------------------------------------------------------------------------------------------

bool ReadBytesOf(Call& call, napi_value v, int parameter, js::Span* out);

template <class Len, bool kOptional>
struct BytesArg : ArgBase {
  js::Span bytes;
  bool Read(Call& call, napi_value v, int parameter) {
    if (kOptional && js::IsNullish(call.env(), v)) return true;
    return ReadBytesOf(call, v, parameter, &bytes) && CheckLength<Len>(call, parameter, bytes.size);
  }
  Passed<const unsigned char*, typename Len::R> Pass() {
    return {bytes.data, static_cast<typename Len::R>(bytes.size)};
  }
};
template <class Len>
struct Arg<sig::Bytes<Len>> : BytesArg<Len, false> {};
template <class Len>
struct Arg<sig::OptBytes<Len>> : BytesArg<Len, true> {};

template <class Len>
struct Arg<sig::LenBytes<Len>> : BytesArg<Len, false> {
  Passed<typename Len::R, const unsigned char*> Pass() {
    return {static_cast<typename Len::R>(this->bytes.size), this->bytes.data};
  }
};

bool CheckExactSize(Call& call, int parameter, size_t size, size_t wanted);
template <size_t N>
struct Arg<sig::Exactly<N>> : ArgBase {
  js::Span bytes;
  bool Read(Call& call, napi_value v, int parameter) {
    return ReadBytesOf(call, v, parameter, &bytes) &&
           CheckExactSize(call, parameter, bytes.size, N);
  }
  Passed<const unsigned char*> Pass() { return {bytes.data}; }
};

template <class Len>
struct Arg<sig::InDer<Len>> : BytesArg<Len, false> {
  Passed<void*, const unsigned char**, typename Len::R> Pass() {
    moving = this->bytes.data;
    return {nullptr, &moving, static_cast<typename Len::R>(this->bytes.size)};
  }
  const unsigned char* moving = nullptr;
};

template <class Len>
struct Arg<sig::InMoving<Len>> : BytesArg<Len, false> {
  Passed<const unsigned char**, typename Len::R> Pass() {
    moving = this->bytes.data;
    return {&moving, static_cast<typename Len::R>(this->bytes.size)};
  }
  const unsigned char* moving = nullptr;
};

// Bytes that C keeps on success: a copy from OPENSSL_malloc.
unsigned char* LibraryCopy(Call& call, const js::Span& bytes);
template <class Len>
struct Arg<sig::GiveBytes<Len>> : BytesArg<Len, false> {
  unsigned char* copy = nullptr;
  bool Prepare(Call& call, int) {
    copy = LibraryCopy(call, this->bytes);
    return copy != nullptr;
  }
  Passed<unsigned char*, typename Len::R> Pass() {
    return {copy, static_cast<typename Len::R>(this->bytes.size)};
  }
  void Finish(Call& call, bool ok) {
    if (!ok) LibraryFree(call.library(), copy);
  }
};

// The caller's own buffer is filled.
template <class Len, bool kOptional>
struct IntoArg : BytesArg<Len, kOptional> {
  Passed<unsigned char*, typename Len::R> Pass() {
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
  Passed<unsigned char*, typename Len::R> Pass() { return {nullptr, 0}; }
};

// --- arrays of numbers and strings
// ------------------------------------------------------------------------------------

bool ArrayLength(Call& call, napi_value v, int parameter, uint32_t* length);

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
  Passed<const typename Elem::R*, typename Len::R> Pass() {
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
  Passed<typename Elem::R*, typename Len::R> Pass() {
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
  bool Read(Call& call, napi_value v, int parameter);
};
template <>
struct Arg<sig::Argv> : TextsArg {
  int count = 0;
  char** moving = nullptr;
  Passed<int*, char***> Pass() {
    count = static_cast<int>(texts.size());
    moving = pointers.data();
    return {&count, &moving};
  }
};
template <>
struct Arg<sig::StrArray> : TextsArg {
  Passed<const char**> Pass() { return {const_cast<const char**>(pointers.data())}; }
};

// --- ASN.1 values
// -----------------------------------------------------------------------------------------------------

// A value that becomes a C object for the call; kKeeps: C keeps the object on success.
template <class Object, bool kOptional, bool kKeeps>
struct MadeArg : ArgBase {
  Object* object = nullptr;
  Passed<Object*> Pass() { return {object}; }
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
  bool Prepare(Call& call, int);
  void Finish(Call& call, bool);
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
  bool Prepare(Call& call, int parameter);
  Passed<OPENSSL_STACK*> Pass() { return {stack}; }
  void Finish(Call& call, bool);
};

}  // namespace comm
