// Libraries that must be refused at opening: strangers, relatives, old ones, crippled ones.
// They are stubs compiled here, with the few symbols by which a library is recognised.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSslLibrary, SslLibraryError } from '../../lib/index.js';
import { compiler, sharedObject, temporaryFolder } from '../support/compile.js';

const folder = temporaryFolder();
const command = compiler();
const ADVICE = /OpenSSL 3\.0 or later/;

/** C text of a libcrypto that says this about itself. */
const calledItself = (number: string, text: string) =>
  `unsigned long OpenSSL_version_num(void) { return ${number}UL; }
   const char *OpenSSL_version(int what) { return "${text}"; }`;

const OPENSSL_3 = `${calledItself('0x30000140', 'OpenSSL 3.0.20 7 Apr 2026')}
  unsigned long ERR_get_error_all(void *a, void *b, void *c, void *d, void *e) { return 0; }
  unsigned long ERR_peek_error(void) { return 0; }
  void ERR_clear_error(void) {}
  int CRYPTO_get_ex_new_index(int a, long b, void *c, void *d, void *e, void *f) { return 1; }`;

/** A folder with a libssl and the libcrypto that it needs. */
function pair(name: string, crypto: string, ssl = 'int SSL_version(void *s) { return 0; }') {
  if (command === null) throw new Error('no compiler');
  const at = (file: string) => join(folder, name, file);
  const soname = (file: string) => `-Wl,-soname,${file}`;
  sharedObject(command, at('libcrypto.so.3'), crypto, [soname('libcrypto.so.3')]);
  const needed = [`-L${join(folder, name)}`, '-l:libcrypto.so.3', '-Wl,--no-as-needed'];
  const args = [soname('libssl.so.3'), ...needed.reverse()];
  return sharedObject(command, at('libssl.so.3'), ssl, args);
}

function refusalOf(path: string | readonly string[]): SslLibraryError {
  try {
    openSslLibrary(path);
  } catch (error) {
    if (error instanceof SslLibraryError) return error;
    throw error;
  }
  throw new Error('it was opened');
}

// The stubs are linked as ELF has it.
describe.skipIf(process.platform !== 'linux' || command === null)('opening', () => {
  it.each([
    ['a stranger', 'int something(void) { return 1; }', 'not-openssl', '', /OpenSSL_version_num/],
    [
      'another library with those names',
      calledItself('0x30000000', 'SomethingElse 7.1'),
      'not-openssl',
      '3.0.0',
      /calls itself SomethingElse 7\.1/,
    ],
    [
      'OpenSSL 1.1.1',
      calledItself('0x1010117f', 'OpenSSL 1.1.1w  11 Sep 2023'),
      'too-old',
      '1.1.1',
      /this is OpenSSL 1\.1\.1w/,
    ],
    [
      'OpenSSL 1.0.2',
      'unsigned long SSLeay(void) { return 0x1000215fUL; }',
      'too-old',
      '1.0.2',
      /OpenSSL 1\.0 or older/,
    ],
    [
      'LibreSSL',
      calledItself('0x20000000', 'LibreSSL 4.0.0'),
      'libressl',
      null,
      /this is LibreSSL 4\.0\.0/,
    ],
    [
      'BoringSSL',
      `int BORINGSSL_self_test(void) { return 1; } ${calledItself('0x1010107f', 'BoringSSL')}`,
      'boringssl',
      null,
      /this is BoringSSL/,
    ],
    [
      'AWS-LC',
      `const char *AWSLC_version_string(void) { return "AWS-LC 1.50.0"; }
       ${calledItself('0x1010107f', 'OpenSSL 1.1.1 (compatible; AWS-LC 1.50.0)')}`,
      'boringssl',
      null,
      /this is BoringSSL/,
    ],
  ] as const)('refuses %s, and says what to do', (title, crypto, refused, version, message) => {
    const path = pair(title.replaceAll(' ', '-'), crypto);
    const error = refusalOf(path);
    expect(error.refused).toBe(refused);
    expect(error.code).toBe(`ERR_SSL_LIBRARY_${refused.toUpperCase().replace('-', '_')}`);
    expect(error.tried).toMatchObject([{ origin: 'path', path, refused }]);
    if (version !== null) expect(error.tried[0]?.version).toBe(version);
    expect(error.message).toMatch(message);
    expect(error.message).toContain(path);
    expect(error.message).toMatch(ADVICE);
  });

  it('refuses a libssl without its libcrypto, and names the file that it wants', () => {
    if (command === null) return;
    const alone = join(folder, 'alone');
    const crypto = sharedObject(command, join(folder, 'elsewhere', 'libcrypto.so.77'), OPENSSL_3, [
      '-Wl,-soname,libcrypto.so.77',
    ]);
    const path = sharedObject(command, join(alone, 'libssl.so.77'), 'int x;', [
      '-Wl,-soname,libssl.so.77,--no-as-needed',
      crypto,
    ]);
    const error = refusalOf(path);
    expect(error.code).toBe('ERR_SSL_LIBRARY_NOT_FOUND');
    expect(error.message).toContain(`no libcrypto for ${path}`);
    expect(error.message).toContain(join(alone, 'libcrypto.so.77'));
    expect(error.message).toMatch(/name both files, libcrypto first/);
    // It is the file that is missing: with it the refusal is another one.
    expect(refusalOf([crypto, path]).code).toBe('ERR_SSL_LIBRARY_NOT_OPENSSL');
  });

  it('refuses a libcrypto that is no library', () => {
    const path = pair('broken', 'int something(void) { return 1; }');
    const crypto = join(folder, 'broken', 'libcrypto.so.3');
    writeFileSync(crypto, 'no library');
    const error = refusalOf(path);
    expect(error.code).toBe('ERR_SSL_LIBRARY_NOT_OPENSSL');
    expect(error.message).toContain(path);
  });

  it('refuses a libssl that has not what makes one', () => {
    const error = refusalOf(pair('hollow', OPENSSL_3));
    expect(error.refused).toBe('not-openssl');
    expect(error.message).toMatch(/has no SSL_CTX_new/);
  });

  it('refuses one that cannot be initialised', () => {
    const ssl = 'int OPENSSL_init_ssl() { return 0; } void *SSL_CTX_new(void *m) { return 0; }';
    const error = refusalOf(pair('dead', OPENSSL_3, ssl));
    expect(error.refused).toBe('not-openssl');
    expect(error.message).toMatch(/OPENSSL_init_ssl failed in OpenSSL 3\.0\.20/);
    expect(error.tried[0]?.version).toBe('3.0.20');
  });

  it('refuses one whose errors do not reach its own libcrypto', () => {
    const ssl = 'int OPENSSL_init_ssl() { return 1; } void *SSL_CTX_new(void *m) { return 0; }';
    const error = refusalOf(pair('strayed', OPENSSL_3, ssl));
    expect(error.code).toBe('ERR_SSL_LIBRARY_NOT_ISOLATED');
    expect(error.message).toMatch(/embedded library or that of Node/);
  });

  it('refuses a libssl with a symbol that nobody has', () => {
    const ssl = 'int nobody_has_this(void); int OPENSSL_init_ssl() { return nobody_has_this(); }';
    const error = refusalOf(pair('torn', OPENSSL_3, ssl));
    expect(error.refused).toBe('not-openssl');
    expect(error.message).toContain('nobody_has_this');
  });
});
