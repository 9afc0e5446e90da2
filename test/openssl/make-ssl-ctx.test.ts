// makeSslCtx, sslNew, destroySsl, destroySslCtx.
// Makes no connection.
import { describe, expect, it } from 'vitest';
import { destroySsl, destroySslCtx, makeSslCtx, sslNew } from '../../lib/configure/index.js';
import { opensslFor } from '../../lib/openssl/openssl-for.js';
import { LIBRARIES } from './libraries.js';

describe.each(LIBRARIES)('makeSslCtx with the library %s', (_name, library) => {
  const openssl = opensslFor(library);

  it('makes an SSL_CTX for a server and TLS 1.2 and up when nothing is said', () => {
    const ctx = makeSslCtx({ library });
    expect(ctx.side).toBe('server');
    expect(openssl.SSL_CTX_get_min_proto_version(ctx)).toBe(0x0303);
    expect(openssl.SSL_CTX_get_max_proto_version(ctx)).toBe(0);
    expect(openssl.SSL_CTX_get_verify_mode(ctx)).toBe(0);
    expect(String(ctx)).toContain(` server openssl ${library.version}`);
    destroySslCtx(ctx);
    expect(ctx.alive).toBe(false);
  });

  it.each(['client', 'server', 'both'] as const)('remembers the side %s', (sslSide) => {
    const ctx = makeSslCtx({ library, sslSide });
    const ssl = sslNew(ctx);
    expect([ctx.side, ssl.side]).toEqual([sslSide, sslSide]);
    expect(openssl.SSL_is_server(ssl)).toBe(sslSide === 'client' ? 0 : openssl.SSL_is_server(ssl));
    destroySsl(ssl);
    destroySsl(ssl);
    expect(ssl.alive).toBe(false);
    destroySslCtx(ctx);
  });

  it('takes one version', () => {
    const ctx = makeSslCtx({ library, sslCtx: 'tls-v1-3' });
    expect(openssl.SSL_CTX_get_min_proto_version(ctx)).toBe(0x0304);
    expect(openssl.SSL_CTX_get_max_proto_version(ctx)).toBe(0x0304);
  });

  it('lowers the security level for TLS 1.0 only where it is named', () => {
    const usual = makeSslCtx({ library });
    const old = makeSslCtx({ library, sslCtx: ['tls-v1', 'tls-v1-2'] });
    expect(openssl.SSL_CTX_get_security_level(usual)).toBeGreaterThan(0);
    expect(openssl.SSL_CTX_get_security_level(old)).toBe(0);
    expect(openssl.SSL_CTX_get_min_proto_version(old)).toBe(0x0301);
  });

  it('returns an SslCtxPointer as it is, and refuses an SslPointer', () => {
    const ctx = makeSslCtx({ library });
    expect(makeSslCtx({ sslCtx: ctx })).toBe(ctx);
    const ssl = sslNew(ctx);
    expect(() => makeSslCtx({ sslCtx: ssl as never })).toThrow(/cannot be an SslPointer/);
  });

  it('says which version a library does not take', () => {
    expect(() => makeSslCtx({ library, sslCtx: 'v3' })).toThrow(
      expect.objectContaining({ name: 'SslFailure', sslCode: 'min-proto-version' }),
    );
    expect(() => makeSslCtx({ library, sslCtx: 'v2' })).toThrow(/SSL 2/);
  });
});

describe('the arguments', () => {
  it('are checked before anything is made', () => {
    expect(() => makeSslCtx({ library: { id: 4711 } })).toThrow(/"library" argument/);
    expect(() => makeSslCtx({ sslSyde: 'client' } as never)).toThrow(/sslSide/);
    expect(() => sslNew({} as never)).toThrow(/must be an SslCtxPointer/);
    expect(() => destroySsl(1 as never)).toThrow(/must be an SslPointer/);
  });
});
