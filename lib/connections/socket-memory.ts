// What is known about a socket beside its descriptor: the host it was connected to, bytes not yet read.
// It goes with the socket from one stream to the next; it holds no socket alive and does no I/O.

import type { HostRecord } from '../arguments/index.js';

/** Remembers the host that a socket was connected to, so that TLS on it can check the name. */
export function rememberHost(socket: object, host: HostRecord): void {
  hosts.set(socket, host);
}

/** The host that a socket was connected to, or `null` where nobody said. */
export function hostOf(socket: object): HostRecord | null {
  return hosts.get(socket) ?? null;
}

/** Leaves bytes that were received but not read with the socket, for whoever reads it next. */
export function leaveUnread(socket: object, bytes: Uint8Array): void {
  if (bytes.length > 0) unread.set(socket, bytes);
}

/** Takes the bytes that were left; empty when there are none. */
export function takeUnread(socket: object): Uint8Array {
  const bytes = unread.get(socket) ?? new Uint8Array(0);
  unread.delete(socket);
  return bytes;
}

const hosts = new WeakMap<object, HostRecord>();
const unread = new WeakMap<object, Uint8Array>();
