// What opening a connection at one of several addresses needs, waiting or not.
// Resolves and connects nothing.

import type { Ipv6Choice } from '../arguments/index.js';
import { SocketError } from '../conditions/index.js';

/** The family to look up for the keyword `ipv6`; 0: any. */
export function familyOf(ipv6: Ipv6Choice): 0 | 4 | 6 {
  return ipv6 === null ? 4 : ipv6 === true ? 6 : 0;
}

/** One condition for all addresses: the last, with every one as its cause where there are more. */
export function together(
  conditions: readonly SocketError[],
  host: string,
  service: string,
): SocketError {
  const last = conditions.at(-1);
  if (last === undefined) return new SocketError(`${host} has no address`, { code: 'EAI_NODATA' });
  if (conditions.length === 1) return last;
  const text = `Cannot connect to ${host}:${service}, at none of its addresses`;
  last.cause = new AggregateError(conditions, text);
  return last;
}
