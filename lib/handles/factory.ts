// Tells native code how to make handles: once for each thread, when this module is loaded.
// Does not decide who owns what.

import { addon } from '../binding/load.js';
import type { Handle } from './handle.js';
import { noteHandle } from './known-handles.js';
import { POINTER_CLASSES } from './pointers.js';
import { SocketHandle } from './socket-handle.js';
import { HANDLE_TOKEN } from './token.js';

type HandleClass = new (token: typeof HANDLE_TOKEN, id: number) => Handle;

const CLASSES: Readonly<Record<string, HandleClass>> = Object.freeze({
  ...POINTER_CLASSES,
  socket: SocketHandle,
});

function make(kind: string, id: number): Handle {
  const Class = CLASSES[kind];
  if (Class === undefined) throw new Error(`No class for handles of the kind ${kind}.`);
  const handle = new Class(HANDLE_TOKEN, id);
  if (kind === 'SSL') noteHandle(id, handle);
  return handle;
}

function pulse(): void {}

addon.setHandleFactory(make, pulse);
