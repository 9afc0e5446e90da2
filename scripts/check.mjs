// Runs every check that CI runs before the tests, all of them even when one fails, and says which did.
// It changes nothing: `npm run format` and `npm run generate` do. Arguments choose checks by name.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const checks = {
  format: [
    'biome check --linter-enabled=false --error-on-warnings .',
    'node scripts/format-native.mjs --check',
  ],
  lint: ['biome lint --error-on-warnings .'],
  types: ['tsc --noEmit -p tsconfig.json'],
  generated: ['node scripts/generate.mjs --check'],
  rooms: ['node scripts/includes.mjs', 'depcruise lib --output-type err'],
  exports: ['knip --no-progress'],
  docs: ['node scripts/docs-coverage.mjs'],
  sources: ['node scripts/sources.mjs --check'],
  builds: ['node scripts/builds.mjs'],
  surface: ['node scripts/coverage-openssl.mjs'],
};

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const path = `${join(root, 'node_modules', '.bin')}${windows ? ';' : ':'}${process.env.PATH}`;
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in checks));
if (unknown.length > 0) {
  console.error(
    `no check is called ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}`,
  );
  process.exit(2);
}

const failed = [];
for (const [name, commands] of Object.entries(checks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  const bad = commands.filter((command) => !runs(command));
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${bad.length === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  failed.push(...bad);
}
if (failed.length > 0) {
  console.log(`\nfailed: ${failed.join('; ')}`);
  process.exitCode = 1;
}

function runs(command) {
  const [program, ...args] = command.split(' ');
  const result = spawnSync(program === 'node' ? process.execPath : program, args, {
    cwd: root,
    env: { ...process.env, PATH: path },
    shell: windows && program !== 'node', // the tools are .cmd files there
    stdio: 'inherit',
  });
  return result.status === 0;
}
