// Reads what nobody reads, for whoever waits for something in it; the data goes to the inbox.
// Decides nothing about what was read.

import { withRoom } from './reader.js';
import type { Watched } from './watcher.js';

/**
 * Reads until nothing more is there, or the inbox is full: then somebody must read first. Where reading
 * fails, the watcher of the link is told, and so is the next read.
 */
export function readAside(link: Watched): void {
  const { reader } = link;
  withRoom(ROOM, (room) => {
    while (reader.inbox.length < FULL && link.watcher !== null && link.readable()) {
      const count = link.read(room, 0, room.length);
      if (count < 0) {
        const failure = link.readFailure();
        if (failure !== 'eof') reader.fail(failure);
        return;
      }
      reader.inbox.push(room.subarray(0, count));
      room.fill(0, 0, count);
      if (count < room.length) return;
    }
  });
}

const ROOM = 0x10000;
const FULL = 0x100000;
