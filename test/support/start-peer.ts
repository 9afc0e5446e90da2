// Starts the other end of a connection in a process of its own, because our calls wait.
// What it does there is peer.mjs (node:net, node:tls) or own-peer.mjs (this package, from dist).

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A running peer. */
export interface Peer {
  readonly child: ChildProcess;
  /** Port it listens on, from its first line. */
  readonly port: number;
  /** Waits for it to end; what it printed after the first line. */
  end(): Promise<{ code: number | null; lines: string[] }>;
  /** Ends it. */
  stop(): void;
}

const running = new Set<ChildProcess>();

/** Starts a peer script with settings, and waits for its first line: the port, or 0 for clients. */
export function startPeer(
  script: 'peer.mjs' | 'own-peer.mjs' | 'live-peer.mjs',
  settings: Readonly<Record<string, unknown>>,
): Promise<Peer> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return startProgram(process.execPath, [path, JSON.stringify(settings)]);
}

/** Starts any program whose first line of output is a port. */
export function startProgram(command: string, args: readonly string[]): Promise<Peer> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const lines: string[] = [];
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child);
      resolve(code);
    });
  });
  return new Promise((resolve, reject) => {
    let port: number | null = null;
    child.once('error', reject);
    ended.then((code) => reject(new Error(`${command} ended at once, with code ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (port !== null) {
        lines.push(line);
        return;
      }
      port = Number(line);
      resolve({
        child,
        port,
        end: async () => ({ code: await ended, lines }),
        stop: () => child.kill(),
      });
    });
  });
}

/** Ends every peer that is still there. */
export function stopPeers(): void {
  for (const child of running) child.kill();
}
