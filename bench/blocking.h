// The blocking client of the C peer: one connection, one message at a time, and the answer waited for.
// Uses the socket BIO of the library itself, as a program would that waits.
#pragma once

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <unistd.h>

#include "timing.h"

static void block_for(SSL *ssl, size_t milliseconds) {
  unsigned char bytes[64] = {0};
  double begin = now(), at = begin;
  size_t operations = 0;
  sample_count = 0;
  while (at - begin < (double)milliseconds * 1e3) {
    if (SSL_write(ssl, bytes, sizeof bytes) <= 0 || SSL_read(ssl, bytes, sizeof bytes) <= 0) return;
    note_since(at);
    at = now();
    operations++;
  }
  percentile(0);
  printf("done %zu %.0f %.1f %.1f\n", operations, at - begin, percentile(50), percentile(99));
}

static int block(SSL_CTX *ctx, int port) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  SSL *ssl = SSL_new(ctx);
  SSL_set_fd(ssl, fd);
  if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 || SSL_connect(ssl) != 1) return 1;
  puts("ready");
  char line[256];
  size_t milliseconds = 0;
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "go %zu", &milliseconds) == 1) block_for(ssl, milliseconds);
  }
  return 0;
}
