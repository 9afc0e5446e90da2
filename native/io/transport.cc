// What a step of a connection works on.
#include "io/transport.h"

#include <atomic>

#include "callbacks/recorders.h"
#include "handles/descriptor.h"
#include "io/channel_bio.h"
#include "io/crew.h"

namespace comm::io {

namespace {

// SSL_MODE_AUTO_RETRY, _ACCEPT_MOVING_WRITE_BUFFER, _RELEASE_BUFFERS (SSL_CTX_set_mode(3))
constexpr long kModes = 0x04 | 0x02 | 0x10;
constexpr int kCtrlMode = 33;  // SSL_CTRL_MODE

// The crew must be gone before a library cleans up at exit; by now its exit handler is registered.
void LeaveBefore(const Library& library) {
  static std::atomic<int> last{-1};
  int seen = last.load();
  while (seen < library.id) {
    if (last.compare_exchange_weak(seen, library.id)) return crew::LeaveBeforeThose();
  }
}

}  // namespace

Transport Transport::Of(int fd) {
  Transport transport;
  transport.connection.fd = fd;
  transport.channel = new Channel(fd);
  return transport;
}

void Transport::Drop() const {
  if (connection.ssl != nullptr) connection.library->table->SSL_free(connection.ssl);
  channel->Unref();
  if (connection.fd >= 0) CloseDescriptor(connection.fd);
}

bool Transport::Attach(SSL* ssl, const Library* library, ErrorList* errors) {
  const Table& t = *library->table;
  t.ERR_clear_error();
  BIO* bio = NewChannelBio(*library, channel);
  if (errors != nullptr) TakeErrors(t, errors);
  if (bio == nullptr || RecordOf(*library, ssl) == nullptr) {
    if (bio != nullptr) t.BIO_free_all(bio);
    return false;
  }
  t.SSL_set_bio(ssl, bio, bio);  // takes the one reference, for both
  t.SSL_ctrl(ssl, kCtrlMode, kModes, nullptr);
  connection.ssl = ssl;
  connection.library = library;
  LeaveBefore(*library);
  InstallRecorders(*library, ssl);
  return true;
}

}  // namespace comm::io
