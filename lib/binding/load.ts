// Finds and loads the native addon: a build of this checkout, else a prebuilt binary.
// Opens no OpenSSL; lib/implementations/openssl does that.

import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Addon } from './addon.js';

/** The native addon of this thread. */
export const addon: Addon = load();

function load(): Addon {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const require = createRequire(import.meta.url);
  try {
    const native = (require('node-gyp-build') as (folder: string) => Addon)(root);
    // An object that gets its properties one by one from C is a hash table to V8; a prototype is not,
    // so that each use costs a check of shapes in the place of a search.
    return Object.create(native) as Addon;
  } catch (cause) {
    throw unloadable(root, cause);
  }
}

/**
 * No binary fits this platform, or the one that does cannot be loaded. It looks like an
 * SslLibraryError, but is none: the conditions are a room above this one.
 */
function unloadable(root: string, cause: unknown): Error {
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
  const text =
    `The native part of libssl cannot be loaded on ${process.platform}-${process.arch}, ` +
    `Node ${process.version}: ${why}\n` +
    'Prebuilt binaries exist for linux-x64 (glibc 2.28 or later). Elsewhere it is compiled when ' +
    'the package is installed, for which a C++17 compiler, make and Python 3 are needed.\n' +
    `Install them and run "npm rebuild libssl", or "npm run build" in ${root}.`;
  const error = new Error(text, { cause });
  return Object.assign(error, { name: 'SslLibraryError', code: 'ERR_SSL_ADDON_NOT_LOADED' });
}
