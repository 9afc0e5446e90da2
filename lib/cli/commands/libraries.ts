// Lists the OpenSSL libraries that this package can use here.
// Chooses none.

import { listSslLibraries, openSslLibrary, SslLibraryError } from '../../index.js';
import { row } from '../describe.js';

/** Prints one line for each library. */
export function libraries(print: (line: string) => void): void {
  const refused = ORIGINS.filter((origin) => !opens(origin));
  for (const library of listSslLibraries()) {
    const where = library.path === '' ? '' : ` ${library.path}`;
    const lacks = library.missing.length;
    const missing = lacks === 0 ? '' : `, lacks ${lacks} functions of newer versions`;
    print(row(library.origin, `${library.versionText}${where}${missing}`));
  }
  for (const origin of refused) print(row(origin, 'not available here'));
}

function opens(origin: string): boolean {
  try {
    openSslLibrary(origin);
    return true;
  } catch (error) {
    if (error instanceof SslLibraryError) return false;
    throw error;
  }
}

const ORIGINS = ['embedded', 'node', 'system'];
