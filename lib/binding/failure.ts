// Failures that TypeScript finds itself, in the shape of native ones.
// Judges nothing; conditions/ makes conditions of them.

import type { Failure } from './io-types.js';

/** A failure of this status, in this call, with nothing else to tell unless given. */
export function failureOf(
  status: Failure['status'],
  call: string,
  more: Partial<Failure> = {},
): Failure {
  return {
    done: 0,
    errno: 0,
    errnoName: '',
    errnoText: '',
    sslError: 0,
    errors: [],
    alert: null,
    verify: null,
    ...more,
    status,
    call,
  };
}
