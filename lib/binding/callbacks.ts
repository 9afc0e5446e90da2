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
  /** Where it is about a session in the cache of a context: handles of both, and `ssl` is 0. */
  ctx?: object,
  session?: object,
];

/** What `setCallback` gives; 0: the library has refused. */
export const CALLBACK_SET = 1;
export const CALLBACK_MISSING = -1;
export const CALLBACK_NOT_FOR_HANDLE = -2;
export const CALLBACK_SSL_BUSY = -3;
export const CALLBACK_ASKING = -4;

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
  /**
   * Adds an extension to an SSL_CTX: for clients (1) or servers (2) up to TLS 1.2, or both (3) in the messages that
   * `context` names. `told` is whether it is observed that bytes were sent. Results as above.
   */
  addCustomExt(
    ctx: number,
    role: number,
    type: number,
    context: number,
    adds: boolean,
    told: boolean,
    parses: boolean,
  ): number;
  /** Of an SSL_CTX: its own key only. */
  callbackKeys(handle: number): CallbackKeys;
  /** The id of the handle that callbacks of an SSL are given; 0: none. */
  callbackHandle(ssl: number): number;
  /** Names of all callbacks. */
  callbackNames(): string[];
  /** Another handle of the same SSL; null where there is none any more. */
  anotherHandle(ssl: number): object | null;
}
