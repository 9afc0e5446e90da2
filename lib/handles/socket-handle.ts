// SocketHandle: a socket of this package.
// Does no I/O.

import { addon } from '../binding/load.js';
import { Handle } from './handle.js';

/** A socket: a descriptor that is closed when the handle is released or collected. */
export class SocketHandle extends Handle {
  override get kind(): 'socket' {
    return 'socket';
  }

  /** The descriptor (`SOCKET` on Windows), or -1 once closed. It stays the handle's own. */
  get fd(): number {
    return this.alive ? addon.descriptorOf(Handle.idOf(this)) : -1;
  }

  /** Closes it. False when it was already closed. */
  close(): boolean {
    return this.release();
  }

  /** For example `SocketHandle fd 21`. */
  override toString(): string {
    return this.alive ? `SocketHandle fd ${this.fd}` : 'SocketHandle (closed)';
  }
}
