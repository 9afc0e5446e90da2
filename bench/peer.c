// The C peer of the benchmark: every server, client and load that works.mjs names, on epoll, one thread.
// Told what to do by its arguments and by lines on its standard input; measures no CPU (main.mjs does, from outside).
//
// A load looks at its sockets five times in a millisecond at most: a server pays for each sleeper that it wakes up, and
// would pay more the slower it is.
//
//   peer ROLE CERT KEY|- PORT CONNECTIONS SIZE
//
// Servers print "port N". Clients wait for "go MILLISECONDS" or "burst COUNT", and answer
// "done OPERATIONS WALL_US P50_US P99_US". Operations of bulk roles are bytes.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "blocking.h"
#include "timing.h"
#include "transport.h"

enum { CONNECTING, SHAKING, OPEN, FREE };
enum { MOST = 20000, MESSAGE = 64, LISTENER = -1, INPUT = -2, GATHER_US = 200 };

static const char *role;
static SSL_CTX *ctx;
static SSL_SESSION *session;
static struct connection connections[MOST];
static int epoll, port, wanted, shaken, running;
static int serves, echoes, greets, sends, sinks, shakes, resumes, pings, drains, commanded, gathers;
static size_t size, limit, started, finished, operations;
static double until, run_began;
static unsigned char message[0x10000], plain[0x10000];

static void open_next(void);

static void watch(struct connection *c, unsigned events) {
  struct epoll_event event = {events, {.u64 = (uint64_t)(c - connections)}};
  if (c->watched == events + 1) return;
  if (epoll_ctl(epoll, c->watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, c->fd, &event) != 0)
    die("epoll_ctl");
  c->watched = events + 1;
}

static int is_running(void) { return running && (limit != 0 ? started < limit : now() < until); }

static void report(void) {
  double wall = now() - run_began;
  percentile(0);
  printf("done %zu %.0f %.1f %.1f\n", operations, wall, percentile(50), percentile(99));
  running = 0;
}

static struct connection *take(int fd) {
  for (int i = 0; i < MOST; i++) {
    struct connection *c = &connections[i];
    if (c->phase != FREE) continue;
    *c = (struct connection){.fd = fd, .phase = SHAKING};
    int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    c->ssl = SSL_new(ctx);
    BIO *bio = new_transport(c);
    SSL_set_bio(c->ssl, bio, bio);
    if (serves) {
      SSL_set_accept_state(c->ssl);
    } else {
      SSL_set_connect_state(c->ssl);
      SSL_set_tlsext_host_name(c->ssl, "localhost");
      SSL_set1_host(c->ssl, "localhost");
      c->offered = resumes && session != NULL;
      if (c->offered) SSL_set_session(c->ssl, session);
    }
    return c;
  }
  die("connections");
  return NULL;
}

static void finish(struct connection *c) {
  if (c->phase == OPEN && (SSL_get_shutdown(c->ssl) & SSL_SENT_SHUTDOWN) == 0) {
    begin_step();
    SSL_shutdown(c->ssl);
    end_step(c);
  }
  int was_open = c->phase == OPEN;
  SSL_free(c->ssl);
  close(c->fd);
  free(c->in.bytes);
  free(c->out.bytes);
  memset(c, 0, sizeof *c);
  c->phase = FREE;
  if (!shakes) return;
  finished++;
  if (was_open && running) operations++;
  if (is_running()) open_next();
  else if (finished == started && running) report();
}

static void ping(struct connection *c) {
  if (!is_running()) {
    if (++finished == (size_t)wanted) report();
    return;
  }
  c->began = now();
  SSL_write(c->ssl, message, MESSAGE);
}

// Sends until the socket takes no more.
static void pour(struct connection *c) {
  while (c->out.bytes == NULL && (!commanded || is_running())) {
    begin_step();
    if (SSL_write(c->ssl, message, (int)size) <= 0) return;
    end_step(c);
    if (commanded) operations += size;
  }
}

static void opened(struct connection *c) {
  c->phase = OPEN;
  if (c->offered && !SSL_session_reused(c->ssl)) die("not resumed");
  if (greets && serves) SSL_write(c->ssl, message, 1);
  if (shakes && !greets) {
    note_since(c->began);
    SSL_shutdown(c->ssl);
  }
  if (!serves && !shakes && !drains && ++shaken == wanted) puts("ready");
}

// False when the connection has ended.
static int receive(struct connection *c) {
  while (!drains || is_running()) {
    int n = SSL_read(c->ssl, plain, sizeof plain);
    if (n <= 0) return SSL_get_error(c->ssl, n) == SSL_ERROR_WANT_READ;
    if (echoes) SSL_write(c->ssl, plain, n);
    if (shakes && greets) return 0;
    if (sinks) operations += (size_t)n;
    if (pings && (c->got += (size_t)n) == MESSAGE) {
      c->got = 0;
      operations++;
      note_since(c->began);
      ping(c);
    }
  }
  return 1;
}

static void interest(struct connection *c) {
  int idle = commanded && !running && c->phase == OPEN;
  int writes = c->out.bytes != NULL || (sends && c->phase == OPEN && !idle);
  watch(c, (writes ? EPOLLOUT : 0) | EPOLLIN);
}

static void ready(struct connection *c, unsigned events) {
  if (c->phase == FREE) return;
  if (c->phase == CONNECTING) c->phase = SHAKING;
  if (c->out.bytes != NULL && (events & EPOLLOUT) != 0) flush(c);
  begin_step();
  int alive = 1;
  if (c->phase == SHAKING) {
    int result = SSL_do_handshake(c->ssl);
    if (result == 1) opened(c);
    else alive = SSL_get_error(c->ssl, result) == SSL_ERROR_WANT_READ;
    if (!alive && shakes) die("handshake");
  }
  if (alive && c->phase == OPEN) alive = receive(c);
  end_step(c);
  if (shakes && c->phase == OPEN && !greets && c->out.bytes == NULL) shutdown(c->fd, SHUT_WR);
  if (alive && c->phase == OPEN && sends) pour(c);
  if (alive) return interest(c);
  if (resumes) {
    SSL_SESSION_free(session);
    session = SSL_get1_session(c->ssl);
  }
  finish(c);
}

// Each connection goes to another loopback address: the ports of closed ones stay taken for a minute.
static void open_next(void) {
  static unsigned host;
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(0x7f000001 + host++ % 200);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) die("connect");
  struct connection *c = take(fd);
  started++;
  c->phase = CONNECTING;
  c->began = now();
  watch(c, EPOLLOUT);
}

static void accept_all(int listener) {
  while (1) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
    if (fd < 0) return;
    watch(take(fd), EPOLLIN);
  }
}

static void go(int burst, size_t number) {
  run_began = now();
  running = 1;
  limit = burst ? number : 0;
  until = run_began + (double)number * 1e3;
  started = finished = operations = sample_count = 0;
  for (int i = 0; (shakes || drains) && i < wanted && is_running(); i++) open_next();
  for (int i = 0; !shakes && !drains && i < MOST; i++) {
    struct connection *c = &connections[i];
    if (c->phase != OPEN) continue;
    begin_step();
    if (pings) ping(c);
    end_step(c);
    interest(c);
  }
}

static int read_commands(void) {
  static char line[256];
  ssize_t n = read(0, line, sizeof line - 1);
  if (n <= 0) return 0;
  line[n] = 0;
  char word[16];
  size_t number = 0;
  if (sscanf(line, "%15s %zu", word, &number) == 2) go(strcmp(word, "burst") == 0, number);
  return 1;
}

static void loop(int listener) {
  struct epoll_event events[256];
  struct epoll_event input = {EPOLLIN, {.u64 = (uint64_t)INPUT}};
  struct epoll_event accepting = {EPOLLIN, {.u64 = (uint64_t)LISTENER}};
  epoll_ctl(epoll, EPOLL_CTL_ADD, 0, &input);
  if (listener >= 0) epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &accepting);
  while (1) {
    int timed = running && commanded;
    if (gathers) usleep(GATHER_US);
    int n = epoll_wait(epoll, events, 256, timed ? 1 : -1);
    for (int i = 0; i < n; i++) {
      int64_t which = (int64_t)events[i].data.u64;
      if (which == LISTENER) accept_all(listener);
      else if (which != INPUT) ready(&connections[which], events[i].events);
      else if (!read_commands()) return;
    }
    if (!timed || is_running()) continue;
    report();
    // New connections each time: one that was not read for a while begins slowly.
    for (int i = 0; drains && i < MOST; i++)
      if (connections[i].phase != FREE) finish(&connections[i]);
  }
}

// Whether the role is one of these words.
static int is(const char *words) {
  size_t length = strlen(role);
  for (const char *at = words; (at = strstr(at, role)) != NULL; at += length) {
    if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == 0)) return 1;
  }
  return 0;
}

int main(int argc, char **argv) {
  if (argc < 7) return 2;
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct rlimit files = {MOST + 100, MOST + 100};
  setrlimit(RLIMIT_NOFILE, &files);
  role = argv[1];
  port = atoi(argv[4]);
  wanted = atoi(argv[5]);
  size = (size_t)atol(argv[6]);
  serves = is("echo greet send source");
  echoes = is("echo");
  greets = is("greet greeted-full greeted-resumed");
  sends = is("send source");
  sinks = is("sink receive");
  drains = is("sink");
  commanded = drains || is("source");
  gathers = is("full resumed ping");
  shakes = is("full resumed greeted-full greeted-resumed");
  resumes = is("resumed greeted-resumed");
  pings = is("ping");
  for (int i = 0; i < MOST; i++) connections[i].phase = FREE;
  ctx = SSL_CTX_new(TLS_method());
  SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set1_groups_list(ctx, "X25519");
  if (serves && (SSL_CTX_use_certificate_file(ctx, argv[2], SSL_FILETYPE_PEM) != 1 ||
                 SSL_CTX_use_PrivateKey_file(ctx, argv[3], SSL_FILETYPE_PEM) != 1))
    die("certificate");
  if (!serves && greets) {  // measured as a client: verifies as the others do
    SSL_CTX_load_verify_file(ctx, argv[2]);
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
  }
  if (is("block")) return block(ctx, port);
  epoll = epoll_create1(0);
  int listener = serves ? listen_somewhere() : -1;
  for (int i = 0; !serves && !shakes && !drains && i < wanted; i++) open_next();
  if (shakes || drains) puts("ready");
  loop(listener);
  return 0;
}
