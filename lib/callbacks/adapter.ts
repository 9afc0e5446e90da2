// Adapter: between what native code gives a callback and what its function sees and answers.
// Calls no function, and sets none.

import { describeReceived } from '../conditions/index.js';
import type { SslPointer } from '../handles/index.js';

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
  /** Where a chain is judged piece by piece, all are judged again when a promise was kept. */
  readonly again?: boolean;
}

/** What an observing callback was told. */
export interface ObservedCall {
  readonly ssl: SslPointer;
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

/** Where the function may say yes or no. */
export function yesOrNo(call: CallbackCall, said: unknown): 0 | 1 {
  if (said === true || said === 1) return 1;
  if (said === false || said === 0) return 0;
  throw noAnswer(call, 'true, 1, false or 0', said);
}

/** A number that fits an unsigned byte, such as an alert (RFC 8446, section 6). */
export function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}
