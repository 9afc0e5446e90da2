// The id of a library that a keyword names: one that is open, or one to open.
// Chooses no default.

import type { LibraryChoiceGiven } from '../arguments/index.js';
import { addon } from '../binding/load.js';
import { invalidArgType } from '../conditions/index.js';
import { openLibrary } from './library/open-library.js';

/**
 * @param call whose keyword it is, for messages.
 * @returns `null` where none is named.
 * @throws SslLibraryError when it cannot be opened; TypeError when the id is none of an open one.
 */
export function libraryIdOf(given: LibraryChoiceGiven | null, call: string): number | null {
  if (given === null) return null;
  if (given.kind === 'open') return idOfOpened(given.paths);
  if (addon.libraries().some(({ id }) => id === given.id)) return given.id;
  const expected = 'a library of openSslLibrary or listSslLibraries';
  throw invalidArgType({ call, name: 'library' }, expected, given);
}

function idOfOpened(paths: readonly string[]): number {
  const [only] = paths;
  const own = paths.length === 1 && (only === 'embedded' || only === 'node');
  return openLibrary(own ? { origin: only } : { origin: 'path', paths }).id;
}
