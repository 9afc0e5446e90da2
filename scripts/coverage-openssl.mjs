// Prints which public functions of libssl are bound, left out (and why) or forgotten; fails if any is, or a row is wrong.
// It does not look at the addon or at a library: it compares the rows with inventory/libssl.txt. --all lists each name.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readGuards, readRows, strayFiles, versionNumber } from './rows.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const list = 'native/library/inventory/libssl.txt';
const versions = ['3.0', '3.5', '3.6', '4.0'];
const bindingKinds = ['FN', 'HAND', 'MACRO', 'OWN', 'SLOT', 'MACRO_SLOT'];
const all = process.argv.includes('--all');

const inventory = readInventory();
const rows = readRows(root);
const byName = new Map(rows.map((row) => [row.name, row]));

for (const version of versions) report(version);
const crypto = rows.filter((row) => !isSsl(row));
const bound = crypto.filter(isBound).length;
console.log(`libcrypto rows: ${bound} bound, ${crypto.length - bound} left out`);
const strays = strayFiles(root).map((file) => `${file} is not in all.def`);
const problems = [...strays, ...rowProblems(), ...guardProblems()];
for (const problem of problems) console.log(problem);
if (problems.length > 0) process.exitCode = 1;

function report(version) {
  const present = inventory.filter((entry) => has(entry, version));
  const unaccounted = present.filter((entry) => !byName.has(entry.name));
  const rest = present
    .filter((entry) => byName.has(entry.name))
    .map((entry) => byName.get(entry.name));
  const left = rest.filter((row) => !isBound(row));
  console.log(
    `libssl ${version}: ${present.length} public functions, ${rest.length - left.length} bound, ` +
      `${left.length} left out, ${unaccounted.length} unaccounted`,
  );
  for (const [reason, names] of groups(left)) {
    console.log(`  ${String(names.length).padStart(4)}  ${reason}`);
    if (all) for (const name of names) console.log(`          ${name}`);
  }
  for (const { name, kind } of unaccounted) {
    if (all || unaccounted.length <= 20) console.log(`        unaccounted: ${name} (${kind})`);
  }
  if (unaccounted.length > 0) process.exitCode = 1;
}

function groups(left) {
  const reasons = new Map();
  for (const { name, reason } of left) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  return [...reasons].sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1));
}

function* rowProblems() {
  const entries = new Map(inventory.map((entry) => [entry.name, entry]));
  for (const row of rows) {
    const where = `${row.file}:${row.line}: ${row.name}`;
    const other = byName.get(row.name);
    if (other !== row) yield `${where} has another row at ${other.file}:${other.line}`;
    const entry = entries.get(row.name);
    if (entry === undefined) {
      if (isSsl(row) && row.kind !== 'OWN' && row.kind !== 'CORE')
        yield `${where} is not in ${list}`;
      continue;
    }
    if (row.since !== entry.since || row.until !== entry.until) {
      yield `${where} is said to exist ${span(row)}, and ${span(entry)} in ${list}`;
    }
    const isMacro = row.kind === 'MACRO' || row.kind === 'MACRO_SLOT';
    const hasSymbol = ['FN', 'HAND', 'CORE', 'SLOT'].includes(row.kind);
    if ((isMacro && entry.kind !== 'macro') || (hasSymbol && entry.kind !== 'function')) {
      yield `${where} is a ${row.kind} row, but a ${entry.kind} in ${list}`;
    }
  }
}

function* guardProblems() {
  for (const [name, { file, line }] of readGuards(root)) {
    // Anything but a plain name (_set_time, X509_REQ_add1_attr_by_*, "every EVP_PKEY_*_init") stands for several rows.
    if (/^[A-Z]\w*_\w+$/.test(name) && !byName.has(name))
      yield `${file}:${line}: guard for ${name}, which has no row`;
  }
}

function readInventory() {
  const lines = readFileSync(join(root, list), 'utf8').split(/\r?\n/);
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [name, since, until, kind] = line.split(' ');
      return { name, since, until: until === '-' ? null : until, kind };
    });
}

function has({ since, until }, version) {
  const number = versionNumber(version);
  return versionNumber(since) <= number && (until === null || number < versionNumber(until));
}

function span({ since, until }) {
  return until === null ? `since ${since}` : `since ${since} until ${until}`;
}

function isSsl(row) {
  return row.file.includes('/functions/ssl/');
}

function isBound(row) {
  return bindingKinds.includes(row.kind);
}
