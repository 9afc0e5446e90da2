// The examples: what README.md shows is what the files say, and the files do what they promise.
// They run as users run them, in processes of their own, with the built package (dist).

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chainFiles, makeChain, type TestChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';

const SHOWN = ['client.mjs', 'server.mjs', 'c-names.mjs'];

describe('README.md', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const blocks = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);

  it('shows the examples as they are, and no other code', () => {
    expect(blocks).toEqual(SHOWN.map((name) => readFileSync(pathOf(name), 'utf8')));
  });

  it('links to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, target]) => target ?? '');
    expect(links).not.toEqual([]);
    for (const link of links) {
      expect(() => readFileSync(new URL(`../../${link}`, import.meta.url)), link).not.toThrow();
    }
  });
});

describe('the examples', () => {
  let chain: TestChain;
  let files: ReturnType<typeof chainFiles>;
  let server: Awaited<ReturnType<typeof startServer>>;

  beforeAll(async () => {
    const library = testLibraries()[0];
    if (library === undefined) throw new Error('no OpenSSL can be opened here');
    chain = makeChain(library);
    files = chainFiles(chain);
    server = await startServer(files.chain, files.key);
  });
  afterAll(() => {
    server?.child.kill();
  });

  it('client and server talk to each other', () => {
    const { status, stdout, stderr } = runClient(server.port, files.root);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^tls-v1-3 TLS_\w+ \S+\nYou said: good day\n$/);
  });

  it('the client refuses a server that nobody vouches for', () => {
    const { status, stderr } = runClient(server.port, files.key);
    expect(stderr).toContain('ERR_SSL_CERTIFICATE_VERIFY_FAILED');
    expect(status).toBe(1);
  });

  it('the client with a context asks its function, and is shown in docs/contexts.md', () => {
    const args = ['localhost', String(server.port), files.root, 'good day'];
    const { status, stdout, stderr } = run('context-client.mjs', args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe('localhost true\nYou said: good day\n');
    const text = readFileSync(new URL('../../docs/contexts.md', import.meta.url), 'utf8');
    const blocks = [...text.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
    expect(blocks).toEqual([readFileSync(pathOf('context-client.mjs'), 'utf8')]);
  });

  it('the server answers other clients, also after one that refused it', async () => {
    const { port } = server;
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca: chain.rootPem });
    socket.setEncoding('utf8');
    socket.setTimeout(LIMIT_MS, () => socket.destroy(new Error('the server did not answer')));
    await once(socket, 'secureConnect');
    socket.write('hello\n');
    let answer = '';
    for await (const text of socket) answer += text;
    expect(answer).toBe('You said: hello\n');
  });

  it('OpenSSL can be used by its C names', () => {
    const { status, stdout, stderr } = run('c-names.mjs', []);
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^OpenSSL [3-9]\./);
    expect(lines.slice(1, 3)).toEqual([
      'true',
      'TLS_AES_256_GCM_SHA384 ECDHE-ECDSA-AES256-GCM-SHA384',
    ]);
    expect(lines[3]).toBe('0 no cipher match');
  });
});

async function startServer(chain: string, key: string) {
  const child = spawn(process.execPath, [pathOf('server.mjs'), '0', chain, key], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended at once, with code ${code}`);
    }),
  ]);
  return { child, port: Number(/:(\d+)$/.exec(line)?.[1]) };
}

/** A file without certificates trusts nobody. */
function runClient(port: number, trusted: string) {
  const env = { SSL_CERT_FILE: trusted, SSL_CERT_DIR: '', NODE_EXTRA_CA_CERTS: '' };
  return run('client.mjs', ['localhost', String(port), 'good day'], env);
}

function run(name: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(process.execPath, [pathOf(name), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...env },
    timeout: LIMIT_MS,
  });
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
}

const LIMIT_MS = 15_000;
