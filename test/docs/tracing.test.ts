// docs/tracing.md: its example is the file, and the file prints what the document shows.
// It runs as users run it, in a process of its own, with the built package (dist).

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { startServerProgram } from '../interop/programs.js';
import { chainFiles, makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

const EXAMPLE = new URL('../../examples/trace.mjs', import.meta.url);
const text = readFileSync(new URL('../../docs/tracing.md', import.meta.url), 'utf8');

it('shows the example as it is', () => {
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  expect(blocks).toEqual([readFileSync(EXAMPLE, 'utf8')]);
});

it('the example prints what is shown, and what the server has chosen', async () => {
  const library = testLibraries()[0];
  if (library === undefined) throw new Error('no OpenSSL can be opened here');
  const files = chainFiles(makeChain(library));
  const server = await startServerProgram('openssl', (port) => [
    ...['s_server', '-accept', String(port), '-cert', files.chain, '-cert_chain', files.chain],
    ...['-key', files.key, '-quiet', '-groups', 'P-384'],
  ]);
  try {
    const args = [fileURLToPath(EXAMPLE), 'localhost', String(server.port)];
    const env = { ...process.env, SSL_CERT_FILE: files.root };
    const { status, stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      timeout: 15_000,
      env,
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^TLS 1\.3 TLS_AES_256_GCM_SHA384 secp384r1$/m);
    const [head, ...rows] = stdout.split('\n').map(columns);
    const [shownHead, ...shown] = [...text.matchAll(/^ +(?:ms|\d+\.\d) .*$/gm)].map(([line]) =>
      columns(line),
    );
    expect(head).toEqual(shownHead);
    expect(shown).toHaveLength(2);
    shown.forEach((row, index) => {
      // Without times, lengths, and what depends on the library.
      const same = (cells: string[] = []) => [cells[1], cells[2], cells[3]];
      expect(same(rows[index])).toEqual(same(row));
    });
    expect(rows[1]?.[5]).toBe(shown[1]?.[5]);
  } finally {
    server.stop();
  }
});

/** The cells of a line of the table. */
function columns(line: string): string[] {
  return line.trim().split(/ {2,}/);
}
