// Modules of Node that are slow to load and seldom needed.
// Loads none by itself.

import { createRequire } from 'node:module';

interface Builtins {
  'node:crypto': typeof import('node:crypto');
  'node:dns/promises': typeof import('node:dns/promises');
  'node:tls': typeof import('node:tls');
}

/** A module of Node, loaded when this is called. */
export function builtin<Name extends keyof Builtins>(name: Name): Builtins[Name] {
  return createRequire(import.meta.url)(name) as Builtins[Name];
}
