// Modules of Node that are slow to load and seldom needed.
// Loads none by itself.

import { createRequire } from 'node:module';

/** A module of Node, loaded when this is called. */
export function builtin(name: 'node:tls'): typeof import('node:tls') {
  return createRequire(import.meta.url)(name) as typeof import('node:tls');
}
