// A thread or a process that ends in the midst of a callback: nothing hangs, nothing crashes, on the crew and on the loop.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../stress/callbacks-ending.mjs', import.meta.url));
const OBSERVE = ['info', 'msg', 'keylog'];
const DECIDE = ['servername', 'alpn-select'];
const WAIT = ['client-hello', 'cert', 'client-cert', 'verify', 'cert-verify'];

const cases = [2, 0].flatMap((crew) =>
  ['terminate', 'exit'].flatMap((ending) => [
    ...[...OBSERVE, ...DECIDE, ...WAIT].map((name) => [name, 'runs', ending, crew] as const),
    ...WAIT.map((name) => [name, 'waits', ending, crew] as const),
  ]),
);

describe('the end of a thread or process', () => {
  it.each(cases)('in %s, while it %s: %s, with a crew of %s', async (...settings) => {
    const child = spawn(process.execPath, [SCRIPT, ...settings.map(String)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      child.once('close', (...how) => resolve(how));
    });
    clearTimeout(timer);
    const expected = settings[2] === 'exit' ? [7, null, ''] : [0, null, 'terminated\n'];
    expect([code, signal, text]).toEqual(expected);
  });
});
