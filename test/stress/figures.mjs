// What a process holds: descriptors, handles, memory; what of it has grown too far; and the time that it has used.
// Frees nothing.

import { readdirSync } from 'node:fs';
import { addon } from '../../dist/binding/load.js';

/** After what can be collected was. */
export function figures() {
  for (let i = 0; i < 2; i++) globalThis.gc?.();
  return {
    descriptors: readdirSync('/proc/self/fd').length,
    handles: addon.livingHandles(),
    megabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
  };
}

/** What a process has used of its processors, in microseconds. */
export function used() {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Which of them, in words. */
export function grown(before, after) {
  const most = {
    descriptors: before.descriptors + 80, // connections that are under way
    handles: before.handles + 300,
    megabytes: before.megabytes * 1.3 + 20,
  };
  return Object.keys(most)
    .filter((name) => after[name] > most[name])
    .map((name) => `${name} from ${before[name]} to ${after[name]}`);
}
