// What the words of a signature mean in JavaScript: out parameters. They take no JavaScript
// argument; their values are part of the result.
#pragma once

#include <algorithm>
#include <cstring>

#include "openssl/convert_handles.h"

namespace comm {

struct OutArg : ArgBase {
  static constexpr int kArgs = 0;
  static constexpr bool kOut = true;
};

// A number of any of the plain words, as JavaScript shows it.
template <class T>
napi_value ShowNumber(napi_env env, T value, bool big) {
  if (!big) return js::Number(env, static_cast<double>(value));
  return std::is_signed_v<T> ? js::BigInt(env, static_cast<int64_t>(value))
                             : js::BigUint(env, static_cast<uint64_t>(value));
}
template <class Word>
inline constexpr bool kBig = std::is_same_v<Word, sig::U64> || std::is_same_v<Word, sig::I64>;

template <class Word>
struct Arg<sig::Out<Word>> : OutArg {
  typename Word::R value = 0;
  Passed<typename Word::R*> Pass() { return {&value}; }
  napi_value Value(Call& call) { return ShowNumber(call.env(), value, kBig<Word>); }
};

template <class Len, class Pointer>
struct OutBytesBase : OutArg {
  Pointer data = nullptr;
  typename Len::R length = 0;
  Passed<Pointer*, typename Len::R*> Pass() { return {&data, &length}; }
  napi_value Value(Call& call) {
    return data == nullptr ? js::Null(call.env())
                           : js::Bytes(call.env(), data, static_cast<size_t>(length));
  }
};
template <class Len>
struct Arg<sig::OutBytes<Len>> : OutBytesBase<Len, const unsigned char*> {};
template <class Len>
struct Arg<sig::OutOwnedBytes<Len>> : OutBytesBase<Len, unsigned char*> {
  napi_value Value(Call& call) {
    napi_value bytes = OutBytesBase<Len, unsigned char*>::Value(call);
    LibraryFree(call.library(), this->data);
    return bytes;
  }
};

template <>
struct Arg<sig::OutText> : OutArg {
  const char* text = nullptr;
  Passed<const char**> Pass() { return {&text}; }
  napi_value Value(Call& call) { return js::TextOrNull(call.env(), text); }
};
template <>
struct Arg<sig::OutOwnedText> : OutArg {
  char* text = nullptr;
  Passed<char**> Pass() { return {&text}; }
  napi_value Value(Call& call) {
    napi_value value = js::TextOrNull(call.env(), text);
    LibraryFree(call.library(), text);
    return value;
  }
};

template <>
struct Arg<sig::OutDigest> : OutArg {
  unsigned char digest[64] = {0};  // EVP_MAX_MD_SIZE
  unsigned int length = 0;
  Passed<unsigned char*, unsigned int*> Pass() { return {digest, &length}; }
  napi_value Value(Call& call) { return js::Bytes(call.env(), digest, length); }
};
template <size_t N, class Len>
struct Arg<sig::OutUpTo<N, Len>> : OutArg {
  unsigned char bytes[N] = {0};
  typename Len::R length = 0;
  Passed<unsigned char*, typename Len::R*> Pass() { return {bytes, &length}; }
  napi_value Value(Call& call) {
    return js::Bytes(call.env(), bytes, std::min(N, static_cast<size_t>(length)));
  }
};

// Room that C fills and says how much of it: larger than any signature, key or ciphertext that
// OpenSSL makes.
inline constexpr size_t kRoom = 256 * 1024;
template <class Len>
struct RoomBase : OutArg {
  std::vector<unsigned char> room = std::vector<unsigned char>(kRoom);
  typename Len::R length = static_cast<typename Len::R>(kRoom);
  size_t filled() const { return std::min(kRoom, static_cast<size_t>(length)); }
  napi_value Value(Call& call) { return js::Bytes(call.env(), room.data(), filled()); }
};
// Nothing is shown unless C succeeded: the size would be that of the room.
template <class Len>
struct Arg<sig::OutFilled<Len>> : RoomBase<Len> {
  bool done = false;
  Passed<unsigned char*, typename Len::R*> Pass() { return {this->room.data(), &this->length}; }
  void Finish(Call&, bool ok) { done = ok; }
  napi_value Value(Call& call) { return done ? RoomBase<Len>::Value(call) : js::Null(call.env()); }
};
template <class Len>
struct Arg<sig::OutRoom<Len>> : RoomBase<Len> {
  typename Len::R used = 0;
  bool done = false;
  Passed<unsigned char*, typename Len::R, typename Len::R*> Pass() {
    return {this->room.data(), this->length, &used};
  }
  void Finish(Call&, bool ok) { done = ok; }
  napi_value Value(Call& call) {
    return done ? js::Bytes(call.env(), this->room.data(),
                            std::min(kRoom, static_cast<size_t>(used)))
                : js::Null(call.env());
  }
};
template <class Len>
struct Arg<sig::OutTextRoom<Len>> : RoomBase<Len> {
  typename Len::R used = 0;
  bool done = false;
  Passed<char*, typename Len::R, typename Len::R*> Pass() {
    return {reinterpret_cast<char*>(this->room.data()), this->length, &used};
  }
  void Finish(Call&, bool ok) { done = ok; }
  napi_value Value(Call& call) {
    size_t size = std::min(kRoom, static_cast<size_t>(used));
    return done ? js::Text(call.env(), {reinterpret_cast<char*>(this->room.data()), size})
                : js::Null(call.env());
  }
};
template <size_t N, class Len>
struct Arg<sig::OutTextBuffer<N, Len>> : OutArg {
  char text[N] = {0};
  Passed<char*, typename Len::R> Pass() { return {text, static_cast<typename Len::R>(N)}; }
  napi_value Value(Call& call) { return js::Text(call.env(), {text, strnlen(text, N)}); }
};

template <>
struct Arg<sig::OutAsn1Date> : OutArg {
  ASN1_TIME* time = nullptr;
  Passed<ASN1_TIME**> Pass() { return {&time}; }
  napi_value Value(Call& call) { return ShowDate(call, time); }
};
template <>
struct Arg<sig::OutAsn1Integer> : OutArg {
  ASN1_INTEGER* integer = nullptr;
  Passed<ASN1_INTEGER**> Pass() { return {&integer}; }
  napi_value Value(Call& call) { return ShowInteger(call, integer); }
};
template <>
struct Arg<sig::OutBigNumber> : OutArg {
  BIGNUM* number = nullptr;
  Passed<BIGNUM**> Pass() { return {&number}; }
  napi_value Value(Call& call) {
    napi_value value = ShowBignum(call, number);
    call.table().BN_clear_free(number);
    return value;
  }
};

template <>
struct Arg<sig::OutAsn1Bytes> : OutArg {
  ASN1_STRING* string = nullptr;
  Passed<ASN1_STRING**> Pass() { return {&string}; }
  napi_value Value(Call& call) { return ShowAsn1Bytes(call, string); }
};
template <>
struct Arg<sig::OutOid> : OutArg {
  ASN1_OBJECT* object = nullptr;
  Passed<ASN1_OBJECT**> Pass() { return {&object}; }
  napi_value Value(Call& call) { return ShowOid(call, object); }
};

template <class Elem, class Len>
struct Arg<sig::OutOwnedNumbers<Elem, Len>> : OutArg {
  typename Elem::R* numbers = nullptr;
  typename Len::R count = 0;
  Passed<typename Elem::R**, typename Len::R*> Pass() { return {&numbers, &count}; }
  napi_value Value(Call& call) {
    if (numbers == nullptr) return js::Null(call.env());
    napi_value array = js::Array(call.env(), static_cast<size_t>(count));
    for (uint32_t i = 0; i < static_cast<uint32_t>(count); i++) {
      napi_set_element(call.env(), array, i,
                       js::Number(call.env(), static_cast<double>(numbers[i])));
    }
    LibraryFree(call.library(), numbers);
    return array;
  }
};

// Borrowed numbers whose count is the C result.
template <class Elem>
struct Arg<sig::OutCountedNumbers<Elem>> : OutArg {
  const typename Elem::R* numbers = nullptr;
  Passed<const typename Elem::R**> Pass() { return {&numbers}; }
  napi_value ValueOf(Call& call, double count) {
    if (numbers == nullptr || count < 0) return js::Null(call.env());
    napi_value array = js::Array(call.env(), static_cast<size_t>(count));
    for (uint32_t i = 0; i < static_cast<uint32_t>(count); i++) {
      napi_set_element(call.env(), array, i,
                       js::Number(call.env(), static_cast<double>(numbers[i])));
    }
    return array;
  }
};

template <>
struct Arg<sig::OutLooseTexts> : OutArg {
  OPENSSL_STACK* stack = nullptr;
  Passed<OPENSSL_STACK**> Pass() { return {&stack}; }
  napi_value Value(Call& call) {
    if (stack == nullptr) return js::Null(call.env());
    const Table& t = call.table();
    napi_value array = js::Array(call.env(), 0);
    for (int i = 0; i < t.OPENSSL_sk_num(stack); i++) {
      auto* text = static_cast<const char*>(t.OPENSSL_sk_value(stack, i));
      napi_set_element(call.env(), array, static_cast<uint32_t>(i),
                       js::TextOrNull(call.env(), text));
    }
    t.OPENSSL_sk_free(stack);
    return array;
  }
};

// Bytes whose length is the C result: the result is these bytes alone (see Ret<CountedBytes>, Show
// of outs in invoke.h).
template <>
struct Arg<sig::OutCounted> : OutArg {
  const unsigned char* data = nullptr;
  Passed<const unsigned char**> Pass() { return {&data}; }
  napi_value ValueOf(Call& call, double length) {
    return data == nullptr || length < 0 ? js::Null(call.env())
                                         : js::Bytes(call.env(), data, static_cast<size_t>(length));
  }
};
template <>
struct Arg<sig::OutOwnedCounted> : OutArg {
  unsigned char* data = nullptr;
  Passed<unsigned char**> Pass() { return {&data}; }
  napi_value ValueOf(Call& call, double length) {
    if (data == nullptr) return js::Null(call.env());
    napi_value bytes = length < 0 ? js::Null(call.env())
                                  : js::Bytes(call.env(), data, static_cast<size_t>(length));
    LibraryFree(call.library(), data);
    return bytes;
  }
};
template <>
struct Arg<sig::OutDer> : OutArg {
  unsigned char* data = nullptr;
  Passed<unsigned char**> Pass() { return {&data}; }
  napi_value Take(Call& call, int length) {
    napi_value bytes = data == nullptr || length <= 0
                           ? js::Null(call.env())
                           : js::Bytes(call.env(), data, static_cast<size_t>(length));
    LibraryFree(call.library(), data);
    return bytes;
  }
};
template <class Len>
struct Arg<sig::OutLength<Len>> : OutArg {
  typename Len::R length = 0;
  Passed<typename Len::R*> Pass() { return {&length}; }
};

template <class T, Lent kLent>
struct OutHandleArg : OutArg {
  T* object = nullptr;
  Passed<T**> Pass() { return {&object}; }
  napi_value Value(Call& call) { return ShowHandle(call, object, kLent); }
};
template <class T>
struct Arg<sig::OutShared<T>> : OutHandleArg<T, Lent::kShared> {};
template <class T>
struct Arg<sig::OutCopy<T>> : OutHandleArg<T, Lent::kShared> {};
template <class T>
struct Arg<sig::OutOwned<T>> : OutHandleArg<T, Lent::kOwned> {};

template <class T, Lent kLent, bool kFree>
struct OutStackArg : OutArg {
  OPENSSL_STACK* stack = nullptr;
  Passed<OPENSSL_STACK**> Pass() { return {&stack}; }
  napi_value Value(Call& call) { return ShowStack<T>(call, stack, kLent, kFree); }
};
template <class T>
struct Arg<sig::OutSharedStack<T>> : OutStackArg<T, Lent::kShared, false> {};
template <class T>
struct Arg<sig::OutOwnedStack<T>> : OutStackArg<T, Lent::kOwned, true> {};
template <class T>
struct Arg<sig::OutLooseStack<T>> : OutStackArg<T, Lent::kShared, true> {};

// C adds to a copy of the array: the copies that were there and those that C added all become the
// caller's.
template <class T>
struct Arg<sig::GrowStack<T>> : StackArg<T, StackUse::kGive, false> {
  static constexpr bool kOut = true;
  void Finish(Call&, bool) {}
  napi_value Value(Call& call) { return ShowStack<T>(call, this->stack, Lent::kOwned, true); }
};

}  // namespace comm
