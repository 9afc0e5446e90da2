// Which OpenSSL becomes the default one: LIBSSL_PATH, setSslLibraryPath, ensureSsl, and their order.
// Each choice is made in a process of its own, because it is made once.

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSslLibrary, type SslLibrary } from '../../lib/index.js';
import { temporaryFolder } from '../support/compile.js';
import { testLibraries } from '../support/libraries.js';
import { resultOf, runScript } from '../support/run-script.js';

const folder = temporaryFolder();

/** A folder with files by the names of libraries, which are none. */
function fakes(name: string, ...files: readonly string[]): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const file of files) writeFileSync(join(path, file), 'no library');
  return path;
}

const fake = join(fakes('fake', 'libssl.so.3', 'libcrypto.so.3'), 'libssl.so.3');
const second = join(fakes('second', 'libssl.so.4', 'libcrypto.so.4'), 'libssl.so.4');

/** An OpenSSL by path that does open here, or `null`. */
function real(): SslLibrary | null {
  const known = testLibraries().find(({ origin }) => origin === 'path');
  if (known !== undefined) return known;
  try {
    return openSslLibrary('system');
  } catch {
    console.log('skipped: no libssl by path on this machine');
    return null;
  }
}

const there = real();
/** Sets the variable in the process itself, so that its loader does not see it. */
const searching = (...folders: readonly string[]) =>
  `process.env.LD_LIBRARY_PATH = ${JSON.stringify(folders.join(':'))};`;

/** What choosing throws, after these statements. */
function refusal(statements: string, env: Readonly<Record<string, string>> = {}) {
  const [error] = resultOf(
    `${statements}
     try { libssl.opensslVersion(); print('chosen'); }
     catch ({ name, code, message, tried }) {
       print({ name, code, message, tried: tried?.map(({ path }) => path) });
     }`,
    { env },
  );
  return error;
}

describe('the default library', () => {
  const own = ['embedded', 'node'];

  it('is an own one when nobody chooses', () => {
    const [[origin]] = resultOf(
      `libssl.opensslVersion();
       print(libssl.listSslLibraries().filter((each) => each.isDefault).map((each) => each.origin));`,
    ) as [[string]];
    expect(own).toContain(origin);
  });

  it('is that of LIBSSL_PATH, and no other when that one cannot be used', () => {
    const error = refusal('', { LIBSSL_PATH: fake });
    expect(error).toMatchObject({ code: 'ERR_SSL_LIBRARY_NOT_OPENSSL', tried: [fake] });
  });

  it('takes two files of LIBSSL_PATH, libcrypto first', () => {
    const crypto = join(dirname(second), 'libcrypto.so.4');
    const paths = `${join(folder, 'nowhere', 'libcrypto.so.9')}:${fake}`;
    expect(refusal('', { LIBSSL_PATH: paths })).toMatchObject({
      code: 'ERR_SSL_LIBRARY_NOT_FOUND',
      message: expect.stringContaining('libcrypto.so.9'),
    });
    expect(refusal('', { LIBSSL_PATH: `${crypto}:${second}` })).toMatchObject({
      code: 'ERR_SSL_LIBRARY_NOT_OPENSSL',
      tried: [second],
    });
  });

  it('is an own one when LIBSSL_PATH is empty', () => {
    expect(refusal('', { LIBSSL_PATH: '' })).toBe('chosen');
  });

  it('is that of setSslLibraryPath, whatever LIBSSL_PATH says', () => {
    const statements = `libssl.setSslLibraryPath(${JSON.stringify(second)});`;
    expect(refusal(statements, { LIBSSL_PATH: fake })).toMatchObject({ tried: [second] });
  });

  it('is that of LIBSSL_PATH again when setSslLibraryPath takes its setting back', () => {
    const statements = `libssl.setSslLibraryPath(${JSON.stringify(second)});
      libssl.setSslLibraryPath(null);`;
    expect(refusal(statements, { LIBSSL_PATH: fake })).toMatchObject({ tried: [fake] });
  });

  it('is that of ensureSsl, whatever was set before', () => {
    const statements = `libssl.setSslLibraryPath(${JSON.stringify(second)});
      libssl.ensureSsl({ alreadyDone: true });`;
    expect(refusal(statements, { LIBSSL_PATH: fake })).toBe('chosen');
  });

  it('can still be chosen after a choice that failed', () => {
    const statements = `try { libssl.ensureSsl({ libraryPath: ${JSON.stringify(fake)} }); } catch {}
      libssl.ensureSsl({ alreadyDone: true });`;
    expect(refusal(statements)).toBe('chosen');
  });

  it('is chosen by the first connection, too', () => {
    const { status, stderr } = runScript(
      `const server = libssl.startUpServer({ localAddress: '127.0.0.1', function() {} });
       libssl.openTcpStream('127.0.0.1', server.localPort, { sslCtx: true });`,
      { env: { LIBSSL_PATH: fake } },
    );
    expect(status).toBe(1);
    expect(stderr).toContain(fake);
    expect(stderr).toContain('ERR_SSL_LIBRARY_NOT_OPENSSL');
  });
});

describe.skipIf(process.platform !== 'linux')('the search in the well-known places', () => {
  it('looks for a name without folder', () => {
    const seven = fakes('seven', 'libssl.so.7', 'libcrypto.so.7');
    const error = refusal(`${searching(seven)} libssl.setSslLibraryPath('libssl.so.7');`);
    expect(error).toMatchObject({ code: 'ERR_SSL_LIBRARY_NOT_OPENSSL' });
    const { tried } = error as { tried: string[] };
    expect(tried[0]).toBe(join(seven, 'libssl.so.7'));
    expect(tried).toContain('/usr/lib64/libssl.so.7');
  });

  it.skipIf(there !== null)('says everything that was tried when there is none', () => {
    const error = refusal(`${searching(dirname(fake))} libssl.setSslLibraryPath('system');`);
    const { tried } = error as { tried: string[] };
    expect(tried.slice(0, 2)).toEqual([join(dirname(fake), 'libssl.so.4'), fake]);
    expect(tried).toContain('/usr/lib/libssl.so.3');
  });
});

describe.skipIf(there === null)('a library that can be used', () => {
  const path = there?.path ?? '';
  const text = there?.versionText;

  it.each([
    ['by LIBSSL_PATH', '', path],
    ['by setSslLibraryPath', `libssl.setSslLibraryPath(${JSON.stringify(path)});`, fake],
    ['by ensureSsl', `libssl.ensureSsl({ libraryPath: ${JSON.stringify(path)} });`, fake],
  ])('is used when it is chosen %s', (_title, statements, LIBSSL_PATH) => {
    const results = resultOf(
      `${statements} print(libssl.opensslVersion());
       print(libssl.listSslLibraries().map(({ path, isDefault }) => [path, isDefault]));
       print(libssl.makeSslCtx().library === libssl.listSslLibraries()[0].id);`,
      { env: { LIBSSL_PATH } },
    );
    expect(results).toEqual([text, [[path, true]], true]);
  });

  it.each([
    ["libssl.setSslLibraryPath('system'); libssl.opensslVersion();"],
    ["libssl.ensureSsl({ libraryPath: 'system' });"],
    ["libssl.openSslLibrary('system');"],
    ["libssl.openSslLibrary('libssl.so.4');"],
  ])('is found by its well-known name in the folders of the environment: %s', (choice) => {
    const found = mkdtempSync(join(folder, 'found-'));
    const crypto = there?.cryptoPath ?? '';
    symlinkSync(realpathSync(path), join(found, 'libssl.so.4'));
    copyFileSync(realpathSync(crypto), join(found, basename(crypto)));
    const [opened] = resultOf(
      `${searching(dirname(fake), found)} ${choice} print(libssl.listSslLibraries()[0].path);`,
    );
    expect(opened).toBe(join(found, 'libssl.so.4'));
  });
});
