// Tells an answer that comes later from one that is there.
// Waits for nothing.

/** Whether what a function said comes later. */
export function isPromise(said: unknown): said is PromiseLike<unknown> {
  return typeof (said as { then?: unknown } | null | undefined)?.then === 'function';
}
