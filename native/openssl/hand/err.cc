// The ERR_ functions over the list that the environment keeps of what calls left in the library's
// queue.
#include "openssl/hand.h"

namespace comm::hand {

namespace {

constexpr int kTextString = 0x02;  // ERR_TXT_STRING

enum class From { kOldest, kNewest };

// One entry, taken off or left; nullptr when there is none.
const ErrorRecord* Peek(Call& call, From from) {
  ErrorList& list = call.environment().ErrorsOf(&call.library());
  if (list.empty()) return nullptr;
  return from == From::kOldest ? &list.front() : &list.back();
}

napi_value Code(Call& call, const ErrorRecord* e) {
  return js::Number(call.env(), e == nullptr ? 0 : static_cast<double>(e->code));
}

// { result, and each of the named parts }.
napi_value Parts(Call& call, const ErrorRecord* e, bool place, bool func, bool data) {
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", Code(call, e));
  if (place) {
    js::Set(call.env(), object, "file",
            e == nullptr ? js::Null(call.env()) : js::Text(call.env(), e->file));
    js::Set(call.env(), object, "line", js::Int(call.env(), e == nullptr ? 0 : e->line));
  }
  if (func)
    js::Set(call.env(), object, "func",
            e == nullptr ? js::Null(call.env()) : js::Text(call.env(), e->func));
  if (data) {
    js::Set(call.env(), object, "data",
            e == nullptr ? js::Null(call.env()) : js::Text(call.env(), e->data));
    js::Set(call.env(), object, "flags",
            js::Int(call.env(), e == nullptr || e->data.empty() ? 0 : kTextString));
  }
  return object;
}

void DropOldest(Call& call) {
  ErrorList& list = call.environment().ErrorsOf(&call.library());
  if (!list.empty()) list.erase(list.begin());
}

}  // namespace

napi_value ERR_get_error(Call& call, HandArgs<ULong()>&) {
  napi_value code = Code(call, Peek(call, From::kOldest));
  DropOldest(call);
  return code;
}

napi_value ERR_get_error_all(Call& call,
                             HandArgs<ULong(OutText, Out<Int>, OutText, OutText, Out<Int>)>&) {
  napi_value parts = Parts(call, Peek(call, From::kOldest), true, true, true);
  DropOldest(call);
  return parts;
}

napi_value ERR_peek_error(Call& call, HandArgs<ULong()>&) {
  return Code(call, Peek(call, From::kOldest));
}
napi_value ERR_peek_error_line(Call& call, HandArgs<ULong(OutText, Out<Int>)>&) {
  return Parts(call, Peek(call, From::kOldest), true, false, false);
}
napi_value ERR_peek_error_func(Call& call, HandArgs<ULong(OutText)>&) {
  return Parts(call, Peek(call, From::kOldest), false, true, false);
}
napi_value ERR_peek_error_data(Call& call, HandArgs<ULong(OutText, Out<Int>)>&) {
  return Parts(call, Peek(call, From::kOldest), false, false, true);
}
napi_value ERR_peek_error_all(Call& call,
                              HandArgs<ULong(OutText, Out<Int>, OutText, OutText, Out<Int>)>&) {
  return Parts(call, Peek(call, From::kOldest), true, true, true);
}

napi_value ERR_peek_last_error(Call& call, HandArgs<ULong()>&) {
  return Code(call, Peek(call, From::kNewest));
}
napi_value ERR_peek_last_error_line(Call& call, HandArgs<ULong(OutText, Out<Int>)>&) {
  return Parts(call, Peek(call, From::kNewest), true, false, false);
}
napi_value ERR_peek_last_error_func(Call& call, HandArgs<ULong(OutText)>&) {
  return Parts(call, Peek(call, From::kNewest), false, true, false);
}
napi_value ERR_peek_last_error_data(Call& call, HandArgs<ULong(OutText, Out<Int>)>&) {
  return Parts(call, Peek(call, From::kNewest), false, false, true);
}
napi_value ERR_peek_last_error_all(
    Call& call, HandArgs<ULong(OutText, Out<Int>, OutText, OutText, Out<Int>)>&) {
  return Parts(call, Peek(call, From::kNewest), true, true, true);
}

napi_value ERR_clear_error(Call& call, HandArgs<Void()>&) {
  call.environment().ErrorsOf(&call.library()).clear();
  return js::Undefined(call.env());
}

// One line an error: thread, code text, file, line, data, as the manual shows it; the thread's
// number is left out.
napi_value ERR_print_errors(Call& call, HandArgs<Void(In<BIO>)>& args) {
  const Table& t = call.table();
  ErrorList& list = call.environment().ErrorsOf(&call.library());
  for (const ErrorRecord& e : list) {
    char text[256] = {0};
    t.ERR_error_string_n(e.code, text, sizeof text);
    std::string line =
        std::string(text) + ":" + e.file + ":" + std::to_string(e.line) + ":" + e.data + "\n";
    t.BIO_write(Get<0>(args).object, reinterpret_cast<const unsigned char*>(line.data()),
                static_cast<int>(line.size()));
  }
  list.clear();
  return js::Undefined(call.env());
}

}  // namespace comm::hand
