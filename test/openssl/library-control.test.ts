// ensureSsl, setSslLibraryPath, opensslVersion, doRandSeed, listSslLibraries, the implementations.
// The whole file uses the library of Node as its default one.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  setSslDefaultImplementation,
  sslDefaultImplementation,
  sslImplementationAvailable,
} from '../../lib/implementations/registry.js';
import {
  doRandSeed,
  ensureSsl,
  listSslLibraries,
  openSslLibrary,
  opensslVersion,
  setSslLibraryPath,
} from '../../lib/libraries/library-control.js';

describe('the default library', () => {
  it('is Node’s when it is said to be there already', () => {
    ensureSsl({ alreadyDone: true });
    ensureSsl({ libraryPath: '/nowhere/libssl.so.3' });
    const [chosen] = listSslLibraries().filter(({ isDefault }) => isDefault);
    expect(chosen).toMatchObject({
      origin: 'node',
      path: '',
      version: process.versions.openssl?.replace(/\+.*/, ''),
    });
  });

  it('tells about itself', () => {
    expect(opensslVersion()).toMatch(/^OpenSSL \d/);
    expect(opensslVersion('cflags')).toMatch(/^compiler: /);
    expect(opensslVersion('built-on')).toMatch(/^built on: /);
    expect(opensslVersion('platform')).toMatch(/^platform: /);
    expect(opensslVersion('directory')).toMatch(/^OPENSSLDIR: /);
    expect(() => opensslVersion('dir' as never)).toThrow(TypeError);
  });

  it('cannot be changed any more', () => {
    expect(() => setSslLibraryPath('/nowhere/libssl.so.3')).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_LIBRARY_CHOSEN' }),
    );
  });

  it('takes a seed', () => {
    expect(doRandSeed()).toBeUndefined();
  });
});

describe('a library that cannot be used', () => {
  it('is reported with everything that was tried', () => {
    expect(() => openSslLibrary('/nowhere/libssl.so.3')).toThrow(
      expect.objectContaining({
        name: 'SslLibraryError',
        code: 'ERR_SSL_LIBRARY_NOT_FOUND',
        tried: [expect.objectContaining({ path: '/nowhere/libssl.so.3', refused: 'not-found' })],
      }),
    );
  });

  it('is refused when it is no OpenSSL', () => {
    const folder = mkdtempSync(join(tmpdir(), 'libssl-'));
    try {
      for (const name of ['libssl.so.3', 'libcrypto.so.3']) {
        writeFileSync(join(folder, name), 'no library');
      }
      expect(() => openSslLibrary(join(folder, 'libssl.so.3'))).toThrow(
        expect.objectContaining({ code: 'ERR_SSL_LIBRARY_NOT_OPENSSL' }),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the implementations', () => {
  it('are openssl, and apple where there is one', () => {
    expect(sslDefaultImplementation()).toBe('openssl');
    expect(sslImplementationAvailable('openssl')).toBe(true);
    expect(() => sslImplementationAvailable('schannel' as never)).toThrow(TypeError);
  });

  it('cannot be one that is not available', () => {
    if (sslImplementationAvailable('apple')) return;
    expect(() => setSslDefaultImplementation('apple')).toThrow(
      expect.objectContaining({ code: 'ERR_SSL_IMPLEMENTATION_UNAVAILABLE' }),
    );
    expect(sslDefaultImplementation()).toBe('openssl');
  });
});
