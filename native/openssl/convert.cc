// What the words of a signature mean in JavaScript: the parts that are the same for every
// signature.
#include "openssl/convert.h"

namespace comm {

namespace {
constexpr double kSafe = 9007199254740991.0;  // Number.MAX_SAFE_INTEGER

bool RefuseLoss(Call& call, int parameter) {
  call.RefuseValue(parameter, "does not fit into 64 bits");
  return false;
}
}  // namespace

// --- numbers ------------------------------------------------------------

bool ReadWhole(Call& call, napi_value v, int parameter, double low, double high, double* out) {
  if (napi_get_value_double(call.env(), v, out) != napi_ok) {
    call.Refuse(parameter, "an integer", v);
    return false;
  }
  if (*out >= low && *out <= high && std::trunc(*out) == *out) return true;
  call.RefuseValue(parameter, "must be an integer from " +
                                  std::to_string(static_cast<long long>(low)) + " to " +
                                  std::to_string(static_cast<long long>(high)));
  return false;
}

bool ReadBig(Call& call, napi_value v, int parameter, int64_t* out) {
  bool lossless = false;
  double number = 0;
  if (js::TypeOf(call.env(), v) == napi_bigint) {
    napi_get_value_bigint_int64(call.env(), v, out, &lossless);
    return lossless || RefuseLoss(call, parameter);
  }
  if (!ReadWhole(call, v, parameter, -kSafe, kSafe, &number)) return false;
  *out = static_cast<int64_t>(number);
  return true;
}

bool ReadBig(Call& call, napi_value v, int parameter, uint64_t* out) {
  bool lossless = false;
  double number = 0;
  if (js::TypeOf(call.env(), v) == napi_bigint) {
    napi_get_value_bigint_uint64(call.env(), v, out, &lossless);
    return lossless || RefuseLoss(call, parameter);
  }
  if (!ReadWhole(call, v, parameter, 0, kSafe, &number)) return false;
  *out = static_cast<uint64_t>(number);
  return true;
}

bool Arg<sig::Double>::Read(Call& call, napi_value v, int parameter) {
  if (napi_get_value_double(call.env(), v, &value) == napi_ok) return true;
  call.Refuse(parameter, "a number", v);
  return false;
}

bool Arg<sig::OptNumberOrText>::Read(Call& call, napi_value v, int parameter) {
  if (js::IsNullish(call.env(), v)) return true;
  is_number = js::TypeOf(call.env(), v) == napi_number;
  is_text = !is_number;
  return is_number ? ReadNumber(call, v, parameter, &number) : ReadCText(call, v, parameter, &text);
}

// --- text ------------------------------------------------------------

bool ReadCText(Call& call, napi_value v, int parameter, std::string* out) {
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

void Wipe(std::string* text) {
  volatile char* at = text->data();
  for (size_t i = 0; i < text->size(); i++) at[i] = 0;
}

bool Arg<sig::Password>::Read(Call& call, napi_value v, int parameter) {
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

int Arg<sig::Password>::Answer(char* buffer, int size, int, void* self) {
  auto* password = static_cast<Arg*>(self);
  if (password->none || size < 0 || password->secret.size() > static_cast<size_t>(size)) return -1;
  memcpy(buffer, password->secret.data(), password->secret.size());
  return static_cast<int>(password->secret.size());
}

bool TextsArg::Read(Call& call, napi_value v, int parameter) {
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

// --- bytes and arrays ------------------------------------------------------------

bool ReadBytesOf(Call& call, napi_value v, int parameter, js::Span* out) {
  static unsigned char nothing[1] = {0};
  if (!js::ReadBytes(call.env(), v, out)) {
    call.Refuse(parameter, "a Uint8Array", v);
    return false;
  }
  if (out->data == nullptr) out->data = nothing;  // an empty array, not NULL
  return true;
}

bool CheckSize(Call& call, int parameter, size_t size, size_t most) {
  if (size <= most) return true;
  call.RefuseValue(parameter, "is longer than C can take");
  return false;
}

bool CheckExactSize(Call& call, int parameter, size_t size, size_t wanted) {
  if (size == wanted) return true;
  call.RefuseValue(parameter, "must have exactly " + std::to_string(wanted) + " bytes");
  return false;
}

unsigned char* LibraryCopy(Call& call, const js::Span& bytes) {
  void* copy = call.table().CRYPTO_malloc(bytes.size + 1, __FILE__, __LINE__);
  if (copy == nullptr) {
    call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
    return nullptr;
  }
  memcpy(copy, bytes.data, bytes.size);
  return static_cast<unsigned char*>(copy);
}

bool ArrayLength(Call& call, napi_value v, int parameter, uint32_t* length) {
  bool is = false;
  if (napi_is_array(call.env(), v, &is) == napi_ok && is &&
      napi_get_array_length(call.env(), v, length) == napi_ok) {
    return true;
  }
  call.Refuse(parameter, "an array", v);
  return false;
}

// --- ASN.1 values ------------------------------------------------------------

bool Arg<sig::Asn1Integer>::Prepare(Call& call, int) {
  void* bn = number.ToBignum(call.table());
  object = call.table().BN_to_ASN1_INTEGER(bn, nullptr);
  call.table().BN_free(bn);
  if (object == nullptr) call.Fail("ERR_OUT_OF_MEMORY", "Out of memory.");
  return object != nullptr;
}

void Arg<sig::Asn1Integer>::Finish(Call& call, bool) { call.table().ASN1_STRING_free(object); }

bool Arg<sig::Oids>::Prepare(Call& call, int parameter) {
  const Table& t = call.table();
  stack = t.OPENSSL_sk_new_null();
  for (auto& text : texts) {
    ASN1_OBJECT* object = t.OBJ_txt2obj(text.c_str(), 0);
    if (object != nullptr && stack != nullptr && t.OPENSSL_sk_push(stack, object) > 0) continue;
    t.ASN1_OBJECT_free(object);
    Finish(call, false);
    t.ERR_clear_error();
    call.RefuseValue(parameter,
                     "must hold object identifiers such as '2.5.29.32.0'; received '" + text + "'");
    return false;
  }
  return stack != nullptr;
}

void Arg<sig::Oids>::Finish(Call& call, bool) {
  const Table& t = call.table();
  for (int i = 0; stack != nullptr && i < t.OPENSSL_sk_num(stack); i++) {
    t.ASN1_OBJECT_free(static_cast<ASN1_OBJECT*>(t.OPENSSL_sk_value(stack, i)));
  }
  t.OPENSSL_sk_free(stack);
  stack = nullptr;
}

}  // namespace comm
