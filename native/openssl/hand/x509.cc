// Names, attributes and algorithm identifiers: what C lends from inside of them, as values and
// copies of their own.
#include "openssl/hand.h"

namespace comm::hand {

namespace {

// The text of the entry at a position, null where there is none (a position below 0 too) or it is
// no text.
napi_value EntryText(Call& call, X509_NAME* name, int position) {
  const Table& t = call.table();
  X509_NAME_ENTRY* entry = position < 0 ? nullptr : t.X509_NAME_get_entry(name, position);
  return entry == nullptr ? js::Null(call.env())
                          : ShowAsn1Text(call, t.X509_NAME_ENTRY_get_data(entry));
}

// The first entries of a name up to a position, as a name. X509_NAME_dup would not do: the encoding
// it goes through sorts the entries of an RDN, so that another one may stand at the position.
X509_NAME* CopyUpTo(const Table& t, X509_NAME* name, int position) {
  X509_NAME* copy = t.X509_NAME_new();
  bool ok = copy != nullptr;
  int before = 0;
  for (int i = 0; ok && i <= position; i++) {
    X509_NAME_ENTRY* entry = t.X509_NAME_get_entry(name, i);
    int set = t.X509_NAME_ENTRY_set(entry);
    // -1 joins the RDN of the entry before, 0 begins one.
    ok = t.X509_NAME_add_entry(copy, entry, -1, i > 0 && set == before ? -1 : 0) == 1;
    before = set;
  }
  if (ok) return copy;
  t.X509_NAME_free(copy);
  return nullptr;
}

}  // namespace

// X509_NAME_ENTRY_dup forgets the number of the set, which an entry taken out of a name has still.
napi_value X509_NAME_get_entry(Call& call,
                               HandArgs<Owned<X509_NAME_ENTRY>(In<X509_NAME>, Int)>& args) {
  const Table& t = call.table();
  X509_NAME* name = Get<0>(args).object;
  int position = Get<1>(args).value;
  if (position < 0 || position >= t.X509_NAME_entry_count(name)) return js::Null(call.env());
  X509_NAME* copy = CopyUpTo(t, name, position);
  if (copy == nullptr) return js::Null(call.env());
  X509_NAME_ENTRY* entry = t.X509_NAME_delete_entry(copy, position);
  t.X509_NAME_free(copy);
  return ShowHandle(call, entry, Lent::kOwned);
}

// The C functions fill a buffer with bytes of whatever encoding the entry has.
napi_value X509_NAME_get_text_by_NID(Call& call, HandArgs<OwnedText(In<X509_NAME>, Int)>& args) {
  X509_NAME* name = Get<0>(args).object;
  return EntryText(call, name,
                   call.table().X509_NAME_get_index_by_NID(name, Get<1>(args).value, -1));
}
napi_value X509_NAME_get_text_by_OBJ(Call& call, HandArgs<OwnedText(In<X509_NAME>, Oid)>& args) {
  X509_NAME* name = Get<0>(args).object;
  return EntryText(call, name,
                   call.table().X509_NAME_get_index_by_OBJ(name, Get<1>(args).object, -1));
}

// Of other types C returns other structures, or no pointer at all.
napi_value X509_ATTRIBUTE_get0_data(Call& call,
                                    HandArgs<Asn1Bytes(In<X509_ATTRIBUTE>, Int, Int)>& args) {
  int type = Get<2>(args).value;
  if (!HoldsBytes(type)) return js::Null(call.env());
  void* value =
      call.table().X509_ATTRIBUTE_get0_data(Get<0>(args).object, Get<1>(args).value, type, nullptr);
  return ShowAsn1Bytes(call, static_cast<ASN1_STRING*>(value));
}

napi_value X509_ALGOR_get0(Call& call,
                           HandArgs<Void(OutOid, Out<Int>, OutAsn1Bytes, In<X509_ALGOR>)>& args) {
  ASN1_OBJECT* algorithm = nullptr;
  int type = 0;
  void* value = nullptr;  // C leaves it alone where there is no parameter
  call.table().X509_ALGOR_get0(&algorithm, &type, &value, Get<3>(args).object);
  auto* bytes = HoldsBytes(type) ? static_cast<ASN1_STRING*>(value) : nullptr;
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, call.ParameterName(0).c_str(), ShowOid(call, algorithm));
  js::Set(call.env(), object, call.ParameterName(1).c_str(), js::Int(call.env(), type));
  js::Set(call.env(), object, call.ParameterName(2).c_str(), ShowAsn1Bytes(call, bytes));
  return object;
}

}  // namespace comm::hand
