// One keyword, and one keyword as a call takes it.
// Knows no keyword and no call; those are keywords.ts and calls.ts.

import type { Normaliser } from './place.js';

/** One way to take a keyword. */
export interface Keyword<T> {
  /** The Lisp keyword without its colon; `null` where there is none. */
  readonly lisp: string | null;
  readonly normalise: Normaliser<T>;
  /** One line for the reference. */
  readonly summary: string;
}

/** Makes one. */
export function keyword<T>(
  lisp: string | null,
  normalise: Normaliser<T>,
  summary: string,
): Keyword<T> {
  return Object.freeze({ lisp, normalise, summary });
}

/** Stands for a default where a keyword must be given. */
export const REQUIRED: unique symbol = Symbol('required');

/** One keyword as one call takes it. */
export interface Taken<T> extends Keyword<T> {
  /** What is taken when it is left out, before normalising; or `REQUIRED`. */
  readonly byDefault: unknown;
}

/** A keyword with its default. */
export function take<T>(given: Keyword<T>, byDefault: unknown): Taken<T> {
  return Object.freeze({ ...given, byDefault });
}
