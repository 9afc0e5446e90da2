// Calls that would make C crash or not come back although every argument is well formed.
// Does not test what a signature tells by itself, nor calls at random (test/stress/fuzz-calls.mjs).
import { describe, expect, it } from 'vitest';
import type { BioPointer, SslCtxPointer } from '../../lib/handles/index.js';
import { opensslFor, takeErrors } from '../../lib/openssl/openssl-for.js';
import { LIBRARIES } from './libraries.js';

const outOfRange = expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' });
const wrongState = expect.objectContaining({ code: 'ERR_SSL_WRONG_STATE' });

function there<T>(value: T | null): T {
  if (value === null) throw new Error('null');
  return value;
}

describe.each(LIBRARIES)('guards of the library %s', (_name, library) => {
  const o = opensslFor(library);
  const newCtx = (): SslCtxPointer => there(o.SSL_CTX_new(there(o.TLS_method())));
  const newMem = (): BioPointer => there(o.BIO_new(there(o.BIO_s_mem())));

  it('give the padding of RSA keys, and none of others', () => {
    const ctxOf = (key: ReturnType<typeof o.EVP_EC_gen>) => there(o.EVP_PKEY_CTX_new(there(key)));
    const ec = ctxOf(o.EVP_EC_gen('P-256'));
    o.EVP_PKEY_sign_init(ec);
    expect(o.EVP_PKEY_CTX_get_rsa_padding(ec).result).toBeLessThanOrEqual(0);
    const rsa = ctxOf(o.EVP_RSA_gen(2048));
    o.EVP_PKEY_encrypt_init(rsa);
    for (const padMode of [1, 4, 7]) {
      expect(o.EVP_PKEY_CTX_set_rsa_padding(rsa, padMode)).toBeGreaterThan(0);
      expect(o.EVP_PKEY_CTX_get_rsa_padding(rsa)).toEqual({ result: 1, padMode });
    }
    o.EVP_PKEY_encapsulate_init(rsa);
    expect(o.EVP_PKEY_CTX_get_rsa_padding(rsa).result).toBeLessThanOrEqual(0);
    takeErrors(library);
  });

  it('bound what a number given as text costs, by whatever name', () => {
    const rsa = there(o.EVP_PKEY_CTX_new_from_name(null, 'RSA', null));
    o.EVP_PKEY_keygen_init(rsa);
    const refuses = (ctx: typeof rsa, name: string, value: string) =>
      expect(() => o.EVP_PKEY_CTX_ctrl_str(ctx, name, value)).toThrow(outOfRange);
    refuses(rsa, 'rsa_keygen_bits', '16385');
    refuses(rsa, 'RSA_Keygen_Bits', '999999');
    refuses(rsa, 'bits', '0xfffff');
    refuses(rsa, 'hexbits', 'fffff');
    expect(o.EVP_PKEY_CTX_ctrl_str(rsa, 'rsa_keygen_bits', '2048')).toBeGreaterThan(0);
    const scrypt = o.EVP_PKEY_CTX_new_from_name(null, 'SCRYPT', null);
    if (scrypt === null) return; // a build may leave it out
    o.EVP_PKEY_derive_init(scrypt);
    for (const [name, value] of Object.entries({
      N: 2 ** 25,
      r: 1025,
      p: 65,
      maxmem_bytes: 2 ** 31,
    })) {
      refuses(scrypt, name, `${value}`);
      refuses(scrypt, name, ` 0x${value.toString(16)}`.trim());
      refuses(scrypt, name, '99999999999999999999999');
    }
    for (const [name, value] of Object.entries({ N: 1024, r: 8, p: 1 })) {
      expect(o.EVP_PKEY_CTX_ctrl_str(scrypt, name, `${value}`)).toBeGreaterThan(0);
    }
    takeErrors(library);
  });

  it('keep an SSL BIO without a transport from being worked through', () => {
    const ssl = there(o.BIO_new_ssl(newCtx(), 1));
    const buffer = there(o.BIO_new(there(o.BIO_f_buffer())));
    o.BIO_push(buffer, ssl);
    for (const bio of [ssl, buffer]) {
      expect(() => o.BIO_flush(bio)).toThrow(outOfRange);
      expect(() => o.BIO_do_handshake(bio)).toThrow(outOfRange);
      expect(() => o.BIO_read(bio, new Uint8Array(1))).toThrow(outOfRange);
      expect(() => o.d2i_X509_bio(bio)).toThrow(outOfRange);
    }
    o.BIO_push(ssl, newMem());
    expect(o.BIO_read(buffer, new Uint8Array(1))).toBe(-1);
    expect(o.BIO_flush(buffer)).toBe(1);
    takeErrors(library);
  });

  it('keep a connection from working over an SSL BIO with nothing behind', () => {
    const inner = there(o.BIO_new_ssl(newCtx(), 1));
    const outer = there(o.SSL_new(newCtx()));
    o.SSL_set_bio(outer, inner, inner);
    expect(() => o.SSL_connect(outer)).toThrow(wrongState);
    o.BIO_push(inner, newMem());
    expect(o.SSL_connect(outer)).toBeLessThanOrEqual(0);
    takeErrors(library);
  });

  it('keep a connection from being its own transport', () => {
    const bio = there(o.BIO_new_ssl(newCtx(), 1));
    o.BIO_push(bio, newMem());
    const ssl = there(o.BIO_get_ssl(bio).ssl);
    expect(() => o.SSL_set_bio(ssl, bio, null)).toThrow(outOfRange);
    expect(() => o.SSL_set0_rbio(ssl, bio)).toThrow(outOfRange);
    expect(() => o.SSL_set0_wbio(ssl, bio)).toThrow(outOfRange);
  });

  it('keep the extension of SSL_set_session_ticket_ext from being freed twice', () => {
    const ctx = newCtx();
    const changed = there(o.SSL_new(ctx));
    expect(o.SSL_set_ssl_method(changed, there(o.TLS_client_method()))).toBe(1);
    expect(() => o.SSL_set_session_ticket_ext(changed, new Uint8Array(4))).toThrow(wrongState);
    const ssl = there(o.SSL_new(ctx));
    expect(o.SSL_set_session_ticket_ext(ssl, new Uint8Array(4))).toBe(1);
    expect(() => o.SSL_set_ssl_method(ssl, there(o.TLS_client_method()))).toThrow(wrongState);
    expect(() => o.SSL_clear(ssl)).toThrow(wrongState);
  });

  it('let buffers be freed twice that are wiped when they are freed', () => {
    const cleansePlaintext = 2n;
    const ssl = there(o.SSL_new(newCtx()));
    o.SSL_set_options(ssl, cleansePlaintext);
    expect(o.SSL_alloc_buffers(ssl)).toBe(1);
    expect(o.SSL_free_buffers(ssl)).toBe(1);
    expect(o.SSL_free_buffers(ssl)).toBe(1);
  });

  it('refuse numbers that would take minutes', () => {
    const rsa = there(o.EVP_PKEY_CTX_new_from_name(null, 'RSA', null));
    expect(o.EVP_PKEY_keygen_init(rsa)).toBe(1);
    expect(() => o.EVP_PKEY_CTX_set_rsa_keygen_bits(rsa, 65536)).toThrow(outOfRange);
    expect(() => o.EVP_PKEY_CTX_ctrl_str(rsa, 'rsa_keygen_bits', '65536')).toThrow(outOfRange);
    expect(o.EVP_PKEY_CTX_set_rsa_keygen_bits(rsa, 2048)).toBe(1);
    const most = 2 ** 31 - 1;
    const pack = (iterations: number, macIterations: number) =>
      o.PKCS12_create('x', null, null, null, null, 0, 0, iterations, macIterations, 0);
    expect(() => pack(most, 1)).toThrow(outOfRange);
    expect(() => pack(1, most)).toThrow(outOfRange);
    expect(pack(1, 1)).toBeNull();
    takeErrors(library);
  });
});
