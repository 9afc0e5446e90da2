// takeNetSocket: the descriptor under a socket of Node, with what Node has read from it.
// Knows no TLS. Looks at `_handle`, which Node has no public name for.

import type { Socket as NetSocket } from 'node:net';
import type { Failure } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { conditionFromFailure, invalidCombination } from '../conditions/index.js';
import { leaveUnread } from '../connections/index.js';
import { SocketHandle } from '../handles/index.js';

/**
 * Takes a connection away from a socket of Node, which is destroyed. The descriptor is duplicated
 * first, so that the connection lives on; bytes that Node had read are left with the new socket.
 *
 * @throws TypeError when it is not connected yet, has ended, or still has bytes to send.
 */
export function takeNetSocket(socket: NetSocket): SocketHandle {
  const handle = (socket as unknown as { _handle: NetHandle })._handle;
  if (socket.connecting || socket.destroyed) {
    throw invalidCombination('The net.Socket is not connected: wait for its "connect" event.');
  }
  if (socket.writableEnded) throw invalidCombination('The net.Socket was ended.');
  if (socket.writableLength > 0) {
    const text = `The net.Socket still has ${socket.writableLength} bytes to send: wait for "drain".`;
    throw invalidCombination(text);
  }
  const taken = addon.duplicateSocket(handle.fd) as SocketHandle | Failure;
  if (!(taken instanceof SocketHandle)) throw conditionFromFailure(taken, { phase: 'create' });
  handle.readStop();
  const chunks: Buffer[] = [];
  socket.pause();
  for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
    chunks.push(
      typeof chunk === 'string' ? Buffer.from(chunk, socket.readableEncoding ?? 'utf8') : chunk,
    );
  }
  leaveUnread(taken, Buffer.concat(chunks));
  socket.destroy();
  return taken;
}

interface NetHandle {
  readonly fd: number;
  readStop(): void;
}
