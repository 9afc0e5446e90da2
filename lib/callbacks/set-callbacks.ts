// Sets the functions of callbacks: what SSL_CTX_set_…_cb and their kin do in TypeScript.
// Calls none of them.

import {
  CALLBACK_ASKING,
  CALLBACK_MISSING,
  CALLBACK_NOT_FOR_HANDLE,
  CALLBACK_SSL_BUSY,
} from '../binding/callbacks.js';
import { addon } from '../binding/load.js';
import { invalidArgType } from '../conditions/index.js';
import { Handle } from '../handles/index.js';
import './run.js';
import { type GivenFunction, putFunction } from './tables.js';

/**
 * Sets or removes callbacks of an SSL_CTX or SSL. All arguments are looked at before anything is set.
 *
 * @param call the C function, for messages.
 * @param since the OpenSSL version that brought it.
 * @returns 1, or 0 where the library has refused.
 * @throws TypeError for what is no handle or no function; Error with code `ERR_SSL_FUNCTION_MISSING` where the library
 *   has no such callback, `ERR_SSL_HANDLE_IN_USE` while the SSL is in its handshake on another thread.
 */
export function setCallbacks(
  call: string,
  since: string,
  handle: unknown,
  callbacks: readonly (readonly [name: string, given: unknown])[],
): number {
  checkHandle(call, handle);
  for (const [, given] of callbacks) {
    if (given !== null && typeof given !== 'function') {
      throw invalidArgType({ call, name: 'callback' }, 'a function or null', given);
    }
  }
  for (const [name, given] of callbacks) {
    const result = addon.setCallback(Handle.idOf(handle), name, given !== null);
    if (result === 0) return 0;
    if (result < 0) throw notSet(call, since, handle, result);
    putFunction(handle, name, given as GivenFunction | null);
  }
  return 1;
}

/** @throws TypeError for what is no handle. */
export function checkHandle(call: string, handle: unknown): asserts handle is Handle {
  if (handle instanceof Handle) return;
  const kind = call.startsWith('SSL_CTX_') ? 'SSL_CTX' : 'SSL';
  const name = kind === 'SSL' ? 'ssl' : 'ctx';
  throw invalidArgType({ call, name }, `a handle of ${kind}`, handle);
}

/** Why native code has set nothing: what it gave is below 0. */
export function notSet(call: string, since: string, handle: Handle, result: number): Error {
  if (result === CALLBACK_NOT_FOR_HANDLE && handle.alive) {
    const kind = call.startsWith('SSL_CTX_') ? 'SSL_CTX' : 'SSL';
    const name = kind === 'SSL' ? 'ssl' : 'ctx';
    return invalidArgType({ call, name }, `a handle of ${kind}`, handle);
  }
  const [code, text] =
    result === CALLBACK_MISSING
      ? [
          'ERR_SSL_FUNCTION_MISSING',
          `${call} is not in this library: OpenSSL ${since} brought it, and a build may leave it out.`,
        ]
      : result === CALLBACK_SSL_BUSY
        ? [
            'ERR_SSL_HANDLE_IN_USE',
            `${call}: the SSL is in its handshake, on another thread: wait for the end of the handshake.`,
          ]
        : result === CALLBACK_ASKING
          ? [
              'ERR_SSL_HANDLE_IN_USE',
              `${call}: OpenSSL waits for the answer of a function, and may be inside this object: such a function only answers.`,
            ]
          : ['ERR_SSL_HANDLE_RELEASED', `The handle that ${call} was given was released.`];
  return Object.assign(new Error(text), { code });
}
