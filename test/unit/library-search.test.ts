// The table of well-known library names, and the search over it.
// Opens no library.
import { describe, expect, it } from 'vitest';
import { pathsOfName, wellKnownPaths } from '../../lib/openssl/library/search.js';
import { WELL_KNOWN, wellKnownFor } from '../../lib/openssl/library/well-known.js';

const linux = { platform: 'linux', arch: 'x64', env: {} };

describe('the well-known paths', () => {
  it('name the newest version first in each folder', () => {
    const paths = wellKnownPaths(linux);
    const four = paths.indexOf('/usr/lib/x86_64-linux-gnu/libssl.so.4');
    expect(four).toBeGreaterThanOrEqual(0);
    expect(paths[four + 1]).toBe('/usr/lib/x86_64-linux-gnu/libssl.so.3');
  });

  it('begin with the folders of the environment', () => {
    const env = { LD_LIBRARY_PATH: '/opt/a::/opt/b' };
    const paths = wellKnownPaths({ ...linux, env });
    expect(paths.slice(0, 4)).toEqual([
      '/opt/a/libssl.so.4',
      '/opt/a/libssl.so.3',
      '/opt/a/libssl.so',
      '/opt/b/libssl.so.4',
    ]);
  });

  it('hold no path twice, and no placeholder', () => {
    for (const arch of ['x64', 'mips']) {
      const paths = wellKnownPaths({ platform: 'linux', arch, env: {} });
      expect(new Set(paths).size).toBe(paths.length);
      expect(paths.filter((path) => path.includes('{'))).toEqual([]);
    }
  });

  it('use the names of the architecture on Windows', () => {
    const paths = wellKnownPaths({ platform: 'win32', arch: 'x64', env: { PATH: 'C:\\x;D:\\y' } });
    expect(paths[0]).toBe('C:\\x\\libssl-4-x64.dll');
    expect(wellKnownPaths({ platform: 'win32', arch: 'ia32', env: {} })[1]).toContain(
      'libssl-3.dll',
    );
  });

  it('never name the libssl of macOS itself', () => {
    const paths = wellKnownPaths({ platform: 'darwin', arch: 'arm64', env: {} });
    expect(paths).not.toContain('/usr/lib/libssl.dylib');
    expect(paths[0]).toBe('/opt/homebrew/opt/openssl@4/lib/libssl.4.dylib');
  });

  it('exist for a system that the table does not name', () => {
    expect(wellKnownFor('haiku', 'x64')).toBe(WELL_KNOWN.others);
  });
});

describe('a name without folder', () => {
  it('is looked for in every folder', () => {
    expect(pathsOfName('libssl.so.3', linux)).toContain('/usr/lib64/libssl.so.3');
  });

  it('that is a path stays as it is', () => {
    expect(pathsOfName('./libssl.so.3', linux)).toEqual(['./libssl.so.3']);
    expect(pathsOfName('/a/libssl.so', linux)).toEqual(['/a/libssl.so']);
  });
});
