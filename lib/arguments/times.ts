// From seconds, as callers give them, to the whole milliseconds that the addon takes.
// Reads no clock.

/** Longest wait that poll(2) can be told, in milliseconds. */
const LONGEST_TIMEOUT_MS = 0x7fffffff;

/**
 * Seconds as milliseconds for the addon: rounded up, at most {@link LONGEST_TIMEOUT_MS};
 * `null` is -1, no limit.
 */
export function millisecondsOf(seconds: number | null): number {
  if (seconds === null) return -1;
  return Math.min(LONGEST_TIMEOUT_MS, Math.max(0, Math.ceil(seconds * 1000)));
}

/**
 * What `handshakeTimeout` means for the handshake of a client: milliseconds for one at once (-1:
 * without limit), or `'deferred'`.
 */
export function handshakeMilliseconds(handshakeTimeout: number | null): number | 'deferred' {
  if (handshakeTimeout !== null && handshakeTimeout <= 0) return 'deferred';
  return millisecondsOf(handshakeTimeout);
}
