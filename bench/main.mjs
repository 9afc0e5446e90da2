// `npm run bench`: this package beside node:tls and a C program on the same libssl; medians of ratios within one run, with
// quartiles. Writes results.txt beside it. Judges nothing but says what the bars are.
//
//   npm run bench -- [--quick] [--rounds N] [--round-ms N] [--warm-ms N] [work ...]
//
// LIBSSL_BENCH_NODES names a folder for Node 24 and 26 (build.mjs); without it they are left out.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { buildPeer, makeCertificate, otherNodes } from './build.mjs';
import { call, start } from './calls.mjs';
import { measure } from './measure.mjs';
import { describe } from './report.mjs';
import { WORKS } from './works.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    'round-ms': { type: 'string' },
    'warm-ms': { type: 'string' },
  },
});
const quick = values.quick;
const rounds = Number(values.rounds ?? (quick ? 3 : 7));
const roundMs = Number(values['round-ms'] ?? (quick ? 300 : 1000));
const warmMs = Number(values['warm-ms'] ?? (quick ? 1000 : 5000));

const lines = [];
const others = { call, start };
const names =
  positionals.length > 0 ? positionals : [...Object.keys(WORKS), ...Object.keys(others)];
const unknown = names.filter((name) => !(name in WORKS) && !(name in others));
if (unknown.length > 0) {
  const known = [...Object.keys(WORKS), ...Object.keys(others)].join(', ');
  console.error(`no work is called ${unknown.join(', ')}; there are ${known}`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'libssl-bench-'));
try {
  await run();
  if (positionals.length === 0) writeFileSync(join(here, 'results.txt'), `${lines.join('\n')}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function run() {
  const { opensslVersion } = await import('../dist/index.js');
  const c = [buildPeer(folder)];
  const certificates = {
    EC: await makeCertificate(folder, 'EC'),
    RSA: await makeCertificate(folder, 'RSA'),
  };
  const nodes = quick ? {} : otherNodes([24, 26]);
  const context = { rounds, roundMs, warmMs, certificates, c };
  say(
    `${new Date().toISOString().slice(0, 10)}, ${cpus()[0].model.trim()}, ${cpus().length} cores`,
  );
  say(`Linux ${release()}, Node ${process.version} with OpenSSL ${process.versions.openssl}`);
  say(`ours and C: ${opensslVersion()}`);
  say(`${rounds} rounds of ${roundMs} ms, each peer warmed for ${warmMs} ms; medians [quartiles]`);
  say('CPU is user and system time of the peer alone, its load is another process');
  sayLoad('before');
  for (const name of names) {
    if (name in others) await others[name]({ folder, rounds, say });
    else await one(name, nodes, context);
  }
  say('');
  sayLoad('after');
}

// Above 2 or so on 2 cores somebody else is at work: then only large differences mean something.
function sayLoad(when) {
  say(`load average ${when}: ${loadavg()[0].toFixed(1)}`);
}

async function one(name, nodes, context) {
  const work = WORKS[name];
  const figures = await measure(work, peersOf(work, nodes, context), context);
  for (const line of describe(name, work, figures)) say(line);
}

function peersOf(work, nodes, { c }) {
  const script = (file) => join(here, 'peers', file);
  const [major] = process.versions.node.split('.');
  const peers = [{ name: 'ours', command: [process.execPath, script('ours.mjs')] }];
  if (work.besideLocal) return [...peers, { ...peers[0], name: 'local key' }];
  const tls = (node, path) => {
    peers.push({ name: `node ${node}`, command: [path, script('node-tls.mjs')] });
    if (work.onread)
      peers.push({ name: `node ${node} onread`, command: [path, script('node-tls.mjs')] });
  };
  if (!work.noNode) {
    tls(major, process.execPath);
    for (const [node, path] of Object.entries(nodes)) if (node !== major) tls(node, path);
  }
  if (!work.noC) peers.push({ name: 'C', command: c });
  return peers;
}

function say(line) {
  console.log(line);
  lines.push(line);
}
