// The short form of test/stress/callbacks.mjs.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../stress/callbacks.mjs', import.meta.url));

it.each(['collected', 'never', 'delays', 'many'])(
  '%s',
  (part) => {
    const args = ['--expose-gc', SCRIPT, '200', '40', '1', part];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 110_000,
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/all held\n$/);
  },
  120_000,
);
