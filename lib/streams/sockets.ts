// Sockets as streams are given them: handles, or descriptors to take over.
// Opens and closes nothing by itself.

import type { SocketSpecifier } from '../arguments/index.js';
import type { Failure } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { conditionFromFailure } from '../conditions/index.js';
import { Handle, SocketHandle } from '../handles/index.js';

/** A socket, and how to give it back to who gave it. */
export interface GivenSocket {
  readonly socket: SocketHandle;
  /** Undoes the take-over of a descriptor without closing it; a handle stays as it is. */
  giveBack(): void;
}

/** The socket that was given; a descriptor is taken over and closed with the handle. */
export function socketOf(specifier: SocketSpecifier): GivenSocket {
  if (specifier.kind === 'handle') {
    return { socket: specifier.handle as SocketHandle, giveBack: () => {} };
  }
  const adopted = addon.adoptSocket(specifier.fd);
  if (adopted instanceof SocketHandle) {
    return {
      socket: adopted,
      giveBack: () => {
        if (adopted.alive) addon.releaseDescriptor(Handle.idOf(adopted));
      },
    };
  }
  throw conditionFromFailure(adopted as Failure, { phase: 'create' });
}
