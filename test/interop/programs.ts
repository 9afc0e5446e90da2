// Other TLS programs: whether they are there, and starting them as servers.
// Knows only openssl, gnutls and curl.

import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** True when the program can be started. */
export function hasProgram(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** What a program prints; empty where it cannot be started. */
export function printedBy(command: string, args: readonly string[]): string {
  return spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';
}

/** A running program. */
export interface Program {
  readonly port: number;
  stop(): void;
}

/** Starts a server program on a free port and waits until it accepts connections. */
export async function startServerProgram(
  command: string,
  args: (port: number) => readonly string[],
): Promise<Program> {
  const port = await freePort();
  // Its standard input stays open: openssl s_server ends with it.
  const child = spawn(command, args(port), { stdio: ['pipe', 'ignore', 'ignore'] });
  for (let tries = 0; tries < 100; tries++) {
    if (await accepts(port)) return { port, stop: () => child.kill('SIGKILL') };
    if (child.exitCode !== null) break;
    await sleep(50);
  }
  child.kill('SIGKILL');
  throw new Error(`${command} did not start to listen`);
}

/** A client program: what it printed, and its exit code. */
export function startClientProgram(
  command: string,
  args: readonly string[],
  input: string,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (data) => {
    output += data;
  });
  child.stderr.on('data', (data) => {
    output += data;
  });
  child.stdin.on('error', () => {});
  child.stdin.write(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
