// docs/pre-shared-keys.md: its example is the file, and the file does what the document says.
// It runs as users run it, in a process of its own, with the built package (dist).

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const EXAMPLE = new URL('../../examples/pre-shared-key.mjs', import.meta.url);

it('shows the example as it is', () => {
  const text = readFileSync(new URL('../../docs/pre-shared-keys.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  expect(blocks).toEqual([readFileSync(EXAMPLE, 'utf8')]);
});

it('the example agrees by the key', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(EXAMPLE)], {
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect([status, stderr, stdout]).toEqual([0, '', 'TLSv1.3 1\n']);
});
