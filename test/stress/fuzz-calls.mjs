// Calls every bound C function at random: right and wrong kinds of handle, released handles, odd numbers, texts and buffers.
// `npm run fuzz:calls [-- --calls N --seed N --library embedded|node|PATH]`. Checks nothing but survival, that no call takes
// minutes, and that whatever is thrown is a typed error. Runs in child processes of CHUNK calls each, which write down each
// call before they make it; of a child that dies or hangs the last ones are shown. --go-on then spares the last function and
// begins the chunk again, to find several faults in one run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readRows } from '../../scripts/rows.mjs';
import { Fuzz } from './fuzz.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CHUNK = 20_000;
const STALLED_MS = 120_000;
const SLOW_MS = 2_000;
const MOST_FAULTS = 50;
/** Without a sanitizer nobody reads it: reports crashes in place of Node's own handler, and fails allocations as malloc does. */
const SANITIZER = 'allow_user_segv_handler=0:handle_segv=2:allocator_may_return_null=1';
const { values: options } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: '1' },
    library: { type: 'string', default: 'embedded' },
    only: { type: 'string' },
    spare: { type: 'string', multiple: true, default: [] },
    'go-on': { type: 'boolean', default: false },
    child: { type: 'boolean', default: false },
    trace: { type: 'string' },
  },
});

/** Not called: they would stop the run for reasons that are no fault of theirs. */
const SPARED = new Map([
  ['RAND_keep_random_devices_open', 'changes how this whole process seeds'],
  [
    'EVP_set_default_properties',
    'an impossible property query makes every later fetch of the process fail',
  ],
  ['EVP_default_properties_enable_fips', 'the same'],
  ['OSSL_PROVIDER_set_default_search_path', 'loads whatever modules lie at a random place'],
  ['CONF_modules_load_file', 'reads any file as configuration of the whole process'],
  ['CONF_modules_load_file_ex', 'the same'],
  ['OSSL_LIB_CTX_load_config', 'the same'],
  ['BIO_socket_wait', 'waits as long as it is told'],
  ['BIO_wait', 'the same'],
  ['OSSL_PROVIDER_unload', 'an unloaded default provider makes every later call fail alike'],
]);

if (options.child) await runChild(Number(options.seed), Number(options.calls));
else await runAll(Number(options.seed), Number(options.calls));

async function runAll(seed, calls) {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-calls-'));
  const totals = { calls: 0, returned: 0, refused: 0 };
  const slow = new Map();
  const faults = [];
  const started = Date.now();
  try {
    for (let done = 0, chunk = seed; done < calls; ) {
      const size = Math.min(CHUNK, calls - done);
      const result = await runChunk(folder, chunk, size);
      if (result.fault === undefined) {
        for (const key of Object.keys(totals)) totals[key] += result[key];
        for (const [name, ms] of result.slow) slow.set(name, Math.max(ms, slow.get(name) ?? 0));
        done += size;
        chunk++;
        continue;
      }
      faults.push(result.fault);
      const known = options.spare.includes(result.fault);
      if (!options['go-on'] || known || faults.length === MOST_FAULTS) break;
      options.spare.push(result.fault);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  console.log(
    `${totals.calls} calls (${options.library}): ${totals.returned} returned, ${totals.refused} refused, in ${seconds} s`,
  );
  for (const [name, ms] of slow) console.log(`slow: ${name} took ${ms} ms`);
  if (faults.length === 0) return;
  console.error(`${faults.length} faults: ${faults.join(', ')}`);
  process.exitCode = 1;
}

/** What a child counted, or `fault`: the function that it was in when it died or was stopped. */
async function runChunk(folder, seed, calls) {
  const trace = join(folder, 'trace');
  const work = join(folder, 'work');
  mkdirSync(work, { recursive: true });
  const script = fileURLToPath(import.meta.url);
  const args = ['--expose-gc', script, '--child', '--seed', `${seed}`, '--calls', `${calls}`];
  args.push('--library', options.library, '--trace', trace);
  if (options.only) args.push('--only', options.only);
  for (const name of options.spare) args.push('--spare', name);
  const child = await watch(args, work, trace);
  // Calls may have written to the output too, before and after.
  const told = /@@(\{.*\})@@/.exec(child.stdout)?.[1];
  if (child.status === 0 && told !== undefined) return JSON.parse(told);
  const ended = child.hung
    ? `hung: one call took more than ${STALLED_MS / 1000} s`
    : `ended with ${child.status ?? child.signal}`;
  if (!existsSync(trace)) throw new Error(`the child did not begin: it ${ended}\n${child.stderr}`);
  const lastCalls = readFileSync(trace, 'utf8').trimEnd().split('\n').slice(-12);
  console.error(
    `seed ${seed}: ${ended}\n${child.stderr.slice(0, 6000)}\nlast calls:\n${lastCalls.join('\n')}\n`,
  );
  return { fault: lastCalls.at(-1).split('(')[0] };
}

/** Runs a child to its end, or until its trace has not grown for STALLED_MS. */
async function watch(args, cwd, trace) {
  rmSync(trace, { force: true });
  // Files: a pipe is a socket, and a call that reads from descriptor 1 would wait for ever.
  const outputs = ['stdout', 'stderr'].map((name) => `${trace}.${name}`);
  const descriptors = outputs.map((name) => openSync(name, 'w'));
  const child = spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ASAN_OPTIONS: `${SANITIZER}:${process.env.ASAN_OPTIONS ?? ''}` },
    stdio: ['ignore', ...descriptors],
  });
  for (const descriptor of descriptors) closeSync(descriptor);
  let hung = false;
  let size = -1;
  let grown = Date.now();
  const timer = setInterval(() => {
    const now = existsSync(trace) ? statSync(trace).size : 0;
    if (now !== size) grown = Date.now();
    size = now;
    hung = Date.now() - grown > STALLED_MS;
    if (hung) child.kill('SIGKILL');
  }, 1000);
  const [status, signal] = await once(child, 'close');
  clearInterval(timer);
  const [stdout, stderr] = outputs.map((name) => readFileSync(name, 'utf8'));
  return { stdout, stderr, hung, status, signal };
}

async function runChild(seed, calls) {
  const surface = await openSurface();
  const rows = readRows(root).filter(
    (row) =>
      ['FN', 'HAND', 'MACRO', 'OWN'].includes(row.kind) &&
      !SPARED.has(row.name) &&
      !options.spare.includes(row.name) &&
      surface[row.name],
  );
  const fuzz = new Fuzz(seed, openSync(options.trace, 'w'));
  const slow = [];
  const wanted = options.only
    ? rows.filter((row) => new RegExp(options.only).test(row.name))
    : rows;
  for (let i = 0; i < calls; i++) {
    const row = i < wanted.length ? wanted[i] : fuzz.pick(wanted);
    const before = Date.now();
    fuzz.call(surface[row.name], row);
    const took = Date.now() - before;
    if (took > SLOW_MS) slow.push([row.name, took]);
    if (i % 2000 === 0) {
      fuzz.forget();
      globalThis.gc?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  fuzz.close();
  const result = JSON.stringify({ calls, returned: fuzz.returned, refused: fuzz.refused, slow });
  console.log(`@@${result}@@`);
}

async function openSurface() {
  const openssl = await import('../../dist/openssl.js');
  const main = await import('../../dist/index.js');
  if (options.library === 'node') main.ensureSsl({ alreadyDone: true });
  else if (options.library !== 'embedded') main.ensureSsl({ libraryPath: options.library });
  return { ...openssl };
}
