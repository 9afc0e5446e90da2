// Functions of JavaScript that OpenSSL calls, as one list of names.
// Re-exports only.

export { addClientCustomExt, addCustomExt, addServerCustomExt } from './add-extensions.js';
export { isPromise } from './promise.js';
export { setCallbacks } from './set-callbacks.js';
export { setQuicTlsCbs } from './set-quic-tls.js';
export { hasCallbacks, whenCallbackSet } from './tables.js';
export type * from './types.js';
export { forgetWaiting, letSuspend, openPromise, resume, takeThrown } from './waiting.js';
