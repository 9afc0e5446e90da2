// Makes prebuilds/<platform>-<arch>/ with prebuildify and passes each binary through the gate.
// It does not build OpenSSL: run `npm run openssl` first, or the binary carries none.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { embedded } from './embedded.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = `prebuilds/${process.platform}-${process.arch}`;

if (!embedded() && process.env.LIBSSL_EMBEDDED !== 'none') {
  console.error(
    'no embedded OpenSSL: run "npm run openssl" first, or set LIBSSL_EMBEDDED=none to go without',
  );
  process.exitCode = 1;
} else {
  // The running node's headers: prebuildify's own choice, the newest Node it knows, gives no other binary.
  run(
    createRequire(import.meta.url).resolve('prebuildify/bin.js'),
    '--target',
    process.versions.node,
    '--napi',
    '--strip',
    '--tag-libc',
  );
  const binaries = readdirSync(join(root, folder)).filter((name) => name.endsWith('.node'));
  // Further arguments go to the gate: npm run prebuild -- --glibc 2.28
  if (process.platform === 'linux') {
    run(
      'scripts/exports.mjs',
      ...process.argv.slice(2),
      ...binaries.map((name) => `${folder}/${name}`),
    );
  }
}

function run(script, ...args) {
  const result = spawnSync(process.execPath, [script, ...args], {
    cwd: root,
    env: { JOBS: 'max', ...process.env },
    stdio: 'inherit',
  });
  if (result.status !== 0) process.exit(result.status ?? 1);
}
