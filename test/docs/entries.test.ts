// The built package: its entries share their classes, load few files, and stack traces name our functions.
// What the entries export is checked by tsc and by docs-coverage.mjs.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { resultOf } from '../support/run-script.js';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** The files of ours that a file loads, itself among them. */
function loadedBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const text = readFileSync(file, 'utf8');
  for (const [, path] of text.matchAll(/(?:from|^import) ?["'](\.[^"']+)["']/gm))
    loadedBy(join(dirname(file), String(path)), found);
  return found;
}

describe('the entries of the package', () => {
  it('share every class and all state', () => {
    expect(
      resultOf(`
        const names = Object.keys(openssl).filter((name) => name in libssl);
        print(names.length > 50 && names.every((name) => openssl[name] === libssl[name]));
        const ctx = openssl.SSL_CTX_new(openssl.TLS_method());
        print(ctx instanceof libssl.SslCtxPointer);
        print(libssl.opensslVersion() === openssl.OpenSSL_version(0));
        const context = libssl.createSslServerContext({ sessionTickets: 1 });
        print(context instanceof libssl.SslAbstractContext);`),
    ).toEqual([true, true, true, true]);
  });

  it.each(['index.js', 'openssl.js', 'redis.js'])(
    'load one file beside themselves: %s',
    (entry) => {
      const files = loadedBy(join(dist, entry));
      expect(files).toContain(join(dist, 'shared/libssl.js'));
      expect(files.size).toBe(2);
    },
  );

  it('are ASCII, which V8 reads faster', () => {
    for (const file of ['index.js', 'openssl.js', 'redis.js', 'shared/libssl.js'])
      expect(readFileSync(join(dist, file)).every((byte) => byte < 0x80)).toBe(true);
  });

  it('have declarations', () => {
    for (const entry of ['index.d.ts', 'openssl.d.ts', 'redis.d.ts', 'arguments/index.d.ts'])
      expect(existsSync(join(dist, entry))).toBe(true);
  });

  it('leave the names of our functions in stack traces', () => {
    const [stack] = resultOf(`
      try {
        openssl.SSL_CTX_free('none');
      } catch (error) {
        print(error.stack);
      }`);
    expect(stack).toMatch(/at \S*\bSSL_CTX_free \(.*openssl\.js:\d+/);
  });
});
