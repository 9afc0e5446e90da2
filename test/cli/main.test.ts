// The command line as users run it, from dist (npm run build:ts): output, exit codes, messages.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../lib/cli/commands/connect.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

function run(...args: string[]) {
  return spawnSync(process.execPath, [MAIN, ...args], { encoding: 'utf8', timeout: 15_000 });
}

describe('the command line', () => {
  it('does the main job', () => {
    const { status, stdout, stderr } = run();
    expect(stderr).toBe('');
    expect(status).toBe(0);
    for (const part of [
      /^library +OpenSSL \d/m,
      /^protocol +tls-v1-3$/m,
      /^cipher +TLS_AES_256_GCM_SHA384/m,
      /^group +x25519$/im,
      /^verified +yes$/m,
      /^peer chain +CN = localhost/m,
      /^answer +Hello .* You said: Good day\.$/m,
    ]) {
      expect(stdout).toMatch(part);
    }
  });

  it('lists libraries', () => {
    const { status, stdout } = run('libraries');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^node +OpenSSL 3/m);
  });

  it.each([
    [['one', 'two'], 2, /Too many arguments/],
    [['https://example.org'], 2, /Not HOST:PORT/],
    [['--nonsense'], 2, /nonsense/],
    [['trace'], 2, /trace needs HOST/],
    [['trace', 'one', 'two'], 2, /Too many arguments/],
    [['trace', 'localhost', '--send', 'x'], 2, /trace sends nothing/],
    [['localhost', '--json'], 2, /--json goes with trace/],
    [['trace', '127.0.0.1:1'], 1, /ECONNREFUSED/],
    [['127.0.0.1:1'], 1, /ECONNREFUSED/],
  ])('answers %j with one clear message', (args, code, message) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(code);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('understands names, addresses and ports', () => {
    expect(parseTarget('example.org')).toEqual({ host: 'example.org', port: '443' });
    expect(parseTarget('[::1]:8443')).toEqual({ host: '::1', port: '8443' });
    expect(parseTarget('a:b:c')).toBeNull();
  });
});
