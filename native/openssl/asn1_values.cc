// ASN.1 values as JavaScript values, and back.
#include "openssl/asn1_values.h"

#include <ctime>

namespace comm {

namespace {
constexpr int kEnumerated = 0x0a;    // V_ASN1_ENUMERATED
constexpr int kNegativeBit = 0x100;  // V_ASN1_NEG

// Days since 1970 of a civil date (proleptic Gregorian).
int64_t DaysFromCivil(int64_t y, int m, int d) {
  y -= m <= 2;
  int64_t era = (y >= 0 ? y : y - 399) / 400;
  int64_t yoe = y - era * 400;
  int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}
}  // namespace

bool ReadDate(Call& call, napi_value v, int parameter, double* seconds) {
  constexpr double kLatest = 253402300799.0;  // 9999-12-31T23:59:59Z
  bool is_date = false;
  if (napi_is_date(call.env(), v, &is_date) == napi_ok && is_date) {
    napi_get_date_value(call.env(), v, seconds);
    *seconds = std::floor(*seconds / 1000);
  } else if (napi_get_value_double(call.env(), v, seconds) != napi_ok) {
    call.Refuse(parameter, "a Date or a number of seconds since 1970", v);
    return false;
  }
  if (*seconds >= -kLatest && *seconds <= kLatest) return true;
  call.RefuseValue(parameter, "must be a valid time up to the year 9999");
  return false;
}

napi_value ShowDate(Call& call, const ASN1_TIME* time) {
  struct tm tm = {};
  if (time == nullptr || call.table().ASN1_STRING_length(time) <= 0) return js::Null(call.env());
  if (call.table().ASN1_TIME_to_tm(time, &tm) != 1) {
    call.table().ERR_clear_error();
    return js::Null(call.env());
  }
  int64_t days = DaysFromCivil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday);
  double seconds =
      static_cast<double>(days * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec);
  napi_value date = nullptr;
  napi_create_date(call.env(), seconds * 1000, &date);
  return date;
}

bool WholeNumber::Read(Call& call, napi_value v, int parameter) {
  napi_valuetype type = js::TypeOf(call.env(), v);
  std::vector<uint64_t> words;
  if (type == napi_bigint) {
    size_t count = 0;
    int sign = 0;
    napi_get_value_bigint_words(call.env(), v, nullptr, &count, nullptr);
    if (count > 1024) {
      call.RefuseValue(parameter, "must have at most 65536 bits");
      return false;
    }
    words.resize(count);
    napi_get_value_bigint_words(call.env(), v, &sign, &count, words.data());
    negative = sign != 0;
  } else {
    double d = 0;
    if (!js::ReadInteger(call.env(), v, -9007199254740991.0, 9007199254740991.0, &d)) {
      call.Refuse(parameter, "a bigint or a whole number", v);
      return false;
    }
    negative = d < 0;
    words.push_back(static_cast<uint64_t>(negative ? -d : d));
  }
  for (size_t i = words.size(); i-- > 0;) {
    for (int shift = 56; shift >= 0; shift -= 8)
      magnitude.push_back(static_cast<unsigned char>(words[i] >> shift));
  }
  return true;
}

void* WholeNumber::ToBignum(const Table& t) const {
  static const unsigned char zero[1] = {0};
  void* bn = t.BN_bin2bn(magnitude.empty() ? zero : magnitude.data(),
                         static_cast<int>(magnitude.size()), nullptr);
  if (bn != nullptr) t.BN_set_negative(bn, negative ? 1 : 0);
  return bn;
}

napi_value ShowBignum(Call& call, const void* bn) {
  if (bn == nullptr) return js::Null(call.env());
  const Table& t = call.table();
  std::vector<unsigned char> bytes(static_cast<size_t>(t.BN_num_bits(bn) + 7) / 8);
  if (!bytes.empty()) t.BN_bn2bin(bn, bytes.data());
  std::vector<uint64_t> words((bytes.size() + 7) / 8);
  for (size_t i = 0; i < bytes.size(); i++) {
    words[i / 8] |= static_cast<uint64_t>(bytes[bytes.size() - 1 - i]) << (8 * (i % 8));
  }
  napi_value big = nullptr;
  if (words.empty()) return js::BigInt(call.env(), 0);
  if (napi_create_bigint_words(call.env(), t.BN_is_negative(bn), words.size(), words.data(),
                               &big) != napi_ok) {
    return nullptr;
  }
  return big;
}

napi_value ShowInteger(Call& call, const ASN1_INTEGER* integer) {
  if (integer == nullptr) return js::Null(call.env());
  const Table& t = call.table();
  bool enumerated = (t.ASN1_STRING_type(integer) & ~kNegativeBit) == kEnumerated;
  void* bn = enumerated ? t.ASN1_ENUMERATED_to_BN(integer, nullptr)
                        : t.ASN1_INTEGER_to_BN(integer, nullptr);
  t.ERR_clear_error();
  napi_value value = ShowBignum(call, bn);
  t.BN_free(bn);
  return value;
}

ASN1_STRING* MakeAsn1String(const Table& t, int type, const unsigned char* data, size_t size) {
  ASN1_STRING* string = t.ASN1_STRING_type_new(type);
  if (string != nullptr && t.ASN1_STRING_set(string, data, static_cast<int>(size)) != 1) {
    t.ASN1_STRING_free(string);
    return nullptr;
  }
  return string;
}

napi_value ShowAsn1Bytes(Call& call, const ASN1_STRING* string) {
  if (string == nullptr) return js::Null(call.env());
  int length = call.table().ASN1_STRING_length(string);
  return js::Bytes(call.env(), call.table().ASN1_STRING_get0_data(string),
                   length > 0 ? static_cast<size_t>(length) : 0);
}

napi_value ShowAsn1Text(Call& call, const ASN1_STRING* string) {
  if (string == nullptr) return js::Null(call.env());
  unsigned char* utf8 = nullptr;
  int length = call.table().ASN1_STRING_to_UTF8(&utf8, string);
  if (length < 0) {
    call.table().ERR_clear_error();
    return js::Null(call.env());
  }
  napi_value text =
      js::Text(call.env(), {reinterpret_cast<char*>(utf8), static_cast<size_t>(length)});
  LibraryFree(call.library(), utf8);
  return text;
}

napi_value ShowOid(Call& call, const ASN1_OBJECT* object) {
  if (object == nullptr) return js::Null(call.env());
  char text[256];
  int length = call.table().OBJ_obj2txt(text, sizeof text, object, 1);
  if (length <= 0) return js::Null(call.env());
  if (static_cast<size_t>(length) < sizeof text) return js::Text(call.env(), text);
  std::string longer(static_cast<size_t>(length) + 1, '\0');
  call.table().OBJ_obj2txt(longer.data(), length + 1, object, 1);
  return js::Text(call.env(), longer.c_str());
}

bool IsStringTag(int tag) {
  return tag == 3 || tag == 4 || tag == 12 || (tag >= 18 && tag <= 22) ||
         (tag >= 25 && tag <= 28) || tag == 30;
}
bool HoldsBytes(int tag) { return IsStringTag(tag) || tag == 16 || tag == 17; }

}  // namespace comm
