// Which TLS implementations there are, and which one is the default.
// Makes nothing; each implementation has its own folder.

import { type ImplementationName, normaliseImplementation } from '../arguments/index.js';

let byDefault: ImplementationName = 'openssl';

/**
 * The implementation that is used where none is named.
 *
 * @corresponds ssl-default-implementation
 */
export function sslDefaultImplementation(): ImplementationName {
  return byDefault;
}

/**
 * Chooses the implementation of connections that name none.
 * @throws TypeError for an unknown name, Error with code `ERR_SSL_IMPLEMENTATION_UNAVAILABLE` where
 *   this machine does not have it.
 * @corresponds (setf ssl-default-implementation)
 */
export function setSslDefaultImplementation(name: ImplementationName): void {
  const implementation = normaliseImplementation(name, 'setSslDefaultImplementation');
  requireImplementation(implementation, 'setSslDefaultImplementation');
  byDefault = implementation;
}

/**
 * Whether an implementation can be used on this machine.
 *
 * @throws TypeError for an unknown name.
 * @corresponds ssl-implementation-available-p
 */
export function sslImplementationAvailable(name: ImplementationName): boolean {
  return isAvailable(normaliseImplementation(name, 'sslImplementationAvailable'));
}

/** Throws unless the implementation, or the default one for `null`, can be used. */
export function requireImplementation(name: ImplementationName | null, call: string): void {
  if (isAvailable(name ?? byDefault)) return;
  const text = `${call}: the implementation '${name ?? byDefault}' is not available here; 'openssl' is.`;
  throw Object.assign(new Error(text), { code: 'ERR_SSL_IMPLEMENTATION_UNAVAILABLE' });
}

function isAvailable(name: ImplementationName): boolean {
  return name === 'openssl';
}
