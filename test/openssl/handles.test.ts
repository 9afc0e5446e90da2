// Handles: what they print, when they die, what they refuse.
// Does not test what the functions behind them do.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { addon } from '../../lib/binding/load.js';
import { Handle, SslCtxPointer, SslPointer } from '../../lib/handles/index.js';
import { opensslFor } from '../../lib/openssl/openssl-for.js';
import { LIBRARIES } from './libraries.js';

describe.each(LIBRARIES)('handles of the library %s', (_name, library) => {
  const openssl = opensslFor(library);

  function newCtx(): SslCtxPointer {
    const method = openssl.TLS_method();
    const ctx = method === null ? null : openssl.SSL_CTX_new(method);
    if (ctx === null) throw new Error('SSL_CTX_new failed');
    return ctx;
  }

  it('have an address, a kind, a library and a printed form', () => {
    const ctx = newCtx();
    expect(ctx).toBeInstanceOf(SslCtxPointer);
    expect(ctx.kind).toBe('SSL_CTX');
    expect(ctx.address).toBeGreaterThan(0n);
    expect(ctx.library).toBe(library.id);
    expect(ctx.ownership).toBe('owned');
    const printed = `SslCtxPointer 0x${ctx.address.toString(16)} openssl ${library.version}`;
    expect(String(ctx)).toBe(printed);
    expect(inspect(ctx)).toBe(`[${printed}]`);
    ctx.release();
  });

  it('are dead once released, and refused from then on', () => {
    const ctx = newCtx();
    expect(ctx.release()).toBe(true);
    expect(ctx.release()).toBe(false);
    expect(ctx.alive).toBe(false);
    expect(ctx.address).toBe(0n);
    expect(String(ctx)).toBe('SslCtxPointer (released)');
    expect(() => openssl.SSL_CTX_get_options(ctx)).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_HANDLE_RELEASED' }),
    );
  });

  it('are released by Symbol.dispose and by their free function', () => {
    const one = newCtx();
    one[Symbol.dispose]();
    expect(one.alive).toBe(false);
    const other = newCtx();
    openssl.SSL_CTX_free(other);
    expect(other.alive).toBe(false);
  });

  it('stand for the same object when they are two references to it', () => {
    const ctx = newCtx();
    const again = openssl.SSL_CTX_up_ref(ctx);
    expect(again).not.toBe(ctx);
    expect(again?.isSameObject(ctx)).toBe(true);
    ctx.release();
    expect(again?.alive).toBe(true);
    again?.release();
  });

  it.each([0, 1, -1, 4194304, {}, 'x', [], Symbol('x'), true])(
    'refuse %o in their place',
    (odd) => {
      expect(() => openssl.SSL_CTX_get_options(odd as never)).toThrow(
        expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_TYPE' }),
      );
    },
  );

  it('refuse a handle of another kind', () => {
    const ctx = newCtx();
    expect(() => openssl.SSL_get_version(ctx as never)).toThrow(/must be a handle of SSL/);
    ctx.release();
  });

  it('keep what they are part of from being collected', async () => {
    const param = (() => {
      const ssl = openssl.SSL_new(newCtx());
      return ssl === null ? null : openssl.SSL_get0_param(ssl);
    })();
    await collect();
    expect(param?.alive).toBe(true);
    expect(param?.ownership).toBe('borrowed');
  });

  it('die with what they are part of', () => {
    const ssl = openssl.SSL_new(newCtx());
    const param = ssl === null ? null : openssl.SSL_get0_param(ssl);
    ssl?.release();
    expect(param?.alive).toBe(false);
  });

  it('are freed when they are collected', async () => {
    await collect();
    const before = addon.livingHandles();
    for (let i = 0; i < 200; i++) newCtx();
    await collect();
    expect(addon.livingHandles()).toBeLessThan(before + 20);
  });
});

describe('the class of handles', () => {
  it('cannot be constructed by users', () => {
    const Class = SslPointer as unknown as new (...args: unknown[]) => SslPointer;
    for (const args of [[], [undefined, 1], [Symbol('handle'), 1]]) {
      expect(() => new Class(...args)).toThrow(
        expect.objectContaining({ code: 'ERR_ILLEGAL_CONSTRUCTOR' }),
      );
    }
  });

  it('knows what is no handle', () => {
    for (const odd of [null, undefined, 1, {}, Object.create(SslPointer.prototype)]) {
      expect(Handle.idOf(odd)).toBeNaN();
    }
  });
});

/** Collects twice over several turns, so that finalizers have run. */
async function collect(): Promise<void> {
  for (let i = 0; i < 4; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
