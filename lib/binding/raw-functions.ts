// The functions of each library as native code has them, made once for each library and thread.
// They take ids, not handles; lib/openssl makes the surface for users from them.

import type { RawFunctions } from './addon.js';
import { addon } from './load.js';

const made = new Map<number, RawFunctions>();

/** @param library id of an opened library. */
export function rawFunctions(library: number): RawFunctions {
  let functions = made.get(library);
  if (functions === undefined) {
    functions = addon.functions(library);
    made.set(library, functions);
  }
  return functions;
}
