// From an SSL to the connection it is on.
// Does not keep a connection alive, and knows nothing of how one is attached.

import { invalidArgType } from '../conditions/index.js';
import { SslPointer } from '../handles/index.js';

/**
 * The connection that has this SSL attached, or `null`: for callbacks, which get only the SSL.
 *
 * @param sslRef the SSL, or its address as a bigint.
 * @corresponds find-ssl-connection-from-ssl-ref
 */
export function findSslConnectionFromSslRef(sslRef: SslPointer | bigint): object | null {
  if (typeof sslRef === 'bigint') return connections.get(sslRef)?.deref() ?? null;
  if (sslRef instanceof SslPointer) return connections.get(sslRef.address)?.deref() ?? null;
  const argument = { call: 'findSslConnectionFromSslRef', name: 'sslRef' };
  throw invalidArgType(argument, 'an SslPointer, or its address as a bigint', sslRef);
}

/** Notes that an SSL is on a connection from now on. */
export function noteConnection(address: bigint, connection: object): void {
  connections.set(address, new WeakRef(connection));
}

/** Forgets an SSL. */
export function forgetConnection(address: bigint): void {
  connections.delete(address);
}

const connections = new Map<bigint, WeakRef<object>>();
