// process.exit() in a function that OpenSSL has called, while other threads wait for that call to end.
// The program is password-exit.mjs.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { chain } from '../contexts/support.js';
import { chainFiles } from '../support/certificates.js';

it('ends the process, and does not wait for itself', async () => {
  const files = chainFiles(chain);
  const locked = join(dirname(files.key), 'locked.pem');
  const made = spawnSync('openssl', [
    ...['pkey', '-in', files.key, '-aes256', '-passout', 'pass:secret', '-out', locked],
  ]);
  expect(made.status).toBe(0);
  const program = fileURLToPath(new URL('password-exit.mjs', import.meta.url));
  const child = spawn(process.execPath, [program, locked, files.key, files.chain], {
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  expect(await once(child, 'exit')).toEqual([7, null]);
});
