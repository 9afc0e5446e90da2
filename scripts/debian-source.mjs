// Gets a pinned OpenSSL archive out of Debian's source packages, through apt and with lists of its own.
// It leaves the machine's list of sources as it is, and does not check the SHA-256: its caller does.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The first of the pinned entries that the mirror still has: `{ file, entry }`. */
export function debianSource(entries, work) {
  const folder = join(work, 'apt');
  mkdirSync(join(folder, 'lists', 'partial'), { recursive: true });
  mkdirSync(join(folder, 'cache', 'archives', 'partial'), { recursive: true });
  const suites = [...new Set(entries.flatMap((entry) => entry.debian.suites))];
  const signed = existsSync(keyring) ? `[signed-by=${keyring}] ` : '';
  const mirror = debianMirror();
  writeFileSync(
    join(folder, 'sources.list'),
    suites.map((suite) => `deb-src ${signed}${mirror} ${suite} main\n`).join(''),
  );
  const updated = apt(folder, 'apt-get', ['update']);
  if (updated.status !== 0)
    throw new Error(`apt-get update failed for ${suites.join(', ')}:\n${updated.output}`);
  const offered = offeredVersions(folder);
  const failures = [];
  for (const entry of entries.filter((each) => offered.includes(each.debian.version))) {
    const fetched = fetchArchive(folder, entry);
    if (fetched.file) return { entry, file: fetched.file };
    failures.push(fetched.failure); // a mirror's list may name what its pool no longer, or not yet, has
  }
  const pinned = entries.map((each) => each.debian.version).join(', ');
  throw new Error(
    `the mirror has openssl ${offered.join(', ') || 'in no version'}; pinned are ${pinned}. ` +
      'Give a tarball with --source, or pin the newer version in scripts/openssl-sources.json.' +
      failures.map((failure) => `\n${failure}`).join(''),
  );
}

/** Where the machine's own apt finds Debian. */
function debianMirror() {
  const asked = spawnSync(
    'apt-get',
    ['indextargets', '--format', '$(REPO_URI)', 'Created-By: Packages', 'Origin: Debian'],
    { encoding: 'utf8' },
  );
  if (asked.error)
    throw new Error(
      '--debian needs apt, which this machine does not have: use --source or --download',
    );
  const repositories = (asked.stdout ?? '').split('\n').filter((uri) => /\/debian\/?$/.test(uri));
  if (repositories.length === 0) {
    throw new Error(
      'apt knows no Debian mirror (run "apt-get update" once); else use --source or --download',
    );
  }
  return repositories[0];
}

function offeredVersions(folder) {
  const shown = apt(folder, 'apt-cache', ['showsrc', 'openssl']);
  return [...shown.output.matchAll(/^Version: (.+)$/gm)].map((match) => match[1]);
}

function fetchArchive(folder, entry) {
  console.log(`apt: source package openssl ${entry.debian.version}`);
  const args = ['source', '--download-only', '--tar-only', `openssl=${entry.debian.version}`];
  const fetched = apt(folder, 'apt-get', args);
  const name = readdirSync(folder).find((each) => /\.orig\.tar\.\w+$/.test(each));
  if (fetched.status === 0 && name) return { file: join(folder, name) };
  console.log('apt: not to be had');
  return { failure: `apt-get ${args.join(' ')} failed:\n${fetched.output}` };
}

function apt(folder, program, args) {
  const settings = {
    'Dir::Etc::sourcelist': join(folder, 'sources.list'),
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::Cache': join(folder, 'cache'),
    'APT::Sandbox::User': 'root', // else apt wants the folder open to its own user
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  const result = spawnSync(program, [...flags, ...args], { cwd: folder, encoding: 'utf8' });
  return { status: result.status, output: `${result.stdout ?? ''}${result.stderr ?? ''}` };
}
