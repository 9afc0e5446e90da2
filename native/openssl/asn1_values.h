// ASN.1 values as JavaScript values, and back: times as Date, integers as bigint, strings, bytes,
// object identifiers.
#pragma once

#include <string>
#include <vector>

#include "openssl/call_state.h"

namespace comm {

// A Date, or a number of seconds since 1970.
bool ReadDate(Call& call, napi_value v, int parameter, double* seconds);
// An Asn1 time as Date; null when there is none or it is empty.
napi_value ShowDate(Call& call, const ASN1_TIME* time);

// A whole number of any size, as big-endian bytes.
struct WholeNumber {
  std::vector<unsigned char> magnitude;
  bool negative = false;
  bool Read(Call& call, napi_value v, int parameter);
  // A BIGNUM to be freed with BN_free; nullptr only when memory is short.
  void* ToBignum(const Table& table) const;
};
napi_value ShowBignum(Call& call, const void* bignum);
napi_value ShowInteger(Call& call, const ASN1_INTEGER* integer);

ASN1_STRING* MakeAsn1String(const Table& table, int type, const unsigned char* data, size_t size);
napi_value ShowAsn1Bytes(Call& call, const ASN1_STRING* string);
napi_value ShowAsn1Text(Call& call, const ASN1_STRING* string);
// Dotted text, or null.
napi_value ShowOid(Call& call, const ASN1_OBJECT* object);

// Tags whose value C keeps in an ASN1_STRING, and encodes as such: the string types without INTEGER
// and the times.
bool IsStringTag(int tag);
// SEQUENCE and SET are kept the same way, with their whole encoding.
bool HoldsBytes(int tag);

}  // namespace comm
