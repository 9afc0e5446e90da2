// The libraries that the tests of the surface run with: Node's, the embedded one where the binary
// carries it, and the paths of LIBSSL_TEST_LIBRARIES. Holds no tests.
import { delimiter } from 'node:path';
import { openSslLibrary, type SslLibrary } from '../../lib/libraries/library-control.js';

/** Name for the title of a test, and the library. */
export const LIBRARIES: readonly (readonly [string, SslLibrary])[] = [
  ...optional('embedded'),
  ['node', openSslLibrary('node')],
  ...paths().map((path) => [path, openSslLibrary(path)] as const),
];

function optional(origin: string): (readonly [string, SslLibrary])[] {
  try {
    return [[origin, openSslLibrary(origin)]];
  } catch (error) {
    if ((error as { refused?: string }).refused === 'not-embedded') return [];
    throw error;
  }
}

function paths(): string[] {
  return (process.env.LIBSSL_TEST_LIBRARIES ?? '').split(delimiter).filter((path) => path !== '');
}
