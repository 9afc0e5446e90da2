// The same functions for another library, and the errors that calls leave behind.
// The functions of the default library are functions.ts (generated).

import type { OpensslErrorRecord } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { invalidArgType } from '../conditions/index.js';
import { bindTo, functionNames } from './bind.js';
import * as setters from './callback-functions.js';
import type * as functions from './functions.js';
import { defaultLibrary } from './library/default-library.js';

/** Every bound function, by its C name. */
export type OpensslFunctions = typeof functions;

/** A library as `openSslLibrary` and `listSslLibraries` describe it, or its `id`. */
export type LibraryReference = number | { readonly id: number };

const made = new Map<number, OpensslFunctions>();

/**
 * The functions of one library. Only those without handle arguments differ: a handle's own library
 * is the one that is called.
 *
 * @param library of `openSslLibrary` or `listSslLibraries`.
 * @throws TypeError when it is not an opened library.
 */
export function opensslFor(library: LibraryReference): OpensslFunctions {
  const ready = made.get(typeof library === 'number' ? library : library?.id);
  if (ready !== undefined) return ready;
  const id = libraryId(library, 'opensslFor');
  const surface = makeSurface(id);
  made.set(id, surface);
  return surface;
}

/**
 * What the last calls left in a library's error queue, oldest first; forgets them.
 *
 * @param library default: the default one.
 * @corresponds ERR_get_error_all
 */
export function takeErrors(library?: LibraryReference): OpensslErrorRecord[] {
  const id = library === undefined ? defaultLibrary().id : libraryId(library, 'takeErrors');
  return addon.takeErrors(id);
}

function makeSurface(library: number): OpensslFunctions {
  const entries = functionNames().map((name) => [name, bindTo(library, name)]);
  // What sets callbacks asks its handle for the library.
  return Object.freeze({ ...Object.fromEntries(entries), ...setters }) as OpensslFunctions;
}

function libraryId(library: LibraryReference, call: string): number {
  const wanted = typeof library === 'number' ? library : library?.id;
  if (addon.libraries().some((each) => each.id === wanted)) return wanted;
  const expected = 'a library of openSslLibrary or listSslLibraries';
  throw invalidArgType({ call, name: 'library' }, expected, library);
}
