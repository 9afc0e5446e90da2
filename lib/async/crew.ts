// The crew: the threads that run handshakes off the event loops.
// There is one for the process, whatever thread asks.

import { addon } from '../binding/load.js';
import { invalidArgType, outOfRange } from '../conditions/index.js';

/** How many threads run handshakes, of servers above all; by default as many as there are cores. */
export function sslCrewSize(): number {
  return addon.crewSize();
}

/**
 * Sets how many threads of the process run handshakes of asynchronous connections, in all of its
 * workers. 0: none, they run on each event loop.
 *
 * @param threads an integer from 0 to 1024.
 */
export function setSslCrewSize(threads: number): void {
  const argument = { call: 'setSslCrewSize', name: 'threads' };
  const expected = 'an integer from 0 to 1024';
  if (typeof threads !== 'number') throw invalidArgType(argument, expected, threads);
  if (!Number.isInteger(threads) || threads < 0 || threads > 1024) {
    throw outOfRange(argument, expected, threads);
  }
  addon.crewSize(threads);
}
