// Compiles small shared objects for tests: libraries that are none, and what is laid under a process.
// Without a compiler it says so; only a machine that took a prebuilt binary may have none.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILT_HERE = fileURLToPath(new URL('../../build/Release/libssl.node', import.meta.url));

/** The C compiler, or `null` on a machine that has only a prebuilt binary. */
export function compiler(): string | null {
  const found = [process.env.CC, 'cc', 'gcc', 'clang'].find(
    (name) => name !== undefined && spawnSync(name, ['--version']).status === 0,
  );
  if (found !== undefined) return found;
  if (existsSync(BUILT_HERE)) throw new Error('The addon was built here, but there is no compiler');
  console.log('skipped: no compiler');
  return null;
}

/** A folder that is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'libssl-test-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes a shared object of C text, and the folder for it; throws what the compiler said. */
export function sharedObject(
  command: string,
  path: string,
  text: string,
  args: readonly string[] = [],
): string {
  mkdirSync(dirname(path), { recursive: true });
  const all = ['-shared', '-fPIC', '-o', path, '-x', 'c', '-', '-x', 'none', ...args];
  const { status, stderr } = spawnSync(command, all, { input: text, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${all.join(' ')}: ${stderr}`);
  return path;
}
