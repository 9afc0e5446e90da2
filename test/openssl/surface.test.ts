// The C surface as a whole: names, shapes, results with several parts, the error queue.
// Does not test each function.
import { describe, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import * as callbackFunctions from '../../lib/openssl/callback-functions.js';
import * as functions from '../../lib/openssl/functions.js';
import { opensslFor, takeErrors } from '../../lib/openssl/openssl-for.js';
import { WRAPPERS } from '../../lib/openssl/wrappers.js';
import { LIBRARIES } from './libraries.js';

describe('the generated functions', () => {
  const names = Object.keys(functions);

  it('are those of the native addon', () => {
    // Those that set callbacks are TypeScript's alone, but for what two of them do besides.
    const setters = new Set(Object.keys(callbackFunctions));
    const shapes = Object.keys(addon.functionShapes());
    const others = shapes.filter((name) => !setters.has(name));
    expect(names.filter((name) => !setters.has(name)).sort()).toEqual(others.sort());
    expect(names).toEqual(expect.arrayContaining([...setters]));
    expect(shapes.filter((name) => setters.has(name)).sort()).toEqual([
      'SSL_CTX_set_verify',
      'SSL_set_verify',
    ]);
  });

  it('have a wrapper of their shape each', () => {
    const shapes = Object.values(addon.functionShapes()).map((shape) => shape.replaceAll(' ', ''));
    expect([...new Set(shapes)].filter((shape) => !(shape in WRAPPERS))).toEqual([]);
  });

  it('carry their C names', () => {
    expect(functions.SSL_CTX_new.name).toBe('SSL_CTX_new');
    expect(functions.SSL_get0_param.name).toBe('SSL_get0_param');
  });
});

describe.each(LIBRARIES)('the functions of the library %s', (_name, library) => {
  const openssl = opensslFor(library);

  it('are made once', () => {
    expect(opensslFor(library.id)).toBe(openssl);
  });

  it('say their version', () => {
    expect(openssl.OpenSSL_version(0)).toBe(library.versionText);
  });

  it('take and give 64-bit options as bigint', () => {
    const method = openssl.TLS_client_method();
    const ctx = method === null ? null : openssl.SSL_CTX_new(method);
    if (ctx === null) throw new Error('SSL_CTX_new failed');
    const before = openssl.SSL_CTX_get_options(ctx);
    expect(openssl.SSL_CTX_set_options(ctx, 1n << 29n)).toBe(before | (1n << 29n));
  });

  it('leave what went wrong to takeErrors', () => {
    takeErrors(library);
    expect(openssl.d2i_X509(new Uint8Array([0x30, 0x01, 0x00]))).toBeNull();
    const errors = takeErrors(library);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]).toMatchObject({ libName: expect.stringMatching(/asn1/i) });
    expect(takeErrors(library)).toEqual([]);
  });

  it('name a library that is not there', () => {
    expect(() => opensslFor(4711)).toThrow(/"library" argument of opensslFor/);
  });
});
