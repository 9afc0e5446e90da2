// Which OpenSSL is the default one of this thread: chosen once, at the first use.
// Opening is open-library.ts; other libraries may be used beside it.

import type { LibraryRecord } from '../../binding/addon.js';
import { type LibraryChoice, openLibrary, openOwnLibrary, pathList } from './open-library.js';

let chosen: LibraryRecord | null = null;
let pathsToUse: readonly string[] | null = null;

/**
 * The default library, opened at the first call: the path that was set, else `LIBSSL_PATH`, else
 * the embedded one, else that of Node.
 *
 * @throws SslLibraryError
 */
export function defaultLibrary(): LibraryRecord {
  chosen ??= openDefault();
  return chosen;
}

/** Chooses the default library, unless it was chosen before. */
export function chooseDefaultLibrary(choice: LibraryChoice): LibraryRecord {
  chosen ??= openLibrary(choice);
  return chosen;
}

/** The default library if it was chosen, without choosing. */
export function chosenLibrary(): LibraryRecord | null {
  return chosen;
}

/** Paths for the choice to come; `null` forgets them. */
export function rememberPaths(paths: readonly string[] | null): void {
  pathsToUse = paths;
}

function openDefault(): LibraryRecord {
  const paths = pathsToUse ?? pathList(process.env.LIBSSL_PATH ?? '');
  return paths.length === 0 ? openOwnLibrary() : openLibrary({ origin: 'path', paths });
}
