// Failure arguments: how a callback is told what went wrong, and what TLS had to do with it.
// Makes no conditions.

import { SslClosed, SslCondition, SslHandshakeTimeout } from '../conditions/index.js';

/** A format control and its arguments, one of which is the error. */
export type FailureArgs = readonly [formatControl: string, ...args: unknown[]];

/** What TLS had to do with a failure; `null`: nothing. */
export type SslFailureIndicator = SslCondition | 'timeout' | 'closed' | null;

/** The failure arguments for an error. */
export function failureArgsOf(error: Error): FailureArgs {
  if (error instanceof SslHandshakeTimeout) return ['Handshake timed out', error];
  if (error instanceof SslClosed) return ['SSL connection closed', error];
  return ['%s', error];
}

/**
 * What TLS had to do with a failure.
 *
 * @param failure the failure arguments that a callback was called with, or what a promise was
 *   rejected with.
 * @returns the condition; `'timeout'` or `'closed'` where a handshake ended so; `null` when it is no
 *   failure of TLS.
 * @corresponds async-io-ssl-failure-indicator-from-failure-args
 */
export function asyncIoSslFailureIndicatorFromFailureArgs(failure: unknown): SslFailureIndicator {
  const parts: unknown[] = Array.isArray(failure) ? failure : [failure];
  const condition = parts.find((part) => part instanceof SslCondition);
  if (condition === undefined) return null;
  if (condition instanceof SslHandshakeTimeout) return 'timeout';
  if (condition instanceof SslClosed) return 'closed';
  return condition;
}
