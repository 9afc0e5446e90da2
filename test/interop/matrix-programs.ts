// TLS servers and clients of others for the verification matrix, and the alerts that they say they have received.
// Knows openssl, gnutls and node:tls; judges nothing.

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, connect as plainConnect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';
import { hasProgram } from './programs.js';

/** Files and texts of who shows a certificate. */
export interface Shown {
  readonly chain: string;
  readonly key: string;
  readonly chainPem: string;
  readonly keyPem: string;
}

/** A running server of somebody else. */
export interface OtherServer {
  readonly port: number;
  /** Waits until it says that it has received this alert. */
  received(alert: number): Promise<void>;
  /** All that it has said. */
  said(): string;
  stop(): void;
}

/** Programs of others, by name. */
export const OTHERS = ['openssl', 'gnutls', 'node'] as const;
/** One of them. */
export type Other = (typeof OTHERS)[number];

/** Whether its server, or client, is installed. */
export function isThere(other: Other, role: 'server' | 'client'): boolean {
  if (other === 'node') return true;
  if (other === 'openssl') return hasProgram('openssl');
  return hasProgram(role === 'server' ? 'gnutls-serv' : 'gnutls-cli');
}

/** Starts a server that shows this, whatever it is. */
export async function startOther(
  other: Other,
  shown: Shown,
  more: readonly string[] = [],
): Promise<OtherServer> {
  if (other === 'node') return nodeServer(shown);
  const port = await freePort();
  const [command, args] =
    other === 'openssl'
      ? [
          'openssl',
          [
            ...['s_server', '-accept', `127.0.0.1:${port}`, '-cipher', 'DEFAULT@SECLEVEL=0'],
            ...['-cert', shown.chain, '-cert_chain', shown.chain, '-key', shown.key, ...more],
          ],
        ]
      : [
          'gnutls-serv',
          [
            ...[
              '-d',
              '5',
              '--echo',
              '-p',
              String(port),
              '--priority',
              'NORMAL:%VERIFY_ALLOW_BROKEN',
            ],
            ...['--x509certfile', shown.chain, '--x509keyfile', shown.key, ...more],
          ],
        ];
  const child = spawn(command as string, args as string[], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = collect(child);
  await listening(port, child, output);
  return {
    port,
    said: output,
    received: (alert) => until(() => saysAlert(alert).test(output()), output),
    stop: () => child.kill('SIGKILL'),
  };
}

/** A client of somebody else: what it said until it ended. */
export async function runOther(
  other: Other,
  port: number,
  ca: string,
  shown: Shown | null,
): Promise<string> {
  if (other === 'node') return nodeClient(port, ca, shown);
  const [command, args] =
    other === 'openssl'
      ? [
          'openssl',
          [
            ...['s_client', '-connect', `127.0.0.1:${port}`, '-cipher', 'DEFAULT@SECLEVEL=0'],
            ...(shown === null
              ? []
              : ['-cert', shown.chain, '-cert_chain', shown.chain, '-key', shown.key]),
          ],
        ]
      : [
          'gnutls-cli',
          [
            ...['-p', String(port), '--insecure', '127.0.0.1'],
            ...['--priority', 'NORMAL:%VERIFY_ALLOW_BROKEN'],
            ...(shown === null ? [] : ['--x509certfile', shown.chain, '--x509keyfile', shown.key]),
          ],
        ];
  const child = spawn(command as string, args as string[], { stdio: ['pipe', 'pipe', 'pipe'] });
  const output = collect(child);
  child.stdin?.on('error', () => {});
  const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
  await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  return output();
}

/** How programs say that they have received an alert. */
export function saysAlert(number: number): RegExp {
  const name = ALERTS[number] ?? `alert ${number}`;
  return new RegExp(
    `alert number ${number}\\b|alert \\[${number}\\]|Alert\\[\\d\\|${number}\\]|ALERT_${name}`,
  );
}

const ALERTS: Readonly<Record<number, string>> = {
  42: 'BAD_CERTIFICATE',
  43: 'UNSUPPORTED_CERTIFICATE',
  44: 'CERTIFICATE_REVOKED',
  45: 'CERTIFICATE_EXPIRED',
  46: 'CERTIFICATE_UNKNOWN',
  48: 'UNKNOWN_CA',
  51: 'DECRYPT_ERROR',
  113: 'BAD_CERTIFICATE_STATUS_RESPONSE',
  116: 'CERTIFICATE_REQUIRED',
};

async function nodeServer(shown: Shown): Promise<OtherServer> {
  let said = '';
  const options = { key: shown.keyPem, cert: shown.chainPem, ciphers: 'DEFAULT@SECLEVEL=0' };
  const server = tls.createServer(options, (socket) => {
    socket.on('error', (error) => {
      said += `${(error as NodeJS.ErrnoException).code}\n`;
    });
    socket.pipe(socket);
  });
  server.on('tlsClientError', (error) => {
    said += `${(error as NodeJS.ErrnoException).code}\n`;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    said: () => said,
    received: (alert) =>
      until(
        () => saysAlert(alert).test(said),
        () => said,
      ),
    stop: () => void server.close(),
  };
}

function nodeClient(port: number, ca: string, shown: Shown | null): Promise<string> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca,
      ciphers: 'DEFAULT@SECLEVEL=0',
      ...(shown === null ? {} : { key: shown.keyPem, cert: shown.chainPem }),
    });
    let said = '';
    socket.on('data', (data) => {
      said += data;
      socket.end();
    });
    socket.on('error', (error) => {
      said += `${(error as NodeJS.ErrnoException).code}\n`;
    });
    socket.on('close', () => resolve(said));
  });
}

function collect(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data;
    });
  }
  return () => output;
}

async function until(test: () => boolean, output: () => string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (test()) return;
    await sleep(25);
  }
  throw new Error(`It did not say so: ${output().slice(-2000)}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function listening(port: number, child: ChildProcess, output: () => string): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries++) {
    const there = await new Promise((resolve) => {
      const socket = plainConnect(port, '127.0.0.1');
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (there === true) return;
    await sleep(25);
  }
  throw new Error(`It does not listen: ${output()}`);
}
