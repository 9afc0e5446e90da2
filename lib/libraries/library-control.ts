// ensureSsl, setSslLibraryPath, opensslVersion, doRandSeed, listSslLibraries.
// Which implementation is the default is registry.ts.

import {
  type EnsureSslOptions,
  normaliseEnsureSsl,
  normaliseOpensslVersion,
  normaliseSetSslLibraryPath,
  type OpensslVersionFacet,
} from '../arguments/index.js';
import type { LibraryRecord } from '../binding/addon.js';
import { addon } from '../binding/load.js';
import { requireImplementation } from '../implementations/registry.js';
import {
  chooseDefaultLibrary,
  chosenLibrary,
  defaultLibrary,
  rememberPaths,
} from '../openssl/library/default-library.js';
import { openLibrary } from '../openssl/library/open-library.js';
import { opensslFor } from '../openssl/openssl-for.js';

/** One OpenSSL that is loaded. */
export interface SslLibrary extends LibraryRecord {
  /** True for the one that functions without handles use in this thread. */
  isDefault: boolean;
}

/**
 * Loads and initialises OpenSSL. Every other call does so by itself, with the defaults; later calls
 * do nothing.
 *
 * Without options the library is the one of `setSslLibraryPath`, else of the environment variable
 * `LIBSSL_PATH`, else the OpenSSL inside this package, else that of Node. `libraryPath: 'system'`
 * looks in the well-known places of the operating system; a name without folder is looked for there.
 *
 * @throws SslLibraryError which lists what was tried; TypeError for wrong arguments.
 * @corresponds ensure-ssl; OPENSSL_init_ssl
 */
export function ensureSsl(options: EnsureSslOptions = {}): void {
  const { libraryPath, alreadyDone, implementation } = normaliseEnsureSsl(options);
  requireImplementation(implementation, 'ensureSsl');
  if (alreadyDone) chooseDefaultLibrary({ origin: 'node' });
  else if (libraryPath !== null) chooseDefaultLibrary({ origin: 'path', paths: libraryPath });
  else defaultLibrary();
}

/**
 * Sets the file of libssl, or files in the order of loading (libcrypto first), for the first use of
 * OpenSSL. `'system'`: the well-known places. `null` forgets an earlier setting.
 *
 * @throws Error with code `ERR_SSL_LIBRARY_CHOSEN` when another library is in use already.
 * @corresponds set-ssl-library-path
 */
export function setSslLibraryPath(libraryPath: string | readonly string[] | null): void {
  const paths = normaliseSetSslLibraryPath(libraryPath);
  const chosen = chosenLibrary();
  if (chosen !== null && chosen.path !== paths?.at(-1)) {
    const text =
      `setSslLibraryPath must be called before OpenSSL is first used: ${chosen.versionText} ` +
      `(${chosen.path === '' ? chosen.origin : chosen.path}) is in use already.`;
    throw Object.assign(new Error(text), { code: 'ERR_SSL_LIBRARY_CHOSEN' });
  }
  rememberPaths(paths);
}

/**
 * Text about the default library, for example `OpenSSL 3.5.7 …`; loads it when that was not done.
 *
 * @param what `'version'` (the default), `'built-on'`, `'directory'`, `'platform'`, `'cflags'`.
 * @corresponds openssl-version; OpenSSL_version
 */
export function opensslVersion(what: OpensslVersionFacet = 'version'): string {
  const facet = VERSION_TYPES[normaliseOpensslVersion(what)];
  return opensslFor(defaultLibrary().id).OpenSSL_version(facet) ?? '';
}

/**
 * Seeds OpenSSL's random generator with bytes of the system's. OpenSSL 3 seeds itself; this is for
 * programs that insist.
 *
 * @corresponds do-rand-seed; RAND_seed
 */
export function doRandSeed(): void {
  opensslFor(defaultLibrary().id).RAND_seed(crypto.getRandomValues(new Uint8Array(32)));
}

/**
 * The OpenSSLs that are loaded: where each came from, its version, and which functions it lacks.
 * Loads none.
 */
export function listSslLibraries(): SslLibrary[] {
  const chosen = chosenLibrary();
  return addon.libraries().map((each) => ({ ...each, isDefault: each.id === chosen?.id }));
}

/**
 * Opens a further OpenSSL beside the default one, for `opensslFor` and `makeSslCtx`.
 *
 * @param origin `'embedded'`, `'node'`, `'system'`, a path of libssl, or `[libcrypto, libssl]`.
 * @throws SslLibraryError
 */
export function openSslLibrary(origin: string | readonly string[]): SslLibrary {
  const record =
    origin === 'embedded' || origin === 'node'
      ? openLibrary({ origin })
      : openLibrary({ origin: 'path', paths: normaliseSetSslLibraryPath(origin) ?? [] });
  return { ...record, isDefault: record.id === chosenLibrary()?.id };
}

/** Numbers of OpenSSL_version(3). */
const VERSION_TYPES: Readonly<Record<OpensslVersionFacet, number>> = {
  version: 0,
  cflags: 1,
  'built-on': 2,
  platform: 3,
  directory: 4,
};
