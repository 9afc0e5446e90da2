// Builds the OpenSSL that the addon embeds, or with --shared the libraries that the tests open by path.
// It takes no source that scripts/openssl-sources.json does not pin, and fetches nothing unless asked to.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { debianSource } from './debian-source.mjs';
import { embeddedFolder } from './embedded.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinned = JSON.parse(readFileSync(join(root, 'scripts', 'openssl-sources.json'), 'utf8'));
const usage = `usage: npm run openssl -- [--source TARBALL | --debian | --download] [--version 3.5.7|3.6|4.0]
                          [--shared PREFIX [--zlib]] [--cache DIR] [--jobs N]
  --source TARBALL  an OpenSSL source archive on this machine (also: environment LIBSSL_OPENSSL_SOURCE)
  --debian          Debian's source package, through the apt of this machine
  --download        the release archive from the OpenSSL project's GitHub release page
  --version V       a pinned version, or a series, whose newest is taken; default ${pinned.embedded}
  --shared PREFIX   shared libraries into PREFIX instead of the static ones to embed
  --zlib            with zlib, which compresses certificates; needs its headers (Debian: zlib1g-dev)
  --cache DIR       finished builds are kept there; default .openssl/cache
  --jobs N          default: the number of processors
Every archive is checked against the SHA-256 in scripts/openssl-sources.json.`;

// Node's names for a platform, and OpenSSL's.
const targets = {
  'linux-x64': 'linux-x86_64',
  'linux-arm64': 'linux-aarch64',
  'linux-arm': 'linux-armv4',
  'linux-ia32': 'linux-x86',
  'linux-ppc64': 'linux-ppc64le',
  'linux-s390x': 'linux64-s390x',
  'linux-riscv64': 'linux64-riscv64',
  'linux-loong64': 'linux64-loongarch64',
  'darwin-x64': 'darwin64-x86_64-cc',
  'darwin-arm64': 'darwin64-arm64-cc',
  'freebsd-x64': 'BSD-x86_64',
  'win32-x64': 'VC-WIN64A',
  'win32-ia32': 'VC-WIN32',
  'win32-arm64': 'VC-WIN64-ARM',
};

try {
  await main();
} catch (error) {
  console.error(`openssl: ${error.message}`);
  process.exitCode = 1;
}

async function main() {
  const options = readOptions();
  if (!options) return console.log(usage);
  const wanted = choose(options);
  const build = describeBuild(options);
  const cache = resolve(options.cache ?? join(root, '.openssl', 'cache'));
  const cached = wanted.map((entry) => ({ entry, folder: join(cache, cacheKey(entry, build)) }));
  let hit = cached.find(({ folder }) => existsSync(join(folder, 'BUILD.json')));
  if (hit) console.log(`OpenSSL ${hit.entry.version}: taken from the cache, ${hit.folder}`);
  else hit = await buildInto(cached, cache, build, options);
  install(hit.folder, options.shared ?? embeddedFolder());
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      source: { type: 'string' },
      debian: { type: 'boolean' },
      download: { type: 'boolean' },
      version: { type: 'string' },
      shared: { type: 'string' },
      zlib: { type: 'boolean' },
      cache: { type: 'string' },
      jobs: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return null;
  if (!values.source && !values.debian && !values.download) {
    if (process.env.LIBSSL_OPENSSL_SOURCE) values.source = process.env.LIBSSL_OPENSSL_SOURCE;
  }
  const ways = ['source', 'debian', 'download'].filter((name) => values[name]);
  if (ways.length !== 1) {
    throw new Error(`say where the source comes from, in one of three ways.\n${usage}`);
  }
  if (values.shared) values.shared = resolve(values.shared);
  // The embedded library is to need nothing but the system's C library.
  if (values.zlib && !values.shared) throw new Error(`--zlib is for --shared only.\n${usage}`);
  return { ...values, way: ways[0] };
}

/** The pinned archives that would do, best first. A given tarball is known by its SHA-256, not by its name. */
function choose({ way, source, version }) {
  if (way === 'source') {
    const file = resolve(source);
    if (!existsSync(file)) throw new Error(`${source} does not exist`);
    const sha256 = hash(readFileSync(file));
    const entry = pinned.sources.find((each) => each.sha256 === sha256);
    if (!entry)
      throw new Error(
        `${source} has SHA-256 ${sha256}, which is not in scripts/openssl-sources.json`,
      );
    if (version && !matches(entry, version)) {
      throw new Error(`${source} is OpenSSL ${entry.version}, but --version says ${version}`);
    }
    return [entry];
  }
  const found = pinned.sources
    .filter((entry) => entry.origin === 'release' && matches(entry, version ?? pinned.embedded))
    .filter((entry) => way !== 'debian' || entry.debian)
    .reverse();
  if (found.length === 0) {
    const known = [...new Set(pinned.sources.map((entry) => entry.version))].join(', ');
    throw new Error(`no pinned source for version ${version}; there is ${known}`);
  }
  return found;
}

function matches(entry, version) {
  return entry.version === version || entry.version.startsWith(`${version}.`);
}

/** What decides the result, apart from the source: hashed for the cache's name. */
function describeBuild({ shared, zlib }) {
  const platform = process.env.npm_config_platform || process.platform;
  const arch = process.env.npm_config_arch || process.arch;
  const target = targets[`${platform}-${arch}`];
  if (!target) throw new Error(`no OpenSSL target is known for ${platform}-${arch}`);
  const windows = platform === 'win32';
  // A neutral prefix: it ends up in the library, as the place of providers. Shared libraries get their real one.
  const prefix = shared ?? (windows ? 'C:/Program Files/OpenSSL' : '/usr/local');
  const flags = [
    target,
    '--libdir=lib',
    `--prefix=${prefix}`,
    windows ? '--openssldir=C:/Program Files/Common Files/SSL' : '--openssldir=/etc/ssl',
    'no-tests',
    'no-docs',
    'no-apps', // DTLS, QUIC, certificate compression, DSO and modules stay: nothing else is taken out
    zlib ? 'zlib' : 'no-zlib', // the only part that would need another library
  ];
  if (platform === 'linux' || platform === 'freebsd') flags.push('enable-ktls');
  if (!shared) {
    flags.push('no-shared');
    // Hidden, so that the names stay inside the addon; in sections, so that the linker can leave parts out.
    if (!windows)
      flags.push('-fPIC', '-fvisibility=hidden', '-ffunction-sections', '-fdata-sections');
  }
  return {
    kind: shared ? 'shared' : 'static',
    prefix,
    windows,
    flags,
    compiler: compilerName(windows),
  };
}

function compilerName(windows) {
  if (windows) return 'msvc';
  const compiler = `${process.env.CROSS_COMPILE ?? ''}${process.env.CC ?? 'cc'}`;
  const asked = spawnSync(compiler, ['--version'], { encoding: 'utf8' });
  if (asked.status !== 0)
    throw new Error(`no C compiler: ${compiler} does not run (Debian: apt-get install gcc)`);
  return `${compiler} ${asked.stdout.split('\n')[0]}`;
}

function cacheKey(entry, build) {
  const facts = JSON.stringify([entry.sha256, build.flags, build.compiler]);
  return `openssl-${entry.version}-${build.kind}-${hash(facts).slice(0, 12)}`;
}

async function buildInto(candidates, cache, build, options) {
  checkTools(build);
  mkdirSync(cache, { recursive: true });
  const work = mkdtempSync(join(cache, 'work-'));
  try {
    const { file, entry } = await obtain(candidates, work, options);
    const sha256 = hash(readFileSync(file));
    if (sha256 !== entry.sha256) {
      throw new Error(`${basename(file)} has SHA-256 ${sha256}; pinned is ${entry.sha256}`);
    }
    const tree = unpack(file, work);
    const staged = compile(tree, work, build, options.jobs);
    const { folder } = candidates.find((each) => each.entry === entry);
    const facts = {
      version: entry.version,
      sha256,
      origin: entry.origin,
      flags: build.flags,
      compiler: build.compiler,
    };
    writeFileSync(join(staged, 'BUILD.json'), `${JSON.stringify(facts, null, 2)}\n`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(staged, folder); // at once: a broken build never looks like a finished one
    return { entry, folder };
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Looks for what Configure needs before anything is fetched: its own messages come late and are hard to read. */
function checkTools({ windows }) {
  const modules = [
    'FindBin',
    'IPC::Cmd',
    'File::Compare',
    'File::Copy',
    'Pod::Usage',
    'Time::Piece',
  ];
  if (spawnSync('perl', ['-e', '1']).status !== 0) {
    throw new Error(
      'perl is needed to configure OpenSSL (Debian: apt-get install perl; Windows: Strawberry Perl)',
    );
  }
  const missing = modules.filter(
    (name) => spawnSync('perl', [`-M${name}`, '-e', '1']).status !== 0,
  );
  if (missing.length > 0) {
    throw new Error(
      `perl lacks ${missing.join(', ')} (Debian: apt-get install perl; perl-base is not enough)`,
    );
  }
  const make = windows ? ['nmake', ['/?']] : ['make', ['--version']];
  if (spawnSync(...make).status !== 0) {
    throw new Error(`${make[0]} is needed to build OpenSSL (Debian: apt-get install make)`);
  }
}

async function obtain(candidates, work, { way, source }) {
  const entries = candidates.map(({ entry }) => entry);
  if (way === 'source') return { file: resolve(source), entry: entries[0] };
  if (way === 'debian') return debianSource(entries, work);
  const [entry] = entries;
  return { file: await download(entry, work), entry };
}

async function download(entry, work) {
  const tag = `openssl-${entry.version}`;
  const url = `https://github.com/openssl/openssl/releases/download/${tag}/${entry.file}`;
  console.log(`fetching ${url}`);
  const answer = await fetch(url).catch((error) => {
    throw new Error(`${url} cannot be reached: ${error.cause?.message ?? error.message}`);
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status} ${answer.statusText}`);
  const file = join(work, entry.file);
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  return file;
}

function unpack(file, work) {
  const folder = join(work, 'source');
  mkdirSync(folder);
  run('tar', ['-xf', file, '-C', folder], work); // tar sees the compression itself; .xz needs the xz program
  const inside = readdirSync(folder).map((name) => join(folder, name));
  const tree = [folder, ...inside].find((each) => existsSync(join(each, 'Configure')));
  if (!tree) throw new Error(`${basename(file)} holds no OpenSSL source: Configure is missing`);
  return tree;
}

function compile(tree, work, build, jobs) {
  const log = join(work, 'build.log');
  const stage = join(work, 'stage');
  const shared = build.kind === 'shared';
  const make = build.windows ? 'nmake' : 'make';
  const parallel = build.windows ? [] : [`-j${jobs ?? availableParallelism()}`];
  const installs = shared
    ? ['install_dev', 'install_runtime_libs', 'install_modules']
    : ['install_dev'];
  console.log(`configuring: ${build.flags.join(' ')}`);
  run('perl', ['Configure', ...build.flags], tree, log);
  console.log(`compiling in ${tree}: some minutes`);
  // One after the other: each starts a make of its own, and side by side the two write the same assembler files.
  run(make, [...parallel, 'build_libs'], tree, log);
  if (shared) run(make, [...parallel, 'build_modules'], tree, log);
  run(make, [...installs, `DESTDIR=${stage}`], tree, log);
  return keep(join(stage, build.prefix.replace(/^[A-Za-z]:/, '')), work, shared);
}

/** Of what was installed, the headers and libraries only. */
function keep(installed, work, shared) {
  const result = join(work, 'result');
  cpSync(join(installed, 'include'), join(result, 'include'), { recursive: true });
  const wanted = shared
    ? /^(lib(ssl|crypto)\.(so|dylib).*|lib.*\.dylib|.*\.dll|ossl-modules)$/
    : /\.(a|lib)$/;
  for (const folder of ['lib', 'bin'].map((name) => join(installed, name))) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder).filter((each) => wanted.test(each))) {
      cpSync(join(folder, name), join(result, 'lib', name), {
        recursive: true,
        verbatimSymlinks: true,
      });
    }
  }
  return result;
}

function install(from, to) {
  for (const name of ['include', 'lib', 'BUILD.json']) {
    rmSync(join(to, name), { recursive: true, force: true });
    cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
  }
  console.log(`installed in ${to}`);
}

/** Runs one program; with a log, its output is kept there and only the end is shown when it fails. */
function run(program, args, cwd, log) {
  const result = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 30 });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  if (log) writeFileSync(log, output, { flag: 'a' });
  if (result.error) throw new Error(`${program} does not run: ${result.error.message}`);
  if (result.status !== 0) {
    const saved = join(tmpdir(), `openssl-build-${process.pid}.log`);
    writeFileSync(saved, output);
    const end = output.trimEnd().split('\n').slice(-15).join('\n');
    throw new Error(`${program} ${args.join(' ')} failed (all of its output: ${saved})\n${end}`);
  }
}

function hash(data) {
  return createHash('sha256').update(data).digest('hex');
}
