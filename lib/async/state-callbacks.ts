// What the functions that a state calls are given.
// Types only.

import type { FailureArgs } from './failure-args.js';

/** See `StateCallback`. */
export type StateCallbackOf<State> = (state: State, failureArgs: FailureArgs | null) => unknown;
/** See `BufferCallback`. */
export type BufferCallbackOf<State> = (state: State, buffer: Uint8Array, count: number) => unknown;
/** See `CheckingCallback`. */
export type CheckingCallbackOf<State> = (
  state: State,
  buffer: Uint8Array | string,
  end: number,
) => unknown;
