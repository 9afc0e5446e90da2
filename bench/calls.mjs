// What one call of a bound function costs beside the bare Node-API call, and what loading costs at the start of a process.
// Both peers of a call run in this process, by turns.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SSL_CTX_get_options, SSL_CTX_new, TLS_client_method } from '../dist/openssl.js';
import { buildBare } from './build.mjs';
import { ratios, spread } from './statistics.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const CALLS = 500_000;

/** One call of SSL_CTX_get_options: through its bound function, and bare. */
export async function call({ folder, rounds, say }) {
  const bare = require(buildBare(folder));
  const ctx = SSL_CTX_new(TLS_client_method());
  const peers = {
    bound: () =>
      nanoseconds((calls) => {
        for (let i = 0; i < calls; i++) SSL_CTX_get_options(ctx);
      }),
    bare: () =>
      nanoseconds((calls) => {
        for (let i = 0; i < calls; i++) bare.getOptions(bare.ctx);
      }),
  };
  compare('SSL_CTX_get_options', 'ns a call', peers, 2 * rounds, say, 'ratio at most 1.5');
}

/** A process that does nothing, that loads the addon, and that imports the package. */
export async function start({ rounds, say }) {
  const addon = require('node-gyp-build').resolve(join(here, '..'));
  const imported = (name) => begin(`import(${JSON.stringify(join(here, '../dist', name))})`);
  const nothing = begin('import("node:net")');
  const peers = {
    addon: begin(`require(${JSON.stringify(addon)})`),
    'libssl/openssl': imported('openssl.js'),
    libssl: imported('index.js'),
  };
  for (const [name, run] of Object.entries(peers)) {
    const bar = name === 'addon' ? 'difference at most 30 ms' : '';
    compare(`start with ${name}`, 'ms', { [name]: run, nothing }, 3 * rounds, say, bar);
  }
}

function begin(code) {
  return () => {
    const before = process.hrtime.bigint();
    spawnSync(process.execPath, ['-e', code], { stdio: 'ignore' });
    return Number(process.hrtime.bigint() - before) / 1e6;
  };
}

function compare(what, unit, peers, rounds, say, bar) {
  const figures = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  for (const run of Object.values(peers)) run(); // warm
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(peers)) figures[name].push(run());
  }
  const [first, second] = Object.values(figures);
  const differences = first.map((figure, i) => figure - second[i]);
  say(`\n${what}${bar && `, ${bar}`}`);
  for (const [name, list] of Object.entries(figures))
    say(`  ${name.padEnd(16)} ${spread(list)} ${unit}`);
  say(`  ratio ${spread(ratios(first, second))}, difference ${spread(differences)} ${unit}`);
}

function nanoseconds(run) {
  const before = process.hrtime.bigint();
  run(CALLS); // a loop of its own, so that V8 treats neither call as one of many kinds
  return Number(process.hrtime.bigint() - before) / CALLS;
}
