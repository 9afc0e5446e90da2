// Normalisers for plain values: booleans, numbers, words, functions, strings.
// Knows no keyword by name; keywords.ts says which keyword takes which.

import { invalidArgType, invalidArgValue, outOfRange } from '../conditions/index.js';
import { nearest } from './nearest.js';
import type { Normaliser } from './place.js';
import type { GivenClass, GivenFunction } from './types.js';

/** `true`, `false`, or `null` for `false`. */
export const boolean: Normaliser<boolean> = (value, place) => {
  if (value === null) return false;
  if (typeof value !== 'boolean') throw invalidArgType(place, 'true or false', value);
  return value;
};

/** Seconds above 0, or `null` for no limit; `Infinity` is no limit too. */
export const positiveSecondsOrNull: Normaliser<number | null> = (value, place) => {
  const expected = 'a positive number of seconds, or null for no limit';
  if (value === null) return null;
  if (typeof value !== 'number') throw invalidArgType(place, expected, value);
  if (!(value > 0)) throw outOfRange(place, expected, value);
  return value === Number.POSITIVE_INFINITY ? null : value;
};

/** Stands for a keyword that was left out, where that means: as it is. */
export const UNCHANGED: unique symbol = Symbol('unchanged');

/** The other normaliser's value, or that nothing was given. */
export function orUnchanged<T>(normalise: Normaliser<T>): Normaliser<T | typeof UNCHANGED> {
  return (value, place) => (value === UNCHANGED ? UNCHANGED : normalise(value, place));
}

/** Whatever it is. */
export const anything: Normaliser<unknown> = (value) => value;

/** An AbortSignal, or `null`. */
export const signalOrNull: Normaliser<AbortSignal | null> = (value, place) => {
  if (value === null || value instanceof AbortSignal) return value;
  throw invalidArgType(place, 'an AbortSignal, or null', value);
};

/** Seconds of 0 or more. */
export const seconds: Normaliser<number> = (value, place) => {
  const expected = 'a finite number of seconds, 0 or more';
  if (typeof value !== 'number') throw invalidArgType(place, expected, value);
  if (!(value >= 0) || value === Number.POSITIVE_INFINITY) throw outOfRange(place, expected, value);
  return value === 0 ? 0 : value;
};

/** Seconds of 0 or more, or `null` for no limit; `Infinity` is no limit too. */
export const secondsOrNull: Normaliser<number | null> = (value, place) => {
  if (value === null || value === Number.POSITIVE_INFINITY) return null;
  return seconds(value, place);
};

/** Any number of seconds, or `null`; only NaN is refused. */
export const realSecondsOrNull: Normaliser<number | null> = (value, place) => {
  const expected =
    'a number of seconds (0 or less: no handshake yet), or null for a handshake without limit';
  if (value === null) return null;
  if (typeof value !== 'number') throw invalidArgType(place, expected, value);
  if (Number.isNaN(value)) throw outOfRange(place, expected, value);
  return value === Number.POSITIVE_INFINITY ? null : value;
};

/** An integer of at least `least`. */
export function integer(least: number): Normaliser<number> {
  const expected = `an integer, ${least} or more`;
  return (value, place) => {
    if (typeof value !== 'number') throw invalidArgType(place, expected, value);
    if (!Number.isSafeInteger(value) || value < least) throw outOfRange(place, expected, value);
    return value === 0 ? 0 : value;
  };
}

/** The other normaliser's value, or `null`. */
export function orNull<T>(normalise: Normaliser<T>): Normaliser<T | null> {
  return (value, place) => (value === null ? null : normalise(value, place));
}

/** One of these words. */
export function oneOf<const T extends string>(...words: readonly T[]): Normaliser<T> {
  const expected = alternatives(words.map((word) => `'${word}'`));
  return (value, place) => {
    if (typeof value !== 'string') throw invalidArgType(place, expected, value);
    const word = words.find((known) => known === value);
    if (word !== undefined) return word;
    throw invalidArgValue(place, `must be ${expected}`, value, didYouMean(value, words));
  };
}

/** A function, or `null`. */
export const functionOrNull: Normaliser<GivenFunction | null> = (value, place) => {
  if (value === null) return null;
  if (typeof value !== 'function') throw invalidArgType(place, 'a function, or null', value);
  return value as GivenFunction;
};

/** A function. */
export const givenFunction: Normaliser<GivenFunction> = (value, place) => {
  if (typeof value !== 'function') throw invalidArgType(place, 'a function', value);
  return value as GivenFunction;
};

/** A function, or `true` or `false`; `null` is `false`. */
export const functionOrBoolean: Normaliser<GivenFunction | boolean> = (value, place) => {
  if (value === null) return false;
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'function') throw invalidArgType(place, 'a function, true or false', value);
  return value as GivenFunction;
};

/** A class, or `null`. */
export const classOrNull: Normaliser<GivenClass | null> = (value, place) => {
  if (value === null) return null;
  const isClass = typeof value === 'function' && typeof value.prototype === 'object';
  if (!isClass) throw invalidArgType(place, 'a class, or null', value);
  return value as unknown as GivenClass;
};

/** A string that is not empty and that C can take. */
export const text: Normaliser<string> = (value, place) => {
  if (typeof value !== 'string') throw invalidArgType(place, 'a string', value);
  if (value === '') throw invalidArgValue(place, 'must not be empty', value);
  if (value.includes('\0')) throw invalidArgValue(place, 'must not contain a NUL', value);
  return value;
};

/** A path, or several in the order of loading. */
export const paths: Normaliser<readonly string[]> = (value, place) => {
  if (typeof value === 'string') return Object.freeze([text(value, place)]);
  const expected = 'a path, or an array of paths in the order of loading';
  if (!Array.isArray(value)) throw invalidArgType(place, expected, value);
  if (value.length === 0) throw invalidArgValue(place, 'must name at least one path', value);
  const named = (index: number) => ({ ...place, name: `${place.name}[${index}]` });
  return Object.freeze(Array.from(value, (path, index) => text(path, named(index))));
};

/** `'a', 'b' or 'c'`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`;
}

/** `Did you mean 'io'?`, or `''`. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const word = nearest(given, known);
  return word === null ? '' : `Did you mean '${word}'?`;
}
