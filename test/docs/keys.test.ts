// docs/keys.md: its example is the file, and the file does what it promises.
// It runs as users run it, in processes of its own, with the built package (dist).

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { createSslClientContext, openTcpStream, type SslLibrary } from '../../lib/index.js';
import { chainFiles, makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

const EXAMPLE = new URL('../../examples/signer-server.mjs', import.meta.url);
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGTERM');
});

it('shows the example as it is', () => {
  const text = readFileSync(new URL('../../docs/keys.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  expect(blocks).toEqual([readFileSync(EXAMPLE, 'utf8')]);
});

it.each(['EC', 'RSA'] as const)(
  'the example serves with an %s key that it does not have',
  async (keyType) => {
    const files = chainFiles(makeChain(testLibraries()[0] as SslLibrary, { keyType }));
    const args = [fileURLToPath(EXAMPLE), '0', files.chain, files.key];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const [port] = await once(createInterface({ input: child.stdout }), 'line');
    const context = createSslClientContext({ opensslTrustedFile: files.root });
    for (let i = 0; i < 3; i++) {
      const stream = openTcpStream('localhost', Number(port), {
        ipv6: null,
        sslCtx: context,
        handshakeTimeout: 10,
        readTimeout: 10,
      });
      expect(stream.readLine()).toBe(stream.cipher?.name);
      stream.close();
    }
  },
);
