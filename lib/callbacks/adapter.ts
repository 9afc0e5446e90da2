// Adapter: between what native code gives a callback and what its function sees and answers.
// Calls no function, and sets none.

import type { RawFunctions } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { rawFunctions } from '../binding/raw-functions.js';
import { describeReceived } from '../conditions/index.js';
import {
  Handle,
  type SslCtxPointer,
  type SslPointer,
  type SslSessionPointer,
} from '../handles/index.js';

/** One call of a callback. */
export interface CallbackCall {
  /** The name of the callback, such as `alpn-select`. */
  readonly name: string;
  /** Whose it is; `null` where C does not say. */
  readonly ssl: SslPointer | null;
  /** What native code gives, in the order of the C function. */
  readonly raw: readonly unknown[];
}

/** For a callback that decides. */
export interface DecidingAdapter {
  /** What the function gets. */
  args(call: CallbackCall): readonly unknown[];
  /**
   * What native code takes for what the function has said.
   *
   * @throws TypeError with code `ERR_INVALID_RETURN_VALUE` where that is no answer.
   */
  reply(said: unknown, call: CallbackCall): readonly unknown[];
  /** What native code takes while a promise is open; absent: OpenSSL cannot wait there. */
  readonly later?: readonly unknown[];
  /** Whether OpenSSL can wait for this call; absent: as `later` says. */
  canWait?(call: CallbackCall): boolean;
  /**
   * What native code takes where the function was removed while a connection still asks for it; absent: that is no
   * answer, and the callback fails.
   */
  unset?(call: CallbackCall): readonly unknown[];
  /** Where a chain is judged piece by piece, and again from its beginning when a promise was kept: which piece it is. */
  about?(call: CallbackCall): string;
}

/** What an observing callback was told. */
export interface ObservedCall {
  /** `null` for what is about a session in the cache of a context. */
  readonly ssl: SslPointer | null;
  readonly ctx: SslCtxPointer | null;
  readonly session: SslSessionPointer | null;
  /** Milliseconds of a clock that never goes back, when it happened. */
  readonly time: number;
  readonly numbers: readonly [number, number, number];
  readonly bytes: Uint8Array;
}

/** For a callback that observes: what the function gets. */
export type ObservingAdapter = (call: ObservedCall) => readonly unknown[];

/**
 * What a function has said is no answer.
 *
 * @param expected completes "must return …".
 */
export function noAnswer(call: CallbackCall, expected: string, said: unknown): TypeError {
  const text = `The ${call.name} callback must return ${expected}. Received ${describeReceived('answer', said)}.`;
  return Object.assign(new TypeError(text), { code: 'ERR_INVALID_RETURN_VALUE' });
}

/**
 * The same, of what may be a secret.
 *
 * @param received what it was, without showing it.
 */
export function secretNoAnswer(call: CallbackCall, expected: string, received: string): TypeError {
  const text = `The ${call.name} callback must return ${expected}. Received ${received} (not shown).`;
  return Object.assign(new TypeError(text), { code: 'ERR_INVALID_RETURN_VALUE' });
}

/** Where the function may say yes or no. */
export function yesOrNo(call: CallbackCall, said: unknown): 0 | 1 {
  if (said === true || said === 1) return 1;
  if (said === false || said === 0) return 0;
  throw noAnswer(call, 'true, 1, false or 0', said);
}

/** The number of the library of a call that has an SSL. */
export function libraryOf(call: CallbackCall): number {
  return addon.describeHandle(Handle.idOf(call.ssl)).library;
}

/** The functions of the library of a call that has an SSL. */
export function rawOf(call: CallbackCall): RawFunctions {
  return rawFunctions(libraryOf(call));
}

/** @returns the id of a living handle of that C type and of the library of the call; `null`: it is none. */
export function handleOf(call: CallbackCall, said: unknown, kind: string): number | null {
  if (!(said instanceof Handle) || said.kind !== kind || !said.alive) return null;
  const id = Handle.idOf(said);
  return addon.describeHandle(id).library === libraryOf(call) ? id : null;
}

/** A number that fits an unsigned byte, such as an alert (RFC 8446, section 6). */
export function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}
