// The BIO type whose bytes go through a channel. Its functions get no table, so each library has a
// type of its own, found by the template's number.
#include "io/channel_bio.h"

#include <mutex>

namespace comm::io {

namespace {

// BIO_FLAGS_ and BIO_CTRL_ values (BIO_set_flags(3), BIO_ctrl(3)): the same in every version.
constexpr int kRead = 0x01;
constexpr int kShouldRetry = 0x08;
constexpr int kRetryBits = 0x0f;
constexpr int kTypeSourceSink = 0x0400;
constexpr int kCtrlEof = 2;
constexpr int kCtrlGetClose = 8;
constexpr int kCtrlSetClose = 9;
constexpr int kCtrlPending = 10;
constexpr int kCtrlFlush = 11;
constexpr int kCtrlDup = 12;
constexpr int kCtrlWritePending = 13;
constexpr int kReadBroken = -1;

constexpr int kMostLibraries = 16;
const Table* tables[kMostLibraries];
BIO_METHOD* methods[kMostLibraries];
std::mutex methods_mutex;

// Rule 4 of Channel.
class StepUnlessOneIs {
 public:
  explicit StepUnlessOneIs(Channel* channel) : channel_(channel->stepping() ? nullptr : channel) {
    if (channel_ != nullptr) channel_->Begin();
  }
  ~StepUnlessOneIs() {
    if (channel_ != nullptr) channel_->End();
  }
  StepUnlessOneIs(const StepUnlessOneIs&) = delete;
  StepUnlessOneIs& operator=(const StepUnlessOneIs&) = delete;

 private:
  Channel* channel_;
};

template <int kIndex>
struct Type {
  static const Table& table() { return *tables[kIndex]; }
  static Channel* ChannelOf(BIO* bio) { return static_cast<Channel*>(table().BIO_get_data(bio)); }

  static int Read(BIO* bio, char* into, int size) {
    Channel* channel = ChannelOf(bio);
    table().BIO_clear_flags(bio, kRetryBits);
    if (channel == nullptr || size <= 0) return kReadBroken;
    StepUnlessOneIs step(channel);
    long n = channel->Receive(reinterpret_cast<unsigned char*>(into), static_cast<size_t>(size));
    if (n == Channel::kLater) table().BIO_set_flags(bio, kRead | kShouldRetry);
    return n < 0 ? kReadBroken : static_cast<int>(n);
  }

  static int Write(BIO* bio, const char* from, int size) {
    Channel* channel = ChannelOf(bio);
    table().BIO_clear_flags(bio, kRetryBits);
    if (channel == nullptr || size < 0) return -1;
    StepUnlessOneIs step(channel);
    channel->Send(reinterpret_cast<const unsigned char*>(from), static_cast<size_t>(size));
    return channel->send_error() == 0 ? size : -1;
  }

  static long Control(BIO* bio, int command, long, void*) {
    Channel* channel = ChannelOf(bio);
    if (channel == nullptr) return 0;
    switch (command) {
      case kCtrlEof:
        return channel->ended() ? 1 : 0;
      case kCtrlPending:
        return static_cast<long>(channel->in().size());
      case kCtrlWritePending:
        return static_cast<long>(channel->out().size());
      case kCtrlFlush:  // at the end of the step
      case kCtrlGetClose:
      case kCtrlSetClose:
        return 1;
      case kCtrlDup:  // two BIOs must not share a connection
      default:
        return 0;
    }
  }

  static int Destroy(BIO* bio) {
    if (Channel* channel = ChannelOf(bio)) channel->Unref();
    table().BIO_set_data(bio, nullptr);
    return 1;
  }

  static BIO_METHOD* Make(const Library& library) {
    const Table& t = *library.table;
    int index = t.BIO_get_new_index();
    BIO_METHOD* method =
        index < 0 ? nullptr : t.BIO_meth_new(index | kTypeSourceSink, "libssl channel");
    if (method == nullptr) return nullptr;
    tables[kIndex] = &t;
    t.BIO_meth_set_read(method, reinterpret_cast<void*>(&Read));
    t.BIO_meth_set_write(method, reinterpret_cast<void*>(&Write));
    t.BIO_meth_set_ctrl(method, reinterpret_cast<void*>(&Control));
    t.BIO_meth_set_destroy(method, reinterpret_cast<void*>(&Destroy));
    return method;
  }
};

using Maker = BIO_METHOD* (*)(const Library&);

template <int... kIndexes>
const Maker* Makers(std::integer_sequence<int, kIndexes...>) {
  static const Maker makers[] = {&Type<kIndexes>::Make...};
  return makers;
}

// The type for a library, made at the first call.
BIO_METHOD* MethodOf(const Library& library) {
  std::lock_guard<std::mutex> lock(methods_mutex);
  int free = -1;
  for (int i = 0; i < kMostLibraries; i++) {
    if (tables[i] == library.table) return methods[i];
    if (tables[i] == nullptr && free < 0) free = i;
  }
  if (free < 0) return nullptr;
  methods[free] = Makers(std::make_integer_sequence<int, kMostLibraries>())[free](library);
  return methods[free];
}

}  // namespace

BIO* NewChannelBio(const Library& library, Channel* channel) {
  const Table& t = *library.table;
  BIO_METHOD* method = MethodOf(library);
  BIO* bio = method == nullptr ? nullptr : t.BIO_new(method);
  if (bio == nullptr) return nullptr;
  channel->Ref();
  t.BIO_set_data(bio, channel);
  t.BIO_set_init(bio, 1);
  return bio;
}

}  // namespace comm::io
