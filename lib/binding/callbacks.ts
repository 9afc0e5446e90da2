// The shape of the native addon: functions of JavaScript that the library calls.
// Holds no behaviour.

/**
 * Under which JavaScript knows the functions of an SSL: its own key, that of its SSL_CTX, and that
 * of the SSL_CTX it was made from where it has another now; 0: none.
 */
export type CallbackKeys = readonly [own: number, ctx: number, first: number];

/** What an observing callback was told. */
export type ObservedEvent = readonly [
  callback: string,
  /** The id of a handle, or a handle that was made for it. */
  ssl: number | object,
  keys: CallbackKeys,
  /** Milliseconds of a clock that never goes back. */
  time: number,
  numbers: readonly [number, number, number],
  bytes: Uint8Array,
];

/** What `setCallback` gives where it is neither 1, done, nor 0, refused. */
export const CALLBACK_MISSING = -1;
export const CALLBACK_NOT_FOR_HANDLE = -2;
export const CALLBACK_SSL_BUSY = -3;

/** Part of {@link Addon}. */
export interface CallbacksAddon {
  /**
   * Called once. `run` is called in the midst of C: `ssl` is the id of a handle, a handle, or null; `driven` is true
   * where io drives the connection, and it must throw nothing then; the answer is an array, anything else is none.
   * `observe` is called when C has returned, and throws nothing.
   */
  setCallbackRunner(
    run: (
      callback: string,
      ssl: number | object | null,
      keys: CallbackKeys,
      args: readonly unknown[],
      driven: boolean,
    ) => readonly unknown[] | null,
    observe: (events: readonly ObservedEvent[]) => void,
  ): void;
  /** Puts a function of ours into C, or takes it out. 1 done, 0 the library has refused, else as above. */
  setCallback(handle: number, callback: string, on: boolean): number;
  /** Of an SSL_CTX: its own key only. */
  callbackKeys(handle: number): CallbackKeys;
  /** The id of the handle that callbacks of an SSL are given; 0: none. */
  callbackHandle(ssl: number): number;
  /** Names of all callbacks. */
  callbackNames(): string[];
  /** Another handle of the same SSL; null where there is none any more. */
  anotherHandle(ssl: number): object | null;
}
