// BIO_*: linking BIOs into chains, and what takes C structures or memory of the caller.
//
// Every link holds a reference of its own to the BIO behind, as BIO_free_all takes it. The pointer
// back, which C keeps too, dangles when the BIO before is freed and is cleared by readers of PEM on
// their way, so nothing here follows it.
#include "library/macros/bio.h"

#include "openssl/hand.h"
#include "openssl/ssl_state.h"

namespace comm::hand {

namespace {

// The BIO that has this one behind it, as far as handles of this environment lead to it.
BIO* Before(Call& call, BIO* bio) {
  const Table& t = call.table();
  BIO* found = nullptr;
  call.environment().slots().ForEach(Kind::kBIO, &call.library(), [&](void* object) {
    for (BIO* b = static_cast<BIO*>(object); found == nullptr && b != nullptr; b = t.BIO_next(b)) {
      if (t.BIO_next(b) == bio) found = b;
    }
  });
  return found;
}

BIO* LastOf(const Table& t, BIO* bio) {
  while (BIO* next = t.BIO_next(bio)) bio = next;
  return bio;
}

bool CanLink(Call& call, BIO* bio, BIO* append) {
  const Table& t = call.table();
  bio::Reached reached(t, append);
  bool circle = bio::Reached::Has(reached.bios, LastOf(t, bio));
  for (BIO* b = bio; b != nullptr; b = t.BIO_next(b)) {
    circle = circle || bio::Reached::Has(reached.connections, bio::ConnectionOf(t, b));
  }
  if (circle) {
    call.RefuseValue(1, "leads back to the chain that it would be linked to");
    return false;
  }
  if (Before(call, append) != nullptr) {
    call.RefuseValue(1, "is behind another BIO already: take it out with BIO_pop");
    return false;
  }
  BIO* first = bio;
  for (BIO* before = Before(call, first); before != nullptr; before = Before(call, first))
    first = before;
  if (bio::Reached(t, first).bios.size() + reached.bios.size() > bio::kLongestChain) {
    call.RefuseValue(
        1, "would make the chain longer than " + std::to_string(bio::kLongestChain) + " BIOs");
    return false;
  }
  return true;
}

// C makes what is behind the first SSL BIO of a chain the transport of its connection.
bool SuitsConnection(Call& call, BIO* bio, BIO* append) {
  const Table& t = call.table();
  SSL* ssl = nullptr;
  BIO* over = t.BIO_find_type(bio, bio::kSslType);
  if (over == nullptr || macros::BIO_get_ssl(t, over, &ssl) <= 0 || ssl == nullptr) return true;
  BIO* transport = t.BIO_next(over);
  return ssl_state::SuitsThread(call, ssl, transport == nullptr ? append : transport, 1);
}

struct PollDescriptor {  // BIO_POLL_DESCRIPTOR
  uint32_t type;
  union {
    int fd;
    void* custom;
    uintptr_t custom_number;
    SSL* ssl;
  } value;
};

// Of descriptors of other types than sockets the value may be a pointer: it stays here.
template <class Args>
napi_value ShowPoll(Call& call, Args& args, int (*get)(BIO*, void*)) {
  constexpr uint32_t kSocketType = 1;  // BIO_POLL_DESCRIPTOR_TYPE_SOCK_FD
  PollDescriptor descriptor{};
  int result = get(Get<0>(args).object, &descriptor);
  bool socket = result > 0 && descriptor.type == kSocketType;
  napi_value object = js::Object(call.env());
  js::Set(call.env(), object, "result", js::Int(call.env(), result));
  js::Set(call.env(), object, call.ParameterName(1).c_str(),
          js::Number(call.env(), descriptor.type));
  js::Set(call.env(), object, call.ParameterName(2).c_str(),
          js::Int(call.env(), socket ? descriptor.value.fd : -1));
  return object;
}

}  // namespace

// C would read the caller's own memory as long as the BIO lives: this one has a copy.
napi_value BIO_new_mem_buf(Call& call, HandArgs<Owned<BIO>(Bytes<Int>)>& args) {
  constexpr int kRewinds = 0x400;  // BIO_FLAGS_NONCLEAR_RST
  const Table& t = call.table();
  const js::Span& data = Get<0>(args).bytes;
  int size = static_cast<int>(data.size);
  BIO* bio = t.BIO_new(t.BIO_s_mem());
  if (bio == nullptr) return js::Null(call.env());
  if (size > 0 && t.BIO_write(bio, data.data, size) != size) {
    t.BIO_free(bio);
    return js::Null(call.env());
  }
  macros::BIO_set_mem_eof_return(t, bio, 0);
  t.BIO_set_flags(bio, kRewinds);
  return ShowHandle(call, bio, Lent::kOwned);
}

napi_value BIO_push(Call& call, HandArgs<Shared<BIO>(In<BIO>, In<BIO>)>& args) {
  const Table& t = call.table();
  BIO* bio = Get<0>(args).object;
  BIO* append = Get<1>(args).object;
  if (!CanLink(call, bio, append) || !SuitsConnection(call, bio, append)) return nullptr;
  if (t.BIO_up_ref(append) != 1) return js::Null(call.env());  // for the link
  return ShowHandle(call, t.BIO_push(bio, append), Lent::kShared);
}

// As C does it, but for the BIO before: found from the handles instead of by the pointer back. A
// chain whose first BIO has no handle (only a connection has it) is cut there instead of closed
// over the gap.
napi_value BIO_pop(Call& call, HandArgs<Shared<BIO>(In<BIO>)>& args) {
  const Table& t = call.table();
  BIO* bio = Get<0>(args).object;
  BIO* before = Before(call, bio);
  t.BIO_ctrl(bio, ctrl::kBIO_CTRL_POP, 0, bio);
  BIO* next = t.BIO_next(bio);
  t.BIO_set_next(bio, nullptr);
  if (before == nullptr)
    return ShowHandle(call, next, Lent::kOwned);  // the link's reference becomes the handle's
  t.BIO_set_next(before, next);
  t.BIO_free(bio);  // the reference of the link to it; the handle has another
  return ShowHandle(call, next, Lent::kShared);
}

napi_value BIO_get_rpoll_descriptor(Call& call, HandArgs<Int(In<BIO>, Out<UInt>, Out<Int>)>& args) {
  return ShowPoll(call, args, call.table().BIO_get_rpoll_descriptor);
}
napi_value BIO_get_wpoll_descriptor(Call& call, HandArgs<Int(In<BIO>, Out<UInt>, Out<Int>)>& args) {
  return ShowPoll(call, args, call.table().BIO_get_wpoll_descriptor);
}

// Of a path C reads on up to a NUL.
napi_value BIO_ADDR_rawmake(Call& call, HandArgs<Int(In<BIO_ADDR>, Int, Bytes<Size>, U16)>& args) {
  const js::Span& bytes = Get<2>(args).bytes;
  std::string where(reinterpret_cast<const char*>(bytes.data), bytes.size);
  int result = call.table().BIO_ADDR_rawmake(Get<0>(args).object, Get<1>(args).value, where.c_str(),
                                             where.size(), Get<3>(args).value);
  return js::Int(call.env(), result);
}

}  // namespace comm::hand
