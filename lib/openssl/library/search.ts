// Where libssl may lie on this machine: the well-known paths, and those for a name without folder.
// Pure: does not look whether they exist; opening them tells.

import { posix, win32 } from 'node:path';
import { TRIPLETS, type WellKnown, wellKnownFor } from './well-known.js';

/** What the search depends on. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Paths of libssl to try, in order: each folder's newest version first. */
export function wellKnownPaths(machine: Machine): string[] {
  const row = wellKnownFor(machine.platform, machine.arch);
  return inFolders(row.names, row, machine);
}

/** A path as it is; a name without folder, such as `libssl.so.3`, in each well-known folder. */
export function pathsOfName(name: string, machine: Machine): string[] {
  if (/[/\\]/.test(name)) return [name];
  return inFolders([name], wellKnownFor(machine.platform, machine.arch), machine);
}

function inFolders(names: readonly string[], row: WellKnown, machine: Machine): string[] {
  const { join, delimiter } = machine.platform === 'win32' ? win32 : posix;
  const asked = row.variables.flatMap((name) => (machine.env[name] ?? '').split(delimiter));
  const triplet = TRIPLETS[machine.arch];
  const known = row.folders
    .filter((folder) => triplet !== undefined || !folder.includes('{triplet}'))
    .map((folder) => folder.replace('{triplet}', triplet ?? ''));
  const folders = [...asked.filter((folder) => folder !== ''), ...known];
  return [...new Set(folders.flatMap((folder) => names.map((name) => join(folder, name))))];
}
