// The transport of the C peer: one connection's bytes through a BIO, without waiting. Ciphertext is received into one
// buffer for all connections, and what a step sends is gathered into one send. Knows no role.
#pragma once

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { IN_ROOM = 0x10000, OUT_ROOM = 0x11000 };

static void die(const char *what) {
  perror(what);
  ERR_print_errors_fp(stderr);
  exit(1);
}

struct queue {
  unsigned char *bytes;
  size_t begin, end;
};

struct connection {
  int fd;
  SSL *ssl;
  struct queue in, out;  // left over between two steps
  int phase;
  unsigned watched;  // 0: not yet, else what for, and 1
  size_t got;
  int offered;  // a session
  double began;
};

static struct {
  unsigned char in[IN_ROOM], out[OUT_ROOM];
  size_t in_begin, in_end, out_size;
  int drained;  // the socket had no more in this step
} step;

static void queue_add(struct queue *q, const void *from, size_t size) {
  if (size == 0) return;
  size_t have = q->end - q->begin;
  unsigned char *bytes = malloc(have + size);
  if (have != 0) memcpy(bytes, q->bytes + q->begin, have);
  memcpy(bytes + have, from, size);
  free(q->bytes);
  *q = (struct queue){bytes, 0, have + size};
}

static void queue_drop(struct queue *q, size_t count) {
  q->begin += count;
  if (q->begin != q->end) return;
  free(q->bytes);
  *q = (struct queue){0};
}

// How many bytes the socket took.
static size_t send_now(int fd, const unsigned char *from, size_t size) {
  ssize_t n = send(fd, from, size, MSG_NOSIGNAL);
  return n < 0 ? 0 : (size_t)n;
}

// True when nothing is left.
static int flush(struct connection *c) {
  size_t have = c->out.end - c->out.begin;
  if (have != 0) queue_drop(&c->out, send_now(c->fd, c->out.bytes + c->out.begin, have));
  return c->out.bytes == NULL;
}

static void flush_step(struct connection *c) {
  if (step.out_size == 0) return;
  size_t sent = c->out.bytes == NULL ? send_now(c->fd, step.out, step.out_size) : 0;
  queue_add(&c->out, step.out + sent, step.out_size - sent);
  step.out_size = 0;
}

static void begin_step(void) { step.drained = 0; }

static void end_step(struct connection *c) {
  queue_add(&c->in, step.in + step.in_begin, step.in_end - step.in_begin);
  step.in_begin = step.in_end = 0;
  flush_step(c);
}

static int transport_read(BIO *bio, char *into, int size) {
  struct connection *c = BIO_get_data(bio);
  BIO_clear_retry_flags(bio);
  if (c->in.bytes != NULL) {
    size_t have = c->in.end - c->in.begin;
    size_t count = have < (size_t)size ? have : (size_t)size;
    memcpy(into, c->in.bytes + c->in.begin, count);
    queue_drop(&c->in, count);
    return (int)count;
  }
  if (step.in_begin == step.in_end) {
    ssize_t n = step.drained ? -1 : recv(c->fd, step.in, IN_ROOM, 0);
    if (n == 0) return 0;
    if (n < 0) {
      if (step.drained || errno == EAGAIN) BIO_set_retry_read(bio);
      step.drained = 1;
      return -1;
    }
    step.drained = n < IN_ROOM;
    step.in_begin = 0;
    step.in_end = (size_t)n;
  }
  size_t have = step.in_end - step.in_begin;
  size_t count = have < (size_t)size ? have : (size_t)size;
  memcpy(into, step.in + step.in_begin, count);
  step.in_begin += count;
  return (int)count;
}

static int transport_write(BIO *bio, const char *from, int size) {
  struct connection *c = BIO_get_data(bio);
  if (step.out_size + (size_t)size > OUT_ROOM) flush_step(c);
  if ((size_t)size > OUT_ROOM) {
    queue_add(&c->out, from, (size_t)size);
    return size;
  }
  memcpy(step.out + step.out_size, from, (size_t)size);
  step.out_size += (size_t)size;
  return size;
}

static long transport_control(BIO *bio, int command, long number, void *pointer) {
  (void)bio, (void)number, (void)pointer;
  return command == BIO_CTRL_FLUSH;
}

static BIO *new_transport(struct connection *c) {
  static BIO_METHOD *method;
  if (method == NULL) {
    method = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "bench");
    BIO_meth_set_read(method, transport_read);
    BIO_meth_set_write(method, transport_write);
    BIO_meth_set_ctrl(method, transport_control);
  }
  BIO *bio = BIO_new(method);
  BIO_set_data(bio, c);
  BIO_set_init(bio, 1);
  return bio;
}

// A listening socket on any free port, which is told.
static int listen_somewhere(void) {
  struct sockaddr_in here = {.sin_family = AF_INET};
  socklen_t length = sizeof here;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (bind(fd, (struct sockaddr *)&here, length) != 0 || listen(fd, 1024) != 0) die("listen");
  getsockname(fd, (struct sockaddr *)&here, &length);
  printf("port %d\n", ntohs(here.sin_port));
  return fd;
}
