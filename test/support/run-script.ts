// Runs a few lines of JavaScript in a process of their own, with the built package (dist, npm run build:ts).
// For what a process decides once: its environment, its default library, its end.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';

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
  const preamble =
    `const libssl = await import(${JSON.stringify(INDEX)});` +
    `const openssl = await import(${JSON.stringify(OPENSSL)});` +
    'const print = (value) => console.log(JSON.stringify(value));';
  const args = [...(settings.node ?? []), '--input-type=module', '-e', `${preamble}\n${text}`];
  return spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 15_000,
    killSignal: 'SIGKILL',
    env: environment(settings.env ?? {}),
  });
}

/** As {@link runScript}; what it printed, once it has ended well. */
export function resultOf(text: string, settings: ScriptSettings = {}): unknown[] {
  const { status, signal, stdout, stderr } = runScript(text, settings);
  if (status !== 0) throw new Error(`status ${status}, signal ${signal}: ${stderr}`);
  return stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}

/** Ours, without what would decide for the script. */
function environment(wanted: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const clean = Object.entries(process.env).filter(([name]) => !DECIDING.has(name));
  return { ...Object.fromEntries(clean), ...wanted };
}

const DECIDING = new Set([
  'LIBSSL_PATH',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
]);
