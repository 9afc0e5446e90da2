// Writes dist/: the modules of lib/ in a few files, because each file costs a process a millisecond at its start, and the
// declarations of all of them. The entries share one file, and so every class and all state.
// It checks nothing but what tsc checks.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** What users, the command line, tests and the benchmark import. */
const ENTRIES = [
  'index',
  'openssl',
  'redis',
  'binding/load',
  'cli/main',
  'cli/demo-server',
  'cli/certificate-maker',
];
const CONSTANTS = /[\\/]lib[\\/]openssl[\\/]constants\.ts$/;
/** Modules that only some entries need; each goes where it is imported. */
const APART =
  /[\\/]lib[\\/]((openssl|redis)\.ts|(redis|cli)[\\/]|openssl[\\/](functions|constants)\.ts$)/;

/**
 * The entry `libssl/openssl` has all constants. What else uses some gets a copy of the module, of which only those are
 * left: thousands cost 10 ms.
 */
const usedConstants = {
  name: 'used-constants',
  async resolveId(source, importer) {
    if (!source.endsWith('/constants.js') || importer === join(root, 'lib/openssl.ts')) return null;
    const resolved = await this.resolve(source, importer, { skipSelf: true });
    return resolved === null || !CONSTANTS.test(resolved.id) ? resolved : `${resolved.id}?used`;
  },
  load(id) {
    if (!id.endsWith('?used')) return null;
    return { code: readFileSync(id.slice(0, -'?used'.length), 'utf8'), moduleType: 'ts' };
  },
};

rmSync(dist, { recursive: true, force: true });
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(1);

const bundle = await rolldown({
  cwd: root,
  input: Object.fromEntries(ENTRIES.map((name) => [name, `lib/${name}.ts`])),
  platform: 'node',
  external: [/^node:/, 'node-gyp-build'],
  resolve: { extensionAlias: { '.js': ['.ts'] } },
  transform: { target: 'es2022' },
  optimization: { inlineConst: { mode: 'all' } },
  plugins: [usedConstants],
});
const { output } = await bundle.write({
  dir: dist,
  format: 'esm',
  // One folder down, as lib/binding is: load.ts looks for the addon from there.
  chunkFileNames: 'shared/[name].js',
  codeSplitting: {
    groups: [{ name: 'libssl', test: (id) => /[\\/]lib[\\/]/.test(id) && !APART.test(id) }],
  },
  comments: { jsdoc: false, legal: false, annotation: false },
});
await bundle.close();

// One character beyond ASCII makes V8 keep the whole file in two bytes a character, which costs 5 ms.
for (const { fileName } of output) {
  const file = join(dist, fileName);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );
}
