// The classes of handles. Importing it makes native code able to make them.
// Re-exports only.

import './factory.js';

export { Handle } from './handle.js';
export * from './pointers.js';
export { SidedHandle } from './sided-handle.js';
export { SocketHandle } from './socket-handle.js';
