// The libraries that tests run with: embedded and Node's where they are, and those of LIBSSL_TEST_LIBRARIES.
// Chooses no default library.

import { openSslLibrary, type SslLibrary } from '../../lib/index.js';

/** Every library that can be opened here; the paths of the environment variable must open. */
export function testLibraries(): SslLibrary[] {
  const paths = (process.env.LIBSSL_TEST_LIBRARIES ?? '').split(':').filter((path) => path !== '');
  const own = ['embedded', 'node'].flatMap((origin) => {
    try {
      return [openSslLibrary(origin)];
    } catch {
      return [];
    }
  });
  return [...own, ...paths.map((path) => openSslLibrary(path))];
}

/** The first of them, and the named ones: for what takes long with each. */
export function namedLibraries(): SslLibrary[] {
  const [first, ...others] = testLibraries();
  if (first === undefined) throw new Error('no OpenSSL can be opened here');
  return [first, ...others.filter(({ origin }) => origin === 'path')];
}

/** Name of a library in test titles. */
export function titleOf(library: SslLibrary): string {
  return `${library.origin} ${library.version}`;
}

/** What opens a library, in another process too. */
export function nameOf({ origin, path }: SslLibrary): string {
  return origin === 'path' ? path : origin;
}
