// Where a value stands (which argument of which call), and how objects from other rooms are
// recognised there. Holds no checks.

import type { SslSide } from './types.js';

/**
 * Says whether an object will do: `true`, `false`, or why not, as an end to the sentence "The …
 * argument of …": for example `cannot be an SslPointer: an SSL_CTX is wanted`.
 */
export type Recogniser = (value: object) => boolean | string;

/**
 * Tests for objects of rooms above this one. Where one is missing, no object is accepted.
 */
export interface Recognisers {
  /** Objects that `sslCtx` takes. */
  readonly sslCtx?: Recogniser;
  /** Abstract contexts. */
  readonly context?: Recogniser;
  /** Objects that `socket` takes. */
  readonly socket?: Recogniser;
  /** The side that an object of `sslCtx` was made for, if it was made for one and is held to it. */
  readonly sideOf?: (value: object) => SslSide | null;
}

/** One argument of one call. */
export interface Place {
  /** Function name, for example `openTcpStream`. */
  readonly call: string;
  /** Argument name, for example `readTimeout`. */
  readonly name: string;
  readonly recognise: Recognisers;
}

/** Turns a given value into the one to work with, or throws an argument error. */
export type Normaliser<T> = (value: unknown, place: Place) => T;
