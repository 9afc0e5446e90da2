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
  if (typeof sslRef === 'bigint') return connectionAt(sslRef);
  if (sslRef instanceof SslPointer) return connectionAt(sslRef.address);
  const argument = { call: 'findSslConnectionFromSslRef', name: 'sslRef' };
  throw invalidArgType(argument, 'an SslPointer, or its address as a bigint', sslRef);
}

/** Lets another room look for connections whose SSL nobody has noted, by its address. */
export function alsoFindBy(find: (address: bigint) => object | null): void {
  finders.push(find);
}

function connectionAt(address: bigint): object | null {
  const noted = connections.get(address)?.deref();
  if (noted !== undefined) return noted;
  for (const find of finders) {
    const found = find(address);
    if (found !== null) return found;
  }
  return null;
}

/** Notes that an SSL is on a connection from now on. */
export function noteConnection(address: bigint, connection: object): void {
  connections.set(address, new WeakRef(connection));
}

/** Forgets an SSL. */
export function forgetConnection(address: bigint): void {
  connections.delete(address);
}

const finders: ((address: bigint) => object | null)[] = [];
const connections = new Map<bigint, WeakRef<object>>();
