// Writes that the socket did not take, on connections whose records the kernel makes (kTLS): bytes that JavaScript
// has given up must not be sent later. The kernel's part is played by a shared object, so any machine can run it.

import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SslLibrary } from '../../lib/index.js';
import { compiler, sharedObject, temporaryFolder } from '../support/compile.js';
import { testLibraries, titleOf } from '../support/libraries.js';
import { resultOf } from '../support/run-script.js';

/** Says yes to the socket options by which OpenSSL hands its keys to the kernel; data then goes out as it is. */
const AGREEING_KERNEL = `
  #define _GNU_SOURCE
  #include <dlfcn.h>
  #include <sys/socket.h>
  int setsockopt(int fd, int level, int name, const void *value, socklen_t size) {
    static int (*next)(int, int, int, const void *, socklen_t);
    if ((level == 6 && name == 31) || (level == 282 && name == 1)) return 0; /* TCP_ULP; TLS_TX */
    if (next == 0) next = dlsym(RTLD_NEXT, "setsockopt");
    return next(fd, level, name, value, size);
  }`;

/** Shakes hands with itself, writes until nothing goes, gives up the bytes, and looks what is sent after that. */
const SCRIPT = (library: string | readonly string[], byName: boolean) => `
  const library = libssl.openSslLibrary(${JSON.stringify(library)});
  const c = openssl.opensslFor(library);
  const key = c.EVP_EC_gen('P-256');
  const certificate = c.X509_new();
  c.X509_set_version(certificate, 2);
  c.X509_set1_notBefore(certificate, new Date(Date.now() - 1e6));
  c.X509_set1_notAfter(certificate, new Date(Date.now() + 1e6));
  c.X509_set_pubkey(certificate, key);
  c.X509_sign(certificate, key, c.EVP_sha256());
  const serving = libssl.makeSslCtx({ library, sslSide: 'server' });
  c.SSL_CTX_use_certificate(serving, certificate);
  c.SSL_CTX_use_PrivateKey(serving, key);
  const calling = libssl.makeSslCtx({ library, sslSide: 'client', sslCtx: 'tls-v1-3' });
  c.SSL_CTX_set_options(calling, openssl.SSL_OP_ENABLE_KTLS);
  c.SSL_CTX_set_ciphersuites(calling, 'TLS_AES_128_GCM_SHA256');

  const listening = libssl.startUpServer({ localAddress: '127.0.0.1', function() {} });
  const near = libssl.openTcpStream('127.0.0.1', listening.localPort);
  const far = listening.accept(5);
  const ssl = c.SSL_new(serving);
  c.SSL_set_fd(ssl, far.fd);
  c.SSL_set_accept_state(ssl);
  near.attachSsl({ sslCtx: calling, sslSide: 'client', handshakeTimeout: 0 });
  for (let i = 0; i < 1000 && !near.handshake(0.01); i++) c.SSL_do_handshake(ssl);
  for (let i = 0; i < 1000 && c.SSL_do_handshake(ssl) !== 1; i++);
  const ktls = c.BIO_get_ktls_send(c.SSL_get_wbio(near.ssl));
  print(ktls);
  if (ktls === 0) process.exit();

  near.writeTimeout = 0.2;
  let given = new Uint8Array(64 * 2 ** 20).fill(97);
  const write = (bytes) => {
    if (${byName}) return print(c.SSL_write(near.ssl, bytes) > 0);
    try { near.write(bytes); print('all was taken'); } catch ({ code }) { print(code); }
  };
  write(given);
  given.fill(98);
  structuredClone(given.buffer, { transfer: [given.buffer] });
  given = null;
  for (let i = 0; i < 3; i++) gc();

  const raw = new libssl.SocketStream({ socket: far, direction: 'io', readTimeout: 0.5 });
  const seen = new Set();
  const look = () => {
    try { for (;;) new Set(raw.read(2 ** 20)).forEach((byte) => seen.add(byte)); } catch {}
  };
  look();
  write(new Uint8Array(64 * 2 ** 20).fill(99));
  look();
  print([...seen].sort());`;

const command = compiler();

/** The library as the script opens it, with the obliging kernel before the C library. */
function arrange(command: string, { origin, path, cryptoPath }: SslLibrary) {
  const folder = temporaryFolder();
  const kernel = sharedObject(command, join(folder, 'kernel.so'), AGREEING_KERNEL, ['-ldl']);
  if (origin !== 'path') return { library: origin, env: { LD_PRELOAD: kernel } };
  // A library by path prefers what it was linked with, so it is linked with that, too.
  const crypto = realpathSync(cryptoPath);
  const first = ['-Wl,--no-as-needed', kernel, crypto, `-Wl,-rpath,${dirname(crypto)}`];
  const wrapper = sharedObject(command, join(folder, 'libcrypto.so'), 'int wrapped;', first);
  return { library: [wrapper, path], env: {} };
}

describe.skipIf(process.platform !== 'linux' || command === null)('a stream over kTLS', () => {
  it.for(testLibraries().map((each) => [titleOf(each), each] as const))(
    'sends nothing from memory that was given up, with %s',
    ([, each], context) => {
      if (command === null) return;
      const { library, env } = arrange(command, each);
      const results = resultOf(SCRIPT(library, false), { env, node: ['--expose-gc'] });
      const [ktls, first, second, seen] = results;
      // The OpenSSL of Node is built without: nothing is written then.
      if (each.origin === 'node' && ktls === 0) return expect(results).toEqual([0]);
      if (ktls === 0) context.skip('built without kTLS');
      // Memory that is gone would be EFAULT.
      expect([first, second]).toEqual(['ETIMEDOUT', 'ERR_SSL_WRITE_CUT_OFF']);
      expect(seen).toContain(97);
      expect(seen).not.toContain(98);
    },
  );

  it.for(testLibraries().map((each) => [titleOf(each), each] as const))(
    'sends nothing of it by SSL_write either, with %s',
    ([, each], context) => {
      if (command === null) return;
      const { library, env } = arrange(command, each);
      const results = resultOf(SCRIPT(library, true), { env, node: ['--expose-gc'] });
      const [ktls, first, , seen] = results;
      if (each.origin === 'node' && ktls === 0) return expect(results).toEqual([0]);
      if (ktls === 0) context.skip('built without kTLS');
      expect(first).toBe(false);
      expect(seen).toContain(97);
      expect(seen).not.toContain(98);
    },
  );
});
