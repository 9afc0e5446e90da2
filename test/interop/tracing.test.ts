// The command `trace` against servers of others: openssl, gnutls and node:tls.
// Connections of ours are in connections/tracing.test.ts.

import { spawn } from 'node:child_process';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { trace as traceCommand } from '../../lib/cli/commands/trace.js';
import type { SslCondition, TracedMessage } from '../../lib/index.js';
import { chainFiles, makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';
import { hasProgram, type Program, startServerProgram } from './programs.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const files = chainFiles(chain);

const stranger = chainFiles(makeChain(library));
// The default trust of this process, which runs this file alone.
process.env.SSL_CERT_FILE = files.root;

const running: { stop(): void }[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
});

/** What the command prints, run in this process: each start of another takes seconds on a busy machine. */
function trace(port: number, json = false) {
  const lines: string[] = [];
  let error: unknown = null;
  try {
    const wishes = { host: 'localhost', port: String(port), json, timeout: 10 };
    traceCommand(wishes, (line) => lines.push(line));
  } catch (thrown) {
    error = thrown;
  }
  return { printed: lines.join('\n'), error };
}

/** The same as users run it, while a server runs in this process. */
async function traceFromOutside(port: number, more: string[] = []) {
  const args = [MAIN, 'trace', `localhost:${port}`, '--timeout', '10', ...more];
  const child = spawn(process.execPath, args);
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text) => {
      output[stream] += text;
    });
  }
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, ...output };
}

async function messagesFrom(port: number, inThisProcess: boolean): Promise<TracedMessage[]> {
  if (inThisProcess) {
    const { status, stdout, stderr } = await traceFromOutside(port, ['--json']);
    expect([stderr, status]).toEqual(['', 0]);
    return JSON.parse(stdout);
  }
  const { printed, error } = trace(port, true);
  expect(error).toBeNull();
  return JSON.parse(printed);
}

const keep = <T extends { stop(): void }>(one: T): T => {
  running.push(one);
  return one;
};

const opensslShowing = (shown: typeof files, ...more: string[]): Promise<Program> =>
  startServerProgram('openssl', (port) => [
    ...['s_server', '-accept', String(port), '-cert', shown.chain, '-cert_chain', shown.chain],
    ...['-key', shown.key, '-quiet', ...more],
  ]).then(keep);
const openssl = (...more: string[]) => opensslShowing(files, ...more);

const gnutls = (priority: string, ...more: string[]): Promise<Program> =>
  startServerProgram('gnutls-serv', (port) => [
    ...['--echo', '-q', '--disable-client-cert', '-p', String(port), '--priority', priority],
    ...['--x509certfile', files.chain, '--x509keyfile', files.key, ...more],
  ]).then(keep);

async function node(options: object): Promise<{ port: number }> {
  const server = createServer({ cert: chain.chainPem, key: chain.keyPem, ...options }, (socket) =>
    socket.on('error', () => {}),
  );
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve) => server.listen(0, resolve));
  keep({ stop: () => server.close() });
  return { port: (server.address() as { port: number }).port };
}

/** Starts a server of somebody else that speaks one version. */
const SERVERS = [
  ['openssl s_server', 'openssl', 'TLS 1.2', () => openssl('-tls1_2')],
  ['openssl s_server', 'openssl', 'TLS 1.3', () => openssl('-tls1_3')],
  ['gnutls-serv', 'gnutls-serv', 'TLS 1.2', () => gnutls('NORMAL:-VERS-ALL:+VERS-TLS1.2')],
  ['gnutls-serv', 'gnutls-serv', 'TLS 1.3', () => gnutls('NORMAL:-VERS-ALL:+VERS-TLS1.3')],
  ['node:tls', 'node', 'TLS 1.2', () => node({ maxVersion: 'TLSv1.2' })],
  ['node:tls', 'node', 'TLS 1.3', () => node({ minVersion: 'TLSv1.3' })],
] as const;

describe('libssl trace', () => {
  it.each(SERVERS)(
    'prints the messages of %s (%s, %s)',
    async (_title, program, version, start) => {
      expect(hasProgram(program)).toBe(true);
      const { port } = await start();
      const messages = await messagesFrom(port, program === 'node');
      for (const { message } of messages) expect(message).not.toHaveProperty('malformed');
      const names = (direction: string) =>
        messages.filter((one) => one.direction === direction).map(({ message }) => message.name);
      const is13 = version === 'TLS 1.3';
      expect(names('sent')).toEqual(
        is13
          ? ['ClientHello', 'ChangeCipherSpec', 'Finished', 'Alert']
          : ['ClientHello', 'ClientKeyExchange', 'ChangeCipherSpec', 'Finished', 'Alert'],
      );
      const flight = is13
        ? ['EncryptedExtensions', 'Certificate', 'CertificateVerify', 'Finished']
        : ['Certificate', 'ServerKeyExchange', 'ServerHelloDone', 'ChangeCipherSpec', 'Finished'];
      expect(names('received')).toEqual(expect.arrayContaining(['ServerHello', ...flight]));
      const hello = messages.find(({ message }) => message.name === 'ServerHello')?.message;
      expect(hello).toMatchObject({ selectedVersion: { name: version } });
      const certificate = messages.find(({ message }) => message.name === 'Certificate')?.message;
      expect(certificate).toMatchObject({
        certificates: expect.arrayContaining([expect.anything()]),
      });
    },
  );

  it('prints a table for people', async () => {
    const { port } = await openssl();
    const { printed, error } = trace(port);
    expect(error).toBeNull();
    for (const part of [
      /^server +localhost, port \d+$/m,
      /^ *ms +record +message +bytes +what it says$/m,
      /^ *0\.0 {2}→ {2}TLS 1\.0 +ClientHello +\d+ {2}TLS 1\.3, TLS 1\.2; \d+ suites; server name localhost; /m,
      /^ *\d+\.\d {2}← {2}TLS 1\.2 +ServerHello +\d+ {2}TLS 1\.3; TLS_AES_256_GCM_SHA384; key share /m,
      /^ *\d+\.\d {2}← {2}TLS 1\.2 +NewSessionTicket +\d+ {2}ticket \d+ bytes; for 7200 s$/m,
      /^ *\d+\.\d {2}→ {2}TLS 1\.2 +Alert +2 {2}warning close_notify$/m,
    ]) {
      expect(printed).toMatch(part);
    }
  });

  it('shows a HelloRetryRequest', async () => {
    const { port } = await openssl('-groups', 'P-384');
    const { printed } = trace(port);
    expect(printed).toMatch(/HelloRetryRequest +\d+ {2}TLS 1\.3; \S+; wants secp384r1$/m);
    expect(printed.match(/→ {2}\S+ \S+ +ClientHello/g)).toHaveLength(2);
  });

  it('shows that a server asks for a certificate', async () => {
    const { port } = await openssl('-verify', '1');
    const { printed, error } = trace(port);
    expect(printed).toMatch(/← .*CertificateRequest +\d+ {2}\d+ signature schemes/);
    expect(printed).toMatch(/→ .*Certificate +\d+ {2}no certificate$/m);
    expect(error).toBeNull();
  });

  it('shows that a server misses a certificate, and fails', async () => {
    const { port } = await openssl('-Verify', '1');
    const { status, stdout, stderr } = await traceFromOutside(port);
    expect(stdout).toMatch(/← .*Alert +2 {2}fatal certificate_required$/m);
    expect(stderr).toMatch(/certificate/);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(1);
  });

  it.each([
    ['a chain that is not trusted', () => opensslShowing(stranger), /→ .*fatal unknown_ca$/m, 48],
    [
      'a version that is not spoken',
      () => openssl('-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'),
      /Alert +2 {2}fatal protocol_version$/m,
      70,
    ],
    [
      'no suite in common',
      () => openssl('-tls1_2', '-cipher', 'eNULL:@SECLEVEL=0'),
      /← .*Alert +2 {2}fatal handshake_failure$/m,
      40,
    ],
  ] as const)('shows the alert that ends a handshake: %s', async (_title, start, shown, alert) => {
    const { port } = await start();
    const { printed, error } = trace(port);
    expect(printed).toMatch(shown);
    expect((error as SslCondition).alert?.number).toBe(alert);
  });
});
