// Opens one OpenSSL, or throws with everything that was tried.
// Does not decide which is the default; default-library.ts does.

import { delimiter } from 'node:path';
import type { LibraryOrigin, LibraryRecord, LibraryRefusal } from '../../binding/addon.js';
import { addon } from '../../binding/load.js';
import { type LibraryAttempt, SslLibraryError } from '../../conditions/index.js';
import { pathsOfName, wellKnownPaths } from './search.js';

/** What to open: an origin, files in the order of loading, or `system` for the well-known places. */
export type LibraryChoice =
  | { readonly origin: 'embedded' }
  | { readonly origin: 'node' }
  | { readonly origin: 'path'; readonly paths: readonly string[] };

/** @throws SslLibraryError */
export function openLibrary(choice: LibraryChoice): LibraryRecord {
  if (choice.origin === 'path') return openPaths(choice.paths);
  const tried: LibraryAttempt[] = [];
  const opened = tryOpen(choice.origin, '', tried);
  if (opened === null) throw new SslLibraryError(tried);
  return opened;
}

/** The embedded OpenSSL if the binary carries it, else that of Node. */
export function openOwnLibrary(): LibraryRecord {
  const tried: LibraryAttempt[] = [];
  const opened = tryOpen('embedded', '', tried) ?? tryOpen('node', '', tried);
  if (opened === null) throw new SslLibraryError(tried);
  return opened;
}

/** `/a/libcrypto.so.3:/a/libssl.so.3` as a list; on Windows with semicolons. */
export function pathList(text: string): string[] {
  return text.split(delimiter).filter((path) => path !== '');
}

function openPaths(paths: readonly string[]): LibraryRecord {
  const ssl = paths.at(-1) ?? 'system';
  const crypto = paths.at(-2) ?? null;
  const candidates = ssl === 'system' ? wellKnownPaths(process) : pathsOfName(ssl, process);
  const tried: LibraryAttempt[] = [];
  for (const path of candidates) {
    const opened = tryOpen('path', path, tried, crypto);
    if (opened !== null) return opened;
  }
  throw new SslLibraryError(tried);
}

function tryOpen(
  origin: LibraryOrigin,
  path: string,
  tried: LibraryAttempt[],
  crypto: string | null = null,
): LibraryRecord | null {
  const answer = open(origin, path, crypto);
  if (!('refused' in answer)) return answer;
  const { refused, message, version } = answer;
  tried.push({ origin, path, refused, message, version });
  return null;
}

function open(
  origin: LibraryOrigin,
  path: string,
  crypto: string | null,
): LibraryRecord | LibraryRefusal {
  if (origin === 'path') return addon.openPath(path, crypto);
  return origin === 'embedded' ? addon.openEmbedded() : addon.openInProcess();
}
