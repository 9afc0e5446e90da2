// What the npm package holds: everything that its own builds, its README and its entries name.
// Installing and compiling it is the section "install" of .ci/run.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const windows = process.platform === 'win32';

let packed: ReadonlySet<string>;
beforeAll(() => {
  const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
  const { status, stdout, stderr } = spawnSync(windows ? 'npm.cmd' : 'npm', args, {
    cwd: root,
    encoding: 'utf8',
    shell: windows,
  });
  if (status !== 0) throw new Error(stderr);
  const [{ files }] = JSON.parse(stdout) as [{ files: { path: string }[] }];
  packed = new Set(files.map(({ path }) => path));
});

const missing = (paths: readonly string[]) => paths.filter((path) => !packed.has(path));

describe('the npm package', () => {
  it('holds every single file that package.json lists', () => {
    const { files } = JSON.parse(text('package.json')) as { files: string[] };
    const present = files.filter((path) => path !== 'prebuilds');
    expect(
      present.filter((path) => !existsSync(new URL(`../../${path}`, import.meta.url))),
    ).toEqual([]);
    expect(missing(present.filter((path) => posix.extname(path) !== ''))).toEqual([]);
  });

  it('holds what its builds run, and what that imports', () => {
    const builds = text('binding.gyp') + text('CMakeLists.txt');
    const named = [...builds.matchAll(/\b([\w-]+\.mjs)\b/g)].map(([, name]) => `scripts/${name}`);
    const { scripts } = JSON.parse(text('package.json')) as { scripts: Record<string, string> };
    // docs/libraries.md sends users of the package to this one.
    named.push(String(scripts.openssl).replace('node ', ''));
    expect(named.length).toBeGreaterThan(3);
    const all = new Set(named);
    for (const path of all) {
      for (const [, name] of text(path).matchAll(/from '\.\/([\w/.-]+)'/g))
        all.add(`scripts/${name}`);
    }
    expect(missing([...all])).toEqual([]);
  });

  it('holds every source file', () => {
    const sources = text('native/sources.txt').split(/\r?\n/);
    const files = sources.map((line) => line.replace(/#.*/, '').trim());
    expect(missing(files.filter((line) => line !== ''))).toEqual([]);
  });

  it('holds what README.md links to and shows', () => {
    const readme = text('README.md');
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => String(target));
    const shown = [...readme.matchAll(/^`(examples\/[^`]+)`$/gm)].map(([, path]) => String(path));
    expect(shown.length).toBeGreaterThan(0);
    expect(missing([...links, ...shown])).toEqual([]);
  });

  it('holds nothing that is made or tested here only', () => {
    const ours = /^(test|bench|build|coverage|lib|\.|node_modules)/;
    expect([...packed].filter((path) => ours.test(path))).toEqual([]);
  });
});
