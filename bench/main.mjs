// `npm run bench`: what a call costs and what loading costs, peers interleaved in one run, medians, ratios and their spread.
// Writes results.txt beside it. Judges nothing.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const ROUNDS = 15;
const CALLS = 1_000_000;
const STARTS = 21;

const lines = [];
const work = mkdtempSync(join(tmpdir(), 'libssl-bench-'));
try {
  say(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`);
  await calls();
  starts();
  writeFileSync(join(here, 'results.txt'), `${lines.join('\n')}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

// One call of SSL_CTX_get_options: through its bound function, and bare.
async function calls() {
  const { SSL_CTX_get_options, SSL_CTX_new, TLS_client_method } = await import(
    '../dist/openssl.js'
  );
  const { opensslVersion } = await import('../dist/index.js');
  const bare = require(buildBare());
  const ctx = SSL_CTX_new(TLS_client_method());
  say(`library: ${opensslVersion()}`);
  compare(
    'SSL_CTX_get_options',
    'ns a call',
    {
      bound: () => nanoseconds(() => SSL_CTX_get_options(ctx)),
      bare: () => nanoseconds(() => bare.getOptions(bare.ctx)),
    },
    ROUNDS,
  );
}

// A process that does nothing, that loads the addon, and that imports the package.
function starts() {
  const addon = require('node-gyp-build').resolve(join(here, '..'));
  const start = (code) => () => {
    const begin = process.hrtime.bigint();
    spawnSync(process.execPath, ['-e', code], { stdio: 'ignore' });
    return Number(process.hrtime.bigint() - begin) / 1e6;
  };
  compare(
    'start of a process',
    'ms',
    {
      addon: start(`require(${JSON.stringify(addon)})`),
      nothing: start('0'),
    },
    STARTS,
  );
  compare(
    'start of a process',
    'ms',
    {
      package: start(`import(${JSON.stringify(join(here, '../dist/index.js'))})`),
      nothing: start('0'),
    },
    STARTS,
  );
}

function compare(what, unit, peers, rounds) {
  const figures = Object.fromEntries(Object.keys(peers).map((name) => [name, []]));
  for (const run of Object.values(peers)) run(); // warm
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(peers)) figures[name].push(run());
  }
  const [first, second] = Object.keys(peers);
  const ratios = figures[first].map((figure, i) => figure / figures[second][i]);
  const differences = figures[first].map((figure, i) => figure - figures[second][i]);
  say(
    `${what}: ${Object.entries(figures)
      .map(([name, list]) => `${name} ${spread(list)} ${unit}`)
      .join(', ')}; ` + `ratio ${spread(ratios)}, difference ${spread(differences)} ${unit}`,
  );
}

function nanoseconds(call) {
  const begin = process.hrtime.bigint();
  for (let i = 0; i < CALLS; i++) call();
  return Number(process.hrtime.bigint() - begin) / CALLS;
}

function buildBare() {
  const file = join(work, 'bare.node');
  const include = process.env.npm_config_nodedir
    ? join(process.env.npm_config_nodedir, 'include/node')
    : join(dirname(process.execPath), '../include/node');
  if (!existsSync(join(include, 'node_api.h')))
    throw new Error(`no node_api.h in ${include}: set npm_config_nodedir`);
  execFileSync('g++', [
    '-O2',
    '-shared',
    '-fPIC',
    `-I${include}`,
    join(here, 'bare.cc'),
    '-o',
    file,
  ]);
  return file;
}

// Median, and in brackets the smallest and largest.
function spread(list) {
  const sorted = [...list].sort((a, b) => a - b);
  const show = (n) => (Math.abs(n) < 10 ? n.toFixed(2) : n.toFixed(1));
  return `${show(sorted[Math.floor(sorted.length / 2)])} [${show(sorted[0])} to ${show(sorted.at(-1))}]`;
}

function say(line) {
  console.log(line);
  lines.push(line);
}
