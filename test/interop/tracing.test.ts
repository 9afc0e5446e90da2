// The command `trace` against servers of others: openssl, gnutls and node:tls, as users run it, from dist.
// Connections of ours are in connections/tracing.test.ts.

import { spawn } from 'node:child_process';
import { createServer } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { TracedMessage } from '../../lib/index.js';
import { chainFiles, makeChain } from '../support/certificates.js';
import { testLibraries } from '../support/libraries.js';
import { hasProgram, type Program, startServerProgram } from './programs.js';

const MAIN = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
const library = testLibraries()[0];
if (library === undefined) throw new Error('no OpenSSL can be opened here');
const chain = makeChain(library);
const files = chainFiles(chain);
const trusting = { SSL_CERT_FILE: files.root };

const running: { stop(): void }[] = [];
afterEach(() => {
  for (const one of running.splice(0)) one.stop();
});

/** What the command prints, without holding up this process, in which servers run. */
async function trace(port: number, more: string[] = [], env: object = trusting) {
  const args = [MAIN, 'trace', `localhost:${port}`, '--timeout', '10', ...more];
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env } });
  const printed = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8');
    child[stream].on('data', (text) => {
      printed[stream] += text;
    });
  }
  const status = await new Promise((resolve) => child.once('close', resolve));
  return { status, ...printed };
}

async function traceJson(port: number): Promise<TracedMessage[]> {
  const { status, stdout, stderr } = await trace(port, ['--json']);
  expect([stderr, status]).toEqual(['', 0]);
  return JSON.parse(stdout);
}

const keep = <T extends { stop(): void }>(one: T): T => {
  running.push(one);
  return one;
};

const openssl = (...more: string[]): Promise<Program> =>
  startServerProgram('openssl', (port) => [
    ...['s_server', '-accept', String(port), '-cert', files.chain, '-cert_chain', files.chain],
    ...['-key', files.key, '-quiet', ...more],
  ]).then(keep);

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
      const messages = await traceJson(port);
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
    const { status, stdout, stderr } = await trace(port);
    expect([stderr, status]).toEqual(['', 0]);
    for (const part of [
      /^server +localhost, port \d+$/m,
      /^ *ms +record +message +bytes +what it says$/m,
      /^ *0\.0 {2}→ {2}TLS 1\.0 +ClientHello +\d+ {2}TLS 1\.3, TLS 1\.2; \d+ suites; server name localhost; /m,
      /^ *\d+\.\d {2}← {2}TLS 1\.2 +ServerHello +\d+ {2}TLS 1\.3; TLS_AES_256_GCM_SHA384; key share /m,
      /^ *\d+\.\d {2}← {2}TLS 1\.2 +NewSessionTicket +\d+ {2}ticket \d+ bytes; for 7200 s$/m,
      /^ *\d+\.\d {2}→ {2}TLS 1\.2 +Alert +2 {2}warning close_notify$/m,
    ]) {
      expect(stdout).toMatch(part);
    }
  });

  it('shows a HelloRetryRequest', async () => {
    const { port } = await openssl('-groups', 'P-384');
    const { stdout } = await trace(port);
    expect(stdout).toMatch(/HelloRetryRequest +\d+ {2}TLS 1\.3; \S+; wants secp384r1$/m);
    expect(stdout.match(/→ {2}\S+ \S+ +ClientHello/g)).toHaveLength(2);
  });

  it('shows that a server asks for a certificate, and that it takes none for an answer or not', async () => {
    const { port } = await openssl('-verify', '1');
    const { stdout } = await trace(port);
    expect(stdout).toMatch(/← .*CertificateRequest +\d+ {2}\d+ signature schemes/);
    expect(stdout).toMatch(/→ .*Certificate +\d+ {2}no certificate$/m);
    const strict = await openssl('-Verify', '1');
    const refused = await trace(strict.port);
    expect(refused.stdout).toMatch(/← .*Alert +2 {2}fatal certificate_required$/m);
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(/certificate/);
  });

  it.each([
    [
      'a certificate that is not trusted',
      () => openssl(),
      { SSL_CERT_FILE: files.key },
      /→ .*Alert +2 {2}fatal unknown_ca$/m,
      /verif/i,
    ],
    [
      'a version that is not spoken',
      () => openssl('-tls1_1', '-cipher', 'DEFAULT@SECLEVEL=0'),
      trusting,
      /Alert +2 {2}fatal protocol_version$/m,
      /version/,
    ],
    [
      'no protocol in common',
      () => gnutls('NORMAL:-GROUP-ALL:+GROUP-FFDHE8192:-KX-ALL:+ECDHE-RSA:-VERS-ALL:+VERS-TLS1.3'),
      trusting,
      /← .*Alert +2 {2}fatal handshake_failure$/m,
      /failure/,
    ],
  ] as const)(
    'shows the alert that ends a handshake: %s',
    async (_title, start, env, alert, message) => {
      const { port } = await start();
      const { status, stdout, stderr } = await trace(port, [], env);
      expect(stdout).toMatch(alert);
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^ +at /m);
      expect(status).toBe(1);
    },
  );
});
