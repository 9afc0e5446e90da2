// Runs a few lines of JavaScript in a process of their own, with the built package (dist, npm run build:ts).
// For what a process decides once: its environment, its default library, its end.

import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';

const INDEX = new URL('../../dist/index.js', import.meta.url).href;
const OPENSSL = new URL('../../dist/openssl.js', import.meta.url).href;

/** What a script may be given beside its text. */
export interface ScriptSettings {
  /** Variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node. */
  readonly node?: readonly string[];
}

/**
 * Runs it as a module. `libssl` is the package, `openssl` its C names, `print` writes JSON in a line.
 */
export function runScript(text: string, settings: ScriptSettings = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, argumentsOf(text, settings), {
    encoding: 'utf8',
    ...LIMITS,
    env: environment(settings.env ?? {}),
  });
}

/** A script that runs beside what goes on here, such as calls that wait for it. */
export interface RunningScript {
  /** The first thing that it prints, such as a port. */
  readonly first: Promise<unknown>;
  /** All that it has printed, once it has ended well. */
  readonly ended: Promise<unknown[]>;
}

/** Starts one; see {@link runScript}. */
export function startScript(text: string, settings: ScriptSettings = {}): RunningScript {
  const env = environment(settings.env ?? {});
  const child = spawn(process.execPath, argumentsOf(text, settings), { ...LIMITS, env });
  const said = { stdout: '', stderr: '' };
  const first = new Promise<unknown>((resolve, reject) => {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (data) => {
        said[name] += data;
        const [line] = said.stdout.split('\n', 1);
        if (said.stdout.includes('\n')) resolve(JSON.parse(line ?? ''));
      });
    }
    child.once('close', () => reject(new Error(`It printed nothing: ${said.stderr}`)));
  });
  first.catch(() => {}); // where only its end is waited for
  const ended = new Promise<unknown[]>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => {
      if (status === 0) resolve(linesOf(said.stdout));
      else reject(new Error(`status ${status}, signal ${signal}: ${said.stdout}${said.stderr}`));
    });
  });
  return { first, ended };
}

/** As {@link runScript}; what it printed, once it has ended well. */
export function resultOf(text: string, settings: ScriptSettings = {}): unknown[] {
  const { status, signal, stdout, stderr } = runScript(text, settings);
  if (status !== 0) throw new Error(`status ${status}, signal ${signal}: ${stderr}`);
  return linesOf(stdout);
}

function argumentsOf(text: string, settings: ScriptSettings): string[] {
  const preamble =
    `const libssl = await import(${JSON.stringify(INDEX)});` +
    `const openssl = await import(${JSON.stringify(OPENSSL)});` +
    'const print = (value) => console.log(JSON.stringify(value));';
  return [...(settings.node ?? []), '--input-type=module', '-e', `${preamble}\n${text}`];
}

function linesOf(output: string): unknown[] {
  return output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** Ours, without what would decide for the script. */
function environment(wanted: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !DECIDING.has(name));
  return { ...Object.fromEntries(clean), ...wanted };
}

const LIMITS = { timeout: 15_000, killSignal: 'SIGKILL' } as const;
const DECIDING = new Set([
  'LIBSSL_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
]);
