// Whether what a function of the user's said comes later.
// Waits for nothing.

/** Whether what a function said comes later. */
export function isPromise(said: unknown): said is PromiseLike<unknown> {
  return typeof (said as { then?: unknown } | null | undefined)?.then === 'function';
}
