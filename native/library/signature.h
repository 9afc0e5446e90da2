// The vocabulary in which a row describes a C function to JavaScript: one word for each parameter
// and for the result. Says only which C types a word stands for; what it means in JavaScript is in
// openssl/convert_*.h. See native/README.md.
#pragma once

#include <type_traits>

#include "library/types.h"

namespace comm::sig {

template <class... T>
struct List {};

// A word with `C` may be a parameter (it stands for these C parameters); a word with `R` may be the
// result.
template <class T>
struct Plain {
  using C = List<T>;
  using R = T;
};

// --- numbers
// -----------------------------------------------------------------------------------------------------
struct Int : Plain<int> {};
struct UInt : Plain<unsigned int> {};
struct Long : Plain<long> {};
struct ULong : Plain<unsigned long> {};
struct U64 : Plain<uint64_t> {};  // a BigInt in JavaScript
struct I64 : Plain<int64_t> {};   // a BigInt in JavaScript
struct U32 : Plain<uint32_t> {};
struct U16 : Plain<uint16_t> {};
struct U8 : Plain<unsigned char> {};
struct Size : Plain<size_t> {};
struct Time : Plain<time_t> {};  // seconds since 1970
struct Double : Plain<double> {};
struct Void {
  using R = void;
};
// The C result of SSL_read and its kin: as Int, and what SSL_get_error says of it is noted before
// anything else runs.
struct IoInt {
  using R = int;
};

// --- text
// --------------------------------------------------------------------------------------------------------
struct Str {  // a string without NUL; as a result, borrowed text or null
  using C = List<const char*>;
  using R = const char*;
};
struct OptStr {
  using C = List<const char*>;
};
struct OwnedText {  // the result is freed with OPENSSL_free after copying
  using R = char*;
};
struct OwnedTexts {  // STACK_OF(OPENSSL_STRING), freed with its strings after copying: an array of
                     // strings, or null
  using R = OPENSSL_STACK*;
};
template <class Len>
struct StrLen {  // text followed by its length
  using C = List<const char*, typename Len::R>;
};
template <class Len>
struct OptStrLen {  // or null, with length 0
  using C = List<const char*, typename Len::R>;
};
struct Password {  // pem_password_cb* and its argument: a string, bytes, or null for none
  using C = List<PasswordCallback*, void*>;
};
struct Argv {  // int* argc, char*** argv: an array of strings for the time of the call
  using C = List<int*, char***>;
};
struct Null {  // a pointer that is always NULL: no JavaScript argument
  using C = List<void*>;
};

struct StrArray {  // an array of strings, as pointers with a NULL after the last, for the time of
                   // the call
  using C = List<const char**>;
};

// --- bytes in
// ----------------------------------------------------------------------------------------------------
template <class Len>
struct Bytes {
  using C = List<const unsigned char*, typename Len::R>;
};
template <class Len>
struct OptBytes {
  using C = List<const unsigned char*, typename Len::R>;
};
template <class Len>
struct LenBytes {  // the length stands first
  using C = List<typename Len::R, const unsigned char*>;
};
template <class Elem, class Len>
struct Numbers {  // an array of numbers, then its length in elements
  using C = List<const typename Elem::R*, typename Len::R>;
};
template <size_t N>
struct Exactly {  // exactly N bytes
  using C = List<const unsigned char*>;
};
template <class Len>
struct InDer {  // d2i: NULL, the moving pointer, the length
  using C = List<void*, const unsigned char**, typename Len::R>;
};
template <class Len>
struct InMoving {  // the moving pointer and the length, without a place to read into
  using C = List<const unsigned char**, typename Len::R>;
};
template <class Len>
struct GiveBytes {  // bytes that C keeps on success: a copy from OPENSSL_malloc
  using C = List<unsigned char*, typename Len::R>;
};
struct OptNumberOrText {  // a number, text, or null, for handwork
  using C = List<>;
};
template <class T>
struct OptNumber {  // a number by its address, or null
  using C = List<typename T::R*>;
};

// --- a buffer to be filled
// ----------------------------------------------------------------------------------------
template <class Len>
struct Into {  // a Uint8Array and its length
  using C = List<unsigned char*, typename Len::R>;
};
template <class Len>
struct OptInto {  // null asks for the size only
  using C = List<unsigned char*, typename Len::R>;
};
template <class Len>
struct NoInto {  // always NULL and zero, so that the function makes the buffer itself: no
                 // JavaScript argument
  using C = List<unsigned char*, typename Len::R>;
};
template <class Elem, class Len>
struct IntoNumbers {  // JavaScript gives the count; the numbers come back as an array
  using C = List<typename Elem::R*, typename Len::R>;
};

// --- out parameters: no JavaScript argument; the result becomes { result, name: value, … }
// --------------------------
template <class T>
struct Out {  // a number
  using C = List<typename T::R*>;
};
template <class Len>
struct OutBytes {  // borrowed bytes, copied
  using C = List<const unsigned char**, typename Len::R*>;
};
template <class Len>
struct OutOwnedBytes {  // bytes to be freed with OPENSSL_free
  using C = List<unsigned char**, typename Len::R*>;
};
struct OutText {  // borrowed text, copied
  using C = List<const char**>;
};
struct OutOwnedText {
  using C = List<char**>;
};
struct OutDigest {  // room for EVP_MAX_MD_SIZE bytes, and how many C has written: the bytes
  using C = List<unsigned char*, unsigned int*>;
};
template <size_t N, class Len>
struct OutUpTo {  // room for N bytes, and how many C has written: the bytes
  using C = List<unsigned char*, typename Len::R*>;
};
// Room of 256 KiB, more than any signature, key or ciphertext that OpenSSL makes. The pointee holds
// the room before the call and the bytes written after it; the bytes, or null when C failed.
template <class Len>
struct OutFilled {
  using C = List<unsigned char*, typename Len::R*>;
};
template <class Len>
struct OutRoom {  // as OutFilled, but the room stands on its own before the place of the size
  using C = List<unsigned char*, typename Len::R, typename Len::R*>;
};
template <class Len>
struct OutTextRoom {  // as OutRoom, for text: its size leaves out the NUL that needs room
  using C = List<char*, typename Len::R, typename Len::R*>;
};
template <size_t N, class Len>
struct OutTextBuffer {  // room for N characters, filled with text that ends with NUL, and empty
                        // before
  using C = List<char*, typename Len::R>;
};
struct OutAsn1Date {  // borrowed ASN1_TIME: a Date, or null
  using C = List<ASN1_TIME**>;
};
struct OutAsn1Integer {  // borrowed ASN1_INTEGER: a bigint, or null
  using C = List<ASN1_INTEGER**>;
};
struct OutBigNumber {  // a BIGNUM made by C, NULL before: a bigint, or null; freed with
                       // BN_clear_free
  using C = List<BIGNUM**>;
};
struct OutAsn1Bytes {  // borrowed ASN1_OCTET_STRING or ASN1_BIT_STRING: its bytes, or null
  using C = List<ASN1_STRING**>;
};
struct OutOid {  // borrowed ASN1_OBJECT: dotted text, or null
  using C = List<ASN1_OBJECT**>;
};
struct OutCounted {  // borrowed bytes whose length is the C result
  using C = List<const unsigned char**>;
};
struct OutOwnedCounted {  // bytes to be freed with OPENSSL_free whose length is the C result
  using C = List<unsigned char**>;
};
template <class Elem>
struct OutCountedNumbers {  // borrowed numbers, copied, whose count is the C result: an array of
                            // numbers
  using C = List<const typename Elem::R**>;
};
struct OutLooseTexts {  // a stack of borrowed strings, itself to be freed: an array of strings, or
                        // null
  using C = List<OPENSSL_STACK**>;
};
template <class Elem, class Len>
struct OutOwnedNumbers {  // numbers to be freed with OPENSSL_free, and their count: an array of
                          // numbers
  using C = List<typename Elem::R**, typename Len::R*>;
};
template <class Len>
struct OutLength {  // the length of the result, which is CountedBytes
  using C = List<typename Len::R*>;
};
struct CountedBytes {  // as the result: borrowed bytes, copied; goes with OutLength
  using R = const unsigned char*;
};
struct OutDer {  // i2d: bytes made by OpenSSL, freed with OPENSSL_free; goes with the result Der
  using C = List<unsigned char**>;
};
template <class T>
struct OutShared {
  using C = List<T**>;
};
template <class T>
struct OutOwned {
  using C = List<T**>;
};
template <class T>
struct OutCopy {  // C lends it and it has no reference count: the handle gets a duplicate
  using C = List<T**>;
};
template <class T>
struct OutSharedStack {
  using C = List<OPENSSL_STACK**>;
};
template <class T>
struct OutOwnedStack {
  using C = List<OPENSSL_STACK**>;
};
template <class T>
struct OutLooseStack {  // the stack belongs to the caller, its elements do not
  using C = List<OPENSSL_STACK**>;
};
struct Der {  // the C result is a length; JavaScript gets the bytes of OutDer, or null
  using R = int;
};

// --- handles in
// ----------------------------------------------------------------------------------------------------
template <class T>
struct In {
  using C = List<T*>;
};
template <class T>
struct Opt {  // or null
  using C = List<T*>;
};
template <class T>
struct Give {  // C keeps it on success: it gets a reference (or a copy) of its own, and the
               // caller's handle stays good
  using C = List<T*>;
};
template <class T>
struct OptGive {
  using C = List<T*>;
};
template <class T>
struct Hold {  // C remembers the bare pointer: argument 0 keeps a reference until it is freed or
               // the function is called again
  using C = List<T*>;
};
template <class T>
struct OptHold {
  using C = List<T*>;
};
template <class T>
struct OptHoldStack {  // an array, or null: argument 0 keeps the stack and references (or copies)
                       // of its elements, as Hold
  using C = List<OPENSSL_STACK*>;
};
template <class T>
struct Free {  // the function releases the handle
  using C = List<T*>;
};
template <class T>
struct Consume {  // C keeps what can neither be counted nor copied: as Free, whatever argument it
                  // is
  using C = List<T*>;
};
template <class T>
struct InStack {  // an array of handles, for the time of the call
  using C = List<OPENSSL_STACK*>;
};
template <class T>
struct OptStack {
  using C = List<OPENSSL_STACK*>;
};
template <class T>
struct GiveStack {  // an array of handles that C keeps: elements get references of their own
  using C = List<OPENSSL_STACK*>;
};
template <class T>
struct OptGiveStack {
  using C = List<OPENSSL_STACK*>;
};
template <class T>
struct GrowStack {  // an array of handles, copied, to which C adds; the result also has the whole
                    // array as it then is
  using C = List<OPENSSL_STACK*>;
};

// --- handles out
// -----------------------------------------------------------------------------------------------------
template <class T>
struct Owned {  // the caller frees it
  using R = T*;
};
template <class T>
struct OwnedChain {  // the first of several linked together (BIO_push): the caller frees them all
                     // at once (BIO_free_all)
  using R = T*;
};
template <class T>
struct Shared {  // C lends it: the handle gets a reference of its own
  using R = T*;
};
template <class T>
struct Copy {  // C lends it and it has no reference count: the handle gets a duplicate
  using R = T*;
};
template <class T, int Argument = 0>
struct Inside {  // part of that argument, which it keeps alive, and dies with (a comma would split
                 // the row: Inside<T> is of argument 0)
  using R = T*;
};
template <class T>
struct Static {  // never freed
  using R = T*;
};
template <class T>
struct Up {  // XX_up_ref: a second handle to argument 0
  using R = int;
};
template <class T>
struct SharedStack {  // borrowed stack: an array of handles with references (or copies) of their
                      // own
  using R = OPENSSL_STACK*;
};
template <class T>
struct OwnedStack {  // stack and elements belong to the caller
  using R = OPENSSL_STACK*;
};
template <class T>
struct LooseStack {  // the stack belongs to the caller, its elements do not
  using R = OPENSSL_STACK*;
};

// --- ASN.1 values as JavaScript values
// ---------------------------------------------------------------------------------
struct Asn1Date {  // ASN1_TIME ⇄ Date
  using C = List<ASN1_TIME*>;
  using R = ASN1_TIME*;
};
struct OwnedAsn1Date {
  using R = ASN1_TIME*;
};
struct OptAsn1Date {  // null is NULL
  using C = List<ASN1_TIME*>;
};
struct GeneralDate {  // as Asn1Date, but always an ASN1_GENERALIZEDTIME, which OCSP insists on
  using C = List<ASN1_TIME*>;
};
struct OptGeneralDate {  // null is NULL
  using C = List<ASN1_TIME*>;
};
struct Asn1Bits {  // an ASN1_BIT_STRING without unused bits for the call
  using C = List<ASN1_STRING*>;
};
struct Asn1Integer {  // ASN1_INTEGER, ASN1_ENUMERATED ⇄ bigint
  using C = List<ASN1_INTEGER*>;
  using R = ASN1_INTEGER*;
};
struct Asn1Bytes {  // ASN1_OCTET_STRING, ASN1_BIT_STRING → Uint8Array; as a parameter an
                    // ASN1_OCTET_STRING for the call
  using C = List<ASN1_STRING*>;
  using R = ASN1_STRING*;
};
struct OwnedAsn1Bytes {
  using R = ASN1_STRING*;
};
struct GiveAsn1Bytes {  // a new ASN1_OCTET_STRING that C keeps; null is NULL
  using C = List<ASN1_STRING*>;
};
struct GiveAsn1Bits {  // a new ASN1_BIT_STRING without unused bits that C keeps
  using C = List<ASN1_STRING*>;
};
struct Asn1Text {  // any text string type → string
  using R = ASN1_STRING*;
};
struct Oid {  // ASN1_OBJECT ⇄ dotted text such as '2.5.4.3'
  using C = List<ASN1_OBJECT*>;
  using R = ASN1_OBJECT*;
};
struct OwnedOid {
  using R = ASN1_OBJECT*;
};
struct GiveOid {  // a new ASN1_OBJECT that C keeps
  using C = List<ASN1_OBJECT*>;
};
struct Oids {  // STACK_OF(ASN1_OBJECT), lent: an array of dotted text, or null
  using C = List<OPENSSL_STACK*>;
  using R = OPENSSL_STACK*;
};

// --- other values as JavaScript values
// -----------------------------------------------------------------------------------
struct BigNumber {  // BIGNUM ⇄ bigint; as a result, lent
  using C = List<BIGNUM*>;
  using R = BIGNUM*;
};
struct OptBigNumber {  // null is NULL
  using C = List<BIGNUM*>;
};
struct X509Infos {  // STACK_OF(X509_INFO), for handwork: an array of { x509, crl, pkey }, each a
                    // handle or null; or null
  using R = OPENSSL_STACK*;
};
struct SrtpProfile {  // SRTP_PROTECTION_PROFILE, lent: { name, id }, or null
  using R = SRTP_PROTECTION_PROFILE*;
};
struct SrtpProfiles {  // a stack of them, lent: an array of { name, id }, or null
  using R = OPENSSL_STACK*;
};

// --- what C type has the whole function
// ---------------------------------------------------------------------------------
// Four words at a time: one by one, two thousand rows cost every file a tenth of a second.
template <class R, class... Lists>
struct Join;
template <class R>
struct Join<R> {
  using Type = R (*)();
};
template <class R, class... A>
struct Join<R, List<A...>> {
  using Type = R (*)(A...);
};
template <class R, class... A, class... B>
struct Join<R, List<A...>, List<B...>> {
  using Type = R (*)(A..., B...);
};
template <class R, class... A, class... B, class... C>
struct Join<R, List<A...>, List<B...>, List<C...>> {
  using Type = R (*)(A..., B..., C...);
};
template <class R, class... A, class... B, class... C, class... D, class... Rest>
struct Join<R, List<A...>, List<B...>, List<C...>, List<D...>, Rest...>
    : Join<R, List<A..., B..., C..., D...>, Rest...> {};
template <class R, class... A, class... B, class... C, class... D>
struct Join<R, List<A...>, List<B...>, List<C...>, List<D...>> {
  using Type = R (*)(A..., B..., C..., D...);
};

template <class Signature>
struct CFunction;
template <class Result, class... Params>
struct CFunction<Result(Params...)> {
  using Type = typename Join<typename Result::R, typename Params::C...>::Type;
};
template <class Signature>
using CPointer = typename CFunction<Signature>::Type;

}  // namespace comm::sig
