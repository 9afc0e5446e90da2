// Handles as native code takes them: ids, alone or in arrays.
// Refuses nothing: what is no handle is refused by native code, which knows the parameter's name.

import { Handle } from '../handles/index.js';

/** A handle as its id; see `Handle.argument`. */
export const id: (value: unknown) => unknown = Handle.argument;

/** An array of handles as an array of ids; anything else as it is. */
export function ids(value: unknown): unknown {
  return Array.isArray(value) ? Array.from(value, id) : value;
}
