// docs/callbacks.md: its example is the file, and the file does what it promises.
// It runs as users run it, in a process of its own, with the built package (dist).

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { chainFiles, makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

const EXAMPLE = new URL('../../examples/callbacks.mjs', import.meta.url);

it('shows the example as it is', () => {
  const text = readFileSync(new URL('../../docs/callbacks.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  expect(blocks).toEqual([readFileSync(EXAMPLE, 'utf8')]);
});

it('the example asks, waits, observes and ends', () => {
  const library = testLibraries()[0];
  if (library === undefined) throw new Error('no OpenSSL can be opened here');
  const files = chainFiles(makeChain(library));
  const args = [fileURLToPath(EXAMPLE), files.chain, files.key, files.root];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    timeout: 15_000,
  });
  expect([status, stdout, stderr]).toEqual([0, '2 1 0 done good day\n', '']);
});
