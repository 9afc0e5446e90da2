// docs/sessions.md: its example is the file, and the file does what it promises.
// It runs as users run it, in a process of its own, with the built package (dist).

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { createSslClientContext, openTcpStream, type SslLibrary } from '../../lib/index.js';
import { hasRedis, RedisServer } from '../redis/redis-server.js';
import { chainFiles, makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

const EXAMPLE = new URL('../../examples/fleet-server.mjs', import.meta.url);
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

it('shows the example as it is', () => {
  const text = readFileSync(new URL('../../docs/sessions.md', import.meta.url), 'utf8');
  const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  expect(blocks).toEqual([readFileSync(EXAMPLE, 'utf8')]);
});

describe('the example', () => {
  const chain = makeChain(testLibraries()[0] as SslLibrary);
  const files = chainFiles(chain);

  const start = async (port: string, url: string): Promise<[number, string]> => {
    const args = [fileURLToPath(EXAMPLE), port, files.key, files.chain, url];
    const env = { ...process.env, SECRET: 'the secret of the fleet' };
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'], env });
    children.push(child);
    const [line] = await once(createInterface({ input: child.stdout }), 'line');
    const [own = '', ...keys] = String(line).split(' ');
    return [Number(own), keys.join(' ')];
  };

  it('serves without a Redis', async () => {
    const [port, keys] = await start('0', 'unix:///nowhere/redis.sock');
    expect(keys).toBe('keys of its own');
    const context = createSslClientContext({ opensslTrustedFile: files.root });
    const said = [1, 2].map(() => {
      const stream = openTcpStream('localhost', port, {
        ipv6: null,
        sslCtx: context,
        readTimeout: 10,
      });
      const line = stream.readLine();
      stream.close();
      return line?.split(' ')[1];
    });
    expect(said).toEqual(['false', 'true']);
  });

  it.skipIf(!hasRedis)('several serve with one', async () => {
    const redis = new RedisServer();
    await redis.start();
    try {
      const [port, keys] = await start('0', redis.url);
      const [, others] = await start(String(port), redis.url);
      expect([keys, others]).toEqual(['shared keys', 'shared keys']);
    } finally {
      await redis.remove();
    }
  });
});
